"""In a room the next patient comes when the last has left and the changeover is done.

The changeover belongs to the test that ends; none follows the last test of a session.

Source: file contract, tests.csv `changeover_minutes`.
"""

from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING

from optimiser.constraints.rule import Rule, Scope
from optimiser.models.diagnostics_case import DiagnosticsCase
from optimiser.models.plan import DiagnosticsPlan
from optimiser.models.violation import Violation

if TYPE_CHECKING:
    from optimiser.problem.visit_draft import VisitDraft


class RoomChangeover(Rule):
    scope = Scope.list

    def post(self, draft: "VisitDraft") -> None:
        for session in draft.sessions:
            draft.no_overlap(
                [
                    draft.interval(p, p.booked, extra=p.test.changeover_minutes)
                    for p in draft.in_session(session)
                ]
            )

    def audit(self, case: DiagnosticsCase, plan: DiagnosticsPlan) -> Iterator[Violation]:
        for session_id, bookings in plan.by_session().items():
            for first, second in pairwise(bookings):
                owed = case.test_by_code[first.test].changeover_minutes
                gap = (second.start - first.end).total_seconds() / 60
                if gap < owed:
                    yield self.breach(
                        f"{second.label} starts {gap:g} minutes after {first.label} ends in "
                        f"{session_id}; the changeover takes {owed}",
                        entries=(first.request_id, second.request_id),
                        sessions=session_id,
                    )
