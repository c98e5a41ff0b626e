"""Each entry of the waiting list is booked once at most.

Leaving an entry waiting is always allowed, so demand alone never makes a plan impossible.

Source: file contract, section 3 (the conservation law).
"""

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from optimiser.constraints.rule import Rule, Scope
from optimiser.models.case import TheatreCase
from optimiser.models.plan import Plan
from optimiser.models.violation import Violation

if TYPE_CHECKING:
    from optimiser.problem.draft import Draft


class OneBookingPerEntry(Rule):
    scope = Scope.coupling

    def post(self, draft: "Draft") -> None:
        for placements in draft.by_entry.values():
            if len(placements) > 1:
                draft.at_most_one([placement.booked for placement in placements])

    def audit(self, case: TheatreCase, plan: Plan) -> Iterator[Violation]:
        for entry_id, times in sorted(Counter(b.entry_id for b in plan.bookings).items()):
            if times > 1:
                yield self.breach(f"{entry_id} is booked {times} times", entries=entry_id)
