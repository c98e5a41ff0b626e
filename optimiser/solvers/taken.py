"""When what the cases of one list need is taken by other lists at the same hours."""

from collections.abc import Iterable, Iterator, Sequence, Set
from itertools import pairwise
from typing import NamedTuple

from optimiser.problem.problem import Problem
from optimiser.solvers.local_audit import LocalAudit
from optimiser.solvers.schedule import Schedule, Spot

FOREVER = 10**9
"""A minute after every other."""


class Stretch(NamedTuple):
    """Minutes at which something the case needs is taken elsewhere, and the rule that says so."""

    begin: int
    end: int
    rule: str
    about: str


class Taken:
    """What the lists beside that of `session` hold at which minutes.

    `numbers` are the entries that may be on the list and `surgeons` who may operate there; only
    what they need is looked at. `beside` is what of the lists beside shares any of it.
    """

    def __init__(
        self,
        problem: Problem,
        local: LocalAudit,
        session: int,
        beside: Schedule,
        numbers: Sequence[int],
        surgeons: Set[str | None],
    ) -> None:
        self._problem, self._local = problem, local
        self._room = problem.case.sessions[session]
        self._in_theatre: list[Stretch] = []
        self._by_surgeon: dict[str, list[Stretch]] = {}
        self._by_patient: dict[str, list[Stretch]] = {}
        self._holding: dict[str, list[tuple[int, int]]] = {}
        self._free_items: dict[str, list[Stretch]] = {}
        self._off_duty: dict[str | None, list[Stretch]] = {}
        patients = {problem.patient_of[k] for k in numbers}
        items = {item for k in numbers for item in problem.items_of[k]}
        items.difference_update(self._room.equipment)
        self.beside = {
            number: spot
            for number, spot in beside.items()
            if self._noted(number, spot, surgeons, patients, items)
        }

    def _noted(
        self,
        number: int,
        spot: Spot,
        surgeons: Set[str | None],
        patients: Set[str],
        items: Set[str],
    ) -> bool:
        """Is anything of that case looked at? It is written down."""
        problem, noted = self._problem, False
        one, other = problem.case.entries[number], problem.case.sessions[spot.session]
        end = spot.start + one.minutes
        if (other.site, other.theatre) == (self._room.site, self._room.theatre):
            noted = True
            about = f"finds {other.session_id} still in the theatre at those hours"
            self._in_theatre.append(Stretch(spot.start, end, "theatre_one_list", about))
        if spot.surgeon is not None and spot.surgeon in surgeons:
            noted = True
            about = f"finds {spot.surgeon} operating elsewhere at those hours"
            stretch = Stretch(spot.start, end, "surgeon_one_place", about)
            self._by_surgeon.setdefault(spot.surgeon, []).append(stretch)
        if problem.patient_of[number] in patients:
            noted = True
            about = f"overlaps with {one.entry_id} of the same patient"
            stretch = Stretch(spot.start, end, "patient_one_place", about)
            self._by_patient.setdefault(one.patient_id, []).append(stretch)
        if items and other.site == self._room.site:
            for item in problem.items_of[number] & items:
                if item not in other.equipment:
                    noted = True
                    self._holding.setdefault(item, []).append((spot.start, end))
        return noted

    def of(self, number: int, surgeon: str | None) -> list[Stretch]:
        """When the theatre is in use by another list, or the entry's surgeon, patient or the last
        of an item are elsewhere, in order."""
        taken = list(self._in_theatre)
        taken += list(self._by_surgeon.get(surgeon, ())) if surgeon is not None else []
        taken += self._by_patient.get(self._problem.patient_of[number], ())
        taken += self._off(number, surgeon)
        for item in self._problem.items_of[number]:
            if item in self._holding:
                taken += self._last(item)
        return sorted(taken)

    def _last(self, item: str) -> list[Stretch]:
        if item not in self._free_items:
            site = self._room.site
            # of what is not listed bookings already made hold what they need, and nobody else does
            owned = self._problem.case.quantity_of.get((item, site), len(self._holding[item]) + 1)
            about = f"finds every {item} of {site} in use at those hours"
            self._free_items[item] = [
                Stretch(*both, "equipment_shared", about)
                for both in _all_taken(self._holding[item], owned)
            ]
        return self._free_items[item]

    def _off(self, number: int, surgeon: str | None) -> list[Stretch]:
        """When the surgeon of a session that names none is not on duty at its site."""
        case, room, minute = self._problem.case, self._room, self._problem.clock.minute
        if room.surgeons or case.roster is None or case.entries[number].fixed is not None:
            return []
        if surgeon not in self._off_duty:
            about = f"finds {surgeon} off duty at those hours"
            free_from, off = -FOREVER, []
            duties = sorted(
                (minute(duty.start), minute(duty.end))
                for duty in self._local.duties(surgeon)
                if duty.site in (None, room.site)
            )
            for start, end in duties:
                if free_from <= start:
                    # also where one duty follows another at once, since one must cover the whole
                    off.append(Stretch(free_from, start, "surgeon_rostered", about))
                free_from = max(free_from, end)
            off.append(Stretch(free_from, FOREVER, "surgeon_rostered", about))
            self._off_duty[surgeon] = off
        return self._off_duty[surgeon]


def _all_taken(stretches: Iterable[tuple[int, int]], owned: int) -> Iterator[tuple[int, int]]:
    """When all `owned` items are in use."""
    changes = sorted([(start, 1) for start, _ in stretches] + [(end, -1) for _, end in stretches])
    in_use = 0
    for (minute, change), (following, _) in pairwise(changes):
        in_use += change
        if in_use >= owned and following > minute:
            yield minute, following
