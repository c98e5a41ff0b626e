"""Reader of CHT-I instances, and when on a day a visit may be.

Days are 1 to `days`, slots 0 to `slots` - 1; an operation of length n started at t takes the slots
t to t + n - 1. Row 0 of the pharmacy is the day before day 1.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Needs:
    """What one visit takes: lengths in slots, 0 for none.

    With `mixed_same_day` the drug is mixed after the consultation; else on the day before, or at
    any time of the day.
    """

    consultation: int
    installation: int
    mixing: int
    treatment: int
    mixed_same_day: bool

    @property
    def least(self) -> int:
        """Slots of the visit with all to itself and the mixing beside the installation."""
        mixing = self.mixing if self.mixed_same_day else 0
        return self.consultation + max(self.installation, mixing) + self.treatment

    @property
    def length(self) -> int:
        """Slots of all operations, one after the other."""
        return self.consultation + self.installation + self.mixing + self.treatment


@dataclass(frozen=True)
class Patient:
    """Visits in order; `after[k]` is the day of visit k, counted from that of the first."""

    name: int
    after: tuple[int, ...]
    visits: tuple[Needs, ...]


@dataclass(frozen=True)
class Instance:
    """Tables by day and slot; a nurse is `watched` shares: all to install one patient, one share
    to watch one."""

    name: str
    days: int
    slots: int
    watched: int
    seats: int
    doctors: tuple[tuple[int, ...], ...]
    shares: tuple[tuple[int, ...], ...]
    pharmacy: tuple[tuple[bool, ...], ...]
    patients: tuple[Patient, ...]

    @cached_property
    def needs(self) -> tuple[Needs, ...]:
        """Every kind of visit once."""
        return tuple(dict.fromkeys(visit for p in self.patients for visit in p.visits))

    def first_days(self, patient: Patient) -> range:
        """Days on which the first visit can be, so that the last is within the horizon."""
        return range(1, self.days - patient.after[-1] + 1)

    def mixing(self, needs: Needs, day: int, consulted: int) -> tuple[int, int] | None:
        """The earliest mixing as (day, slot), where the consultation ends at `consulted`."""
        tries = [(day, consulted)] if needs.mixed_same_day else [(day - 1, 0), (day, 0)]
        for on, first in tries:
            opens = self.pharmacy[on]
            for start in range(first, self.slots - needs.mixing + 1):
                if all(opens[start : start + needs.mixing]):
                    return on, start
        return None

    def ready(self, needs: Needs, day: int, consulted: int) -> int | None:
        """The slot from which the drug is there; None where it cannot be mixed in time."""
        found = self.mixing(needs, day, consulted)
        if found is None:
            return None
        on, start = found
        return start + needs.mixing if on == day else 0


def read(file: Path) -> Instance:
    """One instance from its JSON file."""
    document = json.loads(file.read_text(encoding="utf-8"))
    param = document["param"]
    days, slots = param["days"], param["numTimeSlots"]
    sectors = [str(sector) for sector in param["sectorIds"]]
    assert len(sectors) == 1, "doctors of one sector are all that these files have"

    def table(rows: Sequence[Sequence[Any]]) -> tuple[tuple[Any, ...], ...]:
        return tuple(tuple(row[:slots]) for row in rows[: days + 1])

    return Instance(
        name=file.stem,
        days=days,
        slots=slots,
        watched=param["multitasks"],
        seats=param["numMaterials"],
        doctors=table(param["doctors"][sectors[0]]),
        shares=tuple(
            tuple(param["multitasks"] * nurses for nurses in row) for row in table(param["nurses"])
        ),
        pharmacy=table(param["pharmacy"]),
        patients=tuple(_patient(one, param) for one in document["demands"]),
    )


def _patient(one: dict[str, Any], param: dict[str, Any]) -> Patient:
    after, visits = [], []
    day = 0
    for number, visit in enumerate(one["rdvDemands"]):
        gap = visit["afterLastRequest"]
        assert gap > 0 or number == 0, "two visits of a patient are never on one day"
        day += gap if number else 0
        after.append(day)
        visits.append(
            Needs(
                consultation=param["consultationLength"] * visit["needingConsultation"],
                installation=param["installationLength"],
                mixing=visit["medPrepDuration"],
                treatment=visit["treatmentDuration"],
                mixed_same_day=visit["medPreparedSameDay"],
            )
        )
    return Patient(one["id"], tuple(after), tuple(visits))
