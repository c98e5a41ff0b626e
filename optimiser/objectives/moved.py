"""Dates already told that a plan does not keep, fewest first: the level `moved`.

An entry told a date gets another date or none. A request may have been told several visits: each
date with all the tests that were booked on it is one, and it is kept where every one of these
tests is done on that date.

Source: file contract, section 5 (with a previous plan).
"""

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from optimiser.models.kinds import AnyCase, AnyPlan
from optimiser.models.pathway import Item
from optimiser.models.plan import Sense
from optimiser.models.request import Request
from optimiser.models.told import told_day
from optimiser.objectives.objective import Objective

if TYPE_CHECKING:
    from optimiser.problem.kinds import AnyDraft
    from optimiser.problem.placement import Expression

LOST = "entries that lose the date they were told"

Appointment = tuple[str, date]
"""Who was told, and the date."""


def told_in(plan: AnyPlan, case: AnyCase) -> dict[Item, date]:
    """What an earlier plan booked of those who are still in the case, with the date."""
    return {
        booking.item: told_day(booking, case)
        for booking in plan.bookings
        if booking.owner in case.pathway_by_key
    }


class Moved(Objective):
    name = "moved"
    sense = Sense.minimise

    def __init__(self, told: Mapping[Item, date], unit: str = LOST) -> None:
        self.told = told
        self.unit = unit

    def terms(self, draft: "AnyDraft") -> "Expression":
        on_date: dict[Item, list[object]] = {}
        for placement in draft.everything:
            if self.told.get(placement.item) == placement.session.day:
                on_date.setdefault(placement.item, []).append(placement.booked)
        kept: list[object] = []
        appointments = self._appointments(draft.case)
        for items in appointments.values():
            if len(items) == 1:
                kept += on_date.get(items[0], [])
            elif all(item in on_date for item in items):
                kept.append(draft.all_of(tuple(tuple(on_date[item]) for item in items)))
        return len(appointments) - draft.total(kept, [1] * len(kept))

    def measure(self, case: AnyCase, plan: AnyPlan) -> float:
        kept = {
            booking.item
            for booking in plan.bookings
            if self.told.get(booking.item) == case.session_by_id[booking.session_id].day
        }
        appointments = self._appointments(case).values()
        return sum(not kept.issuperset(items) for items in appointments)

    def _appointments(self, case: AnyCase) -> dict[Appointment, list[Item]]:
        """What was told of those who are still to be planned."""
        found: dict[Appointment, list[Item]] = {}
        for item, day in sorted(self.told.items()):
            pathway = case.pathway_by_key.get(item[0])
            if isinstance(pathway, Request) and item[1] not in pathway.tests:
                continue
            if pathway is not None:
                found.setdefault((item[0], day), []).append(item)
        return found
