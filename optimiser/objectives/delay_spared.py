"""Delay spared to one class of urgency: the levels `urgent`, `long` and `routine`.

Sum over the bookings of the class of weight times value: m_i v_i(d), where v_i(d) is the delay
cost spared by a booking on day d instead of leaving the patient waiting. A request counts once
for each of its tests that is booked.

Source: file contract, section 5.
"""

from datetime import date
from typing import TYPE_CHECKING

from optimiser.models.kinds import AnyCase, AnyPlan
from optimiser.models.pathway import Pathway
from optimiser.models.policy import decimals_of
from optimiser.models.urgency import booking_value, urgency_of, weight_of
from optimiser.models.words import Urgency
from optimiser.objectives.objective import Objective

if TYPE_CHECKING:
    from optimiser.problem.kinds import AnyDraft
    from optimiser.problem.placement import Expression


class DelaySpared(Objective):
    unit = "weighted days"

    def __init__(self, urgency: Urgency) -> None:
        self.urgency = urgency
        self.name = urgency.value

    def scale(self, case: AnyCase) -> int:
        decimals = decimals_of(case.policy.late_rate)
        return 10 ** max(3, decimals) if decimals else 1

    def terms(self, draft: "AnyDraft") -> "Expression":
        case = draft.case
        literals, weights = [], []
        mine: dict[int, bool] = {}  # by identity: an entry has many places, some on one day
        worth: dict[date, dict[int, int]] = {}
        session = None
        for placement in draft.everything:
            pathway = placement.pathway
            one = id(pathway)
            if one not in mine:
                mine[one] = urgency_of(pathway, case) is self.urgency
            if not mine[one]:
                continue
            if placement.session is not session:
                session = placement.session
                of_day = worth.setdefault(session.day, {})
            if one not in of_day:
                of_day[one] = self._worth(pathway, session.day, case)
            literals.append(placement.booked)
            weights.append(of_day[one])
        return draft.total(literals, weights)

    def _worth(self, pathway: Pathway, day: date, case: AnyCase) -> int:
        value = booking_value(pathway, day, case)
        return weight_of(pathway, case.policy) * round(self.scale(case) * value)

    def measure(self, case: AnyCase, plan: AnyPlan) -> float:
        spared = 0.0
        for booking in plan.bookings:
            pathway = case.pathway_by_key[booking.owner]
            if urgency_of(pathway, case) is self.urgency:
                day = case.session_by_id[booking.session_id].day
                spared += weight_of(pathway, case.policy) * booking_value(pathway, day, case)
        return spared
