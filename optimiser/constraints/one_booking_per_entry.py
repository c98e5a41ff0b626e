"""Each entry of the waiting list, and each test of a request, is booked once at most.

Leaving it waiting is always allowed, so demand alone never makes a plan impossible.

Source: file contract, section 3 (the conservation law).
"""

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from optimiser.constraints.rule import Rule, Scope
from optimiser.models.kinds import AnyCase, AnyPlan
from optimiser.models.violation import Violation

if TYPE_CHECKING:
    from optimiser.problem.kinds import AnyDraft


class OneBookingPerEntry(Rule):
    scope = Scope.coupling

    def post(self, draft: "AnyDraft") -> None:
        for placements in draft.by_item.values():
            if len(placements) > 1:
                draft.at_most_one([placement.booked for placement in placements])

    def audit(self, case: AnyCase, plan: AnyPlan) -> Iterator[Violation]:
        for item, times in sorted(Counter(booking.item for booking in plan.bookings).items()):
            if times > 1:
                yield self.breach(f"{' '.join(item)} is booked {times} times", entries=item[0])
