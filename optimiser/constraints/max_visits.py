"""A request is split into no more visits than the patient is asked to make.

The number is the request's own, else that of the policy. Where the hospital has already booked
it into more visits, that many are kept and none is added.

Source: file contract, policy and requests.csv `max_visits`.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from optimiser.constraints.rule import Rule, Scope
from optimiser.models.diagnostics_case import DiagnosticsCase
from optimiser.models.plan import DiagnosticsPlan
from optimiser.models.violation import Violation

if TYPE_CHECKING:
    from optimiser.problem.visit_draft import VisitDraft


class MaxVisits(Rule):
    scope = Scope.coupling

    def post(self, draft: "VisitDraft") -> None:
        for placements in draft.to_decide(draft.by_request):
            stays = {placement.stay for placement in placements}
            request = placements[0].pathway
            before = [draft.case.session_by_id[fixed.session_id] for fixed in request.fixed]
            made = {(session.day, session.site) for session in before}
            most = max(request.most_visits(draft.case.policy), len(made))
            if len(stays) > most:
                draft.add(draft.total([draft.stays[s] for s in stays], [1] * len(stays)) <= most)

    def audit(self, case: DiagnosticsCase, plan: DiagnosticsPlan) -> Iterator[Violation]:
        for request_id, bookings in plan.by_request().items():
            request = case.request_by_id[request_id]
            visits = {booking.visit for booking in bookings}
            booked_before = {
                (case.session_by_id[f.session_id].site, case.session_by_id[f.session_id].day)
                for f in request.fixed
            }
            own = request.max_visits
            allowed = case.policy.max_visits if own is None else own
            if len(visits) > max(allowed, len(booked_before)):
                yield self.breach(
                    f"{request_id} is split into {len(visits)} visits; "
                    f"{max(allowed, len(booked_before))} allowed",
                    entries=request_id,
                )
