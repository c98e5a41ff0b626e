"""Between two tests of a visit there is time to walk from room to room.

The policy's walk minutes lie between the end of one test and the start of the next. Two
bookings already made stay as they are.

Source: file contract, policy `walk_minutes`.
"""

from collections.abc import Iterator
from itertools import combinations
from typing import TYPE_CHECKING

from optimiser.constraints.rule import Rule, Scope
from optimiser.models.diagnostics_case import DiagnosticsCase
from optimiser.models.plan import DiagnosticsPlan
from optimiser.models.violation import Violation

if TYPE_CHECKING:
    from optimiser.problem.visit_draft import VisitDraft


class WalkGap(Rule):
    scope = Scope.coupling

    def post(self, draft: "VisitDraft") -> None:
        walk = draft.case.policy.walk_minutes
        for placements in draft.to_decide(draft.by_stay):
            for first, second in combinations(placements, 2):
                if first.item != second.item and not (first.fixed and second.fixed):
                    draft.no_overlap(
                        [draft.interval(p, p.booked, extra=walk) for p in (first, second)]
                    )

    def audit(self, case: DiagnosticsCase, plan: DiagnosticsPlan) -> Iterator[Violation]:
        walk = case.policy.walk_minutes
        for request_id, bookings in plan.by_request().items():
            request = case.request_by_id[request_id]
            for first, second in combinations(bookings, 2):
                gap = (second.start - first.end).total_seconds() / 60
                made = [b for b in (first, second) if request.fixed_for(b.item) is not None]
                if first.visit == second.visit and gap < walk and len(made) < 2:
                    yield self.breach(
                        f"in visit {first.visit} of {request_id} {second.test} starts {gap:g} "
                        f"minutes after {first.test} ends; the walk takes {walk}",
                        entries=request_id,
                        sessions=(first.session_id, second.session_id),
                    )
