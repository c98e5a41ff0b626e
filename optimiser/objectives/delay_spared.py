"""Delay spared to one class of urgency: the levels `urgent`, `long` and `routine`.

Sum over the booked entries of the class of weight times value: m_i v_i(d), where v_i(d) is the
delay cost spared by operating on day d instead of leaving the entry waiting.

Source: file contract, section 5.
"""

from typing import TYPE_CHECKING

from optimiser.models.case import TheatreCase
from optimiser.models.plan import Plan
from optimiser.models.urgency import booking_value, urgency_of, weight_of
from optimiser.models.words import Urgency
from optimiser.objectives.objective import Objective

if TYPE_CHECKING:
    from optimiser.problem.draft import Draft
    from optimiser.problem.placement import Expression


class DelaySpared(Objective):
    unit = "weighted days"

    def __init__(self, urgency: Urgency) -> None:
        self.urgency = urgency
        self.name = urgency.value

    def scale(self, case: TheatreCase) -> int:
        return 1 if float(case.policy.late_rate).is_integer() else 1000

    def terms(self, draft: "Draft") -> "Expression":
        case, scale = draft.case, self.scale(draft.case)
        literals, weights = [], []
        for placement in draft.everything:
            entry = placement.entry
            if urgency_of(entry, case) is self.urgency:
                value = booking_value(entry, placement.session.day, case)
                literals.append(placement.booked)
                weights.append(weight_of(entry, case.policy) * round(scale * value))
        return draft.total(literals, weights)

    def measure(self, case: TheatreCase, plan: Plan) -> float:
        spared = 0.0
        for booking in plan.bookings:
            entry = case.entry_by_id[booking.entry_id]
            if urgency_of(entry, case) is self.urgency:
                day = case.session_by_id[booking.session_id].day
                spared += weight_of(entry, case.policy) * booking_value(entry, day, case)
        return spared
