"""Entries already told a date that get another date or none, fewest first: the level `moved`.

Source: file contract, section 5 (with a previous plan).
"""

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from optimiser.models.case import TheatreCase
from optimiser.models.plan import Plan, Sense
from optimiser.objectives.objective import Objective

if TYPE_CHECKING:
    from optimiser.problem.draft import Draft
    from optimiser.problem.placement import Expression


class Moved(Objective):
    name = "moved"
    unit = "entries told another date"
    sense = Sense.minimise

    def __init__(self, told: Mapping[str, date]) -> None:
        self.told = told

    def terms(self, draft: "Draft") -> "Expression":
        kept = [
            placement.booked
            for placement in draft.everything
            if self.told.get(placement.entry.entry_id) == placement.session.day
        ]
        return self._counted(draft.case) - draft.total(kept, [1] * len(kept))

    def measure(self, case: TheatreCase, plan: Plan) -> float:
        kept = sum(
            self.told.get(booking.entry_id) == case.session_by_id[booking.session_id].day
            for booking in plan.bookings
        )
        return self._counted(case) - kept

    def _counted(self, case: TheatreCase) -> int:
        return sum(entry_id in self.told for entry_id in case.entry_by_id)
