"""Patients booked of one priority: the levels `p1` to `p4`.

Used where the policy sets levels = "priority", as published planning problems count: fewest
unplaced patients of each priority in turn, whatever the day.

Source: file contract, policy (optional extension).
"""

from typing import TYPE_CHECKING

from optimiser.models.case import TheatreCase
from optimiser.models.plan import Plan
from optimiser.models.words import Priority
from optimiser.objectives.objective import Objective

if TYPE_CHECKING:
    from optimiser.problem.draft import Draft
    from optimiser.problem.placement import Expression


class PatientsBooked(Objective):
    unit = "patients"

    def __init__(self, name: str, *priorities: Priority) -> None:
        self.name = name
        self.priorities = priorities

    def terms(self, draft: "Draft") -> "Expression":
        literals = [p.booked for p in draft.everything if p.entry.priority in self.priorities]
        return draft.total(literals, [1] * len(literals))

    def measure(self, case: TheatreCase, plan: Plan) -> float:
        return sum(
            case.entry_by_id[booking.entry_id].priority in self.priorities
            for booking in plan.bookings
        )
