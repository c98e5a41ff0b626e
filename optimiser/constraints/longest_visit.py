"""Nobody is kept at the centre longer than a visit may take.

From the first start to the last end of a visit pass at most the minutes the request allows,
else those of the policy. A visit that holds only bookings already made stays as it is.

Source: file contract, policy and requests.csv `longest_visit_minutes`.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from optimiser.constraints.rule import Rule, Scope
from optimiser.models.diagnostics_case import DiagnosticsCase
from optimiser.models.plan import DiagnosticsPlan
from optimiser.models.violation import Violation

if TYPE_CHECKING:
    from optimiser.problem.visit_draft import VisitDraft


class LongestVisit(Rule):
    scope = Scope.coupling

    def post(self, draft: "VisitDraft") -> None:
        for placements in draft.to_decide(draft.by_stay):
            first, last = draft.span(placements[0].stay)
            for placement in placements:
                if not placement.fixed:
                    most = placement.pathway.longest_visit(draft.case.policy)
                    draft.add_if(last - first <= most, placement.booked)

    def audit(self, case: DiagnosticsCase, plan: DiagnosticsPlan) -> Iterator[Violation]:
        for request_id, bookings in plan.by_request().items():
            request = case.request_by_id[request_id]
            most = request.longest_visit_minutes
            if most is None:
                most = case.policy.longest_visit_minutes
            for visit in sorted({booking.visit for booking in bookings}):
                part = [booking for booking in bookings if booking.visit == visit]
                added = [b for b in part if request.fixed_for(b.item) is None]
                length = max(b.end for b in part) - min(b.start for b in part)
                minutes = length.total_seconds() / 60
                if added and minutes > most:
                    yield self.breach(
                        f"visit {visit} of {request_id} takes {minutes:g} minutes; at most "
                        f"{most} are allowed",
                        entries=request_id,
                        sessions=sorted({b.session_id for b in part}),
                    )
