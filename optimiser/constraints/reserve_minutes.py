"""Every session keeps the minutes it has set aside for urgent walk-in work.

The minutes of the tests booked leave at least so many of the session. A session that holds
only bookings already made stays as it is.

Source: file contract, sessions.csv `reserve_minutes`.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from optimiser.constraints.rule import Rule, Scope
from optimiser.models.diagnostics_case import DiagnosticsCase
from optimiser.models.plan import DiagnosticsPlan
from optimiser.models.violation import Violation

if TYPE_CHECKING:
    from optimiser.problem.visit_draft import VisitDraft


class ReserveMinutes(Rule):
    scope = Scope.list

    def post(self, draft: "VisitDraft") -> None:
        for session in draft.sessions:
            if not session.reserve_minutes:
                continue
            placements = draft.in_session(session)
            booked = draft.total([p.booked for p in placements], [p.minutes for p in placements])
            for placement in placements:
                if not placement.fixed:
                    free = session.minutes - session.reserve_minutes
                    draft.add_if(booked <= free, placement.booked)

    def audit(self, case: DiagnosticsCase, plan: DiagnosticsPlan) -> Iterator[Violation]:
        for session_id, bookings in plan.by_session().items():
            session = case.session_by_id[session_id]
            added = [
                booking
                for booking in bookings
                if case.request_by_id[booking.request_id].fixed_for(booking.item) is None
            ]
            used = sum(case.test_by_code[booking.test].minutes for booking in bookings)
            left = session.minutes - used
            if added and session.reserve_minutes and left < session.reserve_minutes:
                yield self.breach(
                    f"{session_id} has {left} minutes left; {session.reserve_minutes} are kept "
                    "for urgent walk-in work",
                    entries=sorted({booking.request_id for booking in bookings}),
                    sessions=session_id,
                )
