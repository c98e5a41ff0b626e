"""Who somebody on a change slip is: class, priority, target and patient, as far as a plan says."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, fields
from datetime import date

from optimiser.models.kinds import AnyCase
from optimiser.models.urgency import target_date, urgency_of
from optimiser.models.words import Urgency

WHY_BOOKED = re.compile(r"(urgent|long|routine), (\w+); due by (\d{4}-\d\d-\d\d)[,;]")
"""How the reason of a booking begins (`optimiser.reasons.booked`)."""
RANKS = (Urgency.urgent, "", Urgency.long, Urgency.routine)
"""Whose class is not known stands before those who are known not to be urgent."""


@dataclass(frozen=True)
class Person:
    """Each is empty where it is not known; `due` is an ISO date."""

    urgency: str = ""
    priority: str = ""
    due: str = ""
    patient_id: str = ""

    @property
    def rank(self) -> int:
        """0 for the most urgent class."""
        return RANKS.index(self.urgency)

    def or_else(self, other: "Person") -> "Person":
        """What is not known of this one as `other` has it."""
        names = [field.name for field in fields(self)]
        return Person(*(getattr(self, name) or getattr(other, name) for name in names))


NOBODY = Person()


def people_of(case: AnyCase) -> dict[str, Person]:
    """Everyone of `case` by id."""
    return {
        key: Person(
            urgency=urgency_of(who, case).value,
            priority=who.priority.value,
            due=target_date(who, case.policy).isoformat(),
            patient_id=who.patient_id,
        )
        for key, who in case.pathway_by_key.items()
    }


def people_booked(
    rows: Iterable[tuple[str, str, str]], urgent_ids: Collection[str]
) -> dict[str, Person]:
    """What a plan says by itself: `rows` are id, patient id and reason of its bookings,
    `urgent_ids` those whose class it says is urgent, booked or not."""
    people = {key: Person(urgency=Urgency.urgent.value) for key in urgent_ids}
    for key, patient_id, reason in rows:
        found = WHY_BOOKED.match(reason)
        booked = Person(patient_id=patient_id)
        if found and _is_date(found[3]):
            booked = Person(found[1], found[2], found[3], patient_id)
        people[key] = booked.or_else(people.get(key, NOBODY))
    return people


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
