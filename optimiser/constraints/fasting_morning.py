"""Who has to fast is tested in the morning.

A test with fasting hours starts before the policy's latest start for fasting tests, by the
clock of the centre.

Source: file contract, tests.csv `fasting_hours`, policy `fasting_latest_start`; DOMAIN 4.4.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from optimiser.constraints.rule import Rule, Scope
from optimiser.models.diagnostics_case import DiagnosticsCase
from optimiser.models.plan import DiagnosticsPlan
from optimiser.models.violation import Violation

if TYPE_CHECKING:
    from optimiser.problem.base_grid import Mask
    from optimiser.problem.task_grid import TaskGrid
    from optimiser.problem.visit_draft import VisitDraft


class FastingMorning(Rule):
    scope = Scope.option

    def admits(self, grid: "TaskGrid") -> "Mask":
        limit = grid.case.policy.fasting_latest_start
        zone = grid.case.zone
        return grid.test_session(
            lambda test: test.fasting,
            lambda session: session.start < datetime.combine(session.day, limit, zone),
            lambda fasting, early: early or not fasting,
        )

    def post(self, draft: "VisitDraft") -> None:
        limit = draft.case.policy.fasting_latest_start
        for placement in draft.placements:
            if placement.test.fasting and not placement.fixed:
                noon = datetime.combine(placement.session.day, limit, draft.case.zone)
                draft.add_if(placement.start < draft.problem.clock.minute(noon), placement.booked)

    def audit(self, case: DiagnosticsCase, plan: DiagnosticsPlan) -> Iterator[Violation]:
        latest = case.policy.fasting_latest_start
        for booking in plan.bookings:
            test = case.test_by_code[booking.test]
            day = case.session_by_id[booking.session_id].day
            start = case.local(booking.start)
            late = start.date() > day or (start.date() == day and start.time() >= latest)
            if test.fasting_hours > 0 and late:
                yield self.breach(
                    f"{booking.label} needs fasting and starts at {start:%H:%M}; such tests "
                    f"start before {latest:%H:%M}",
                    entries=booking.request_id,
                    sessions=booking.session_id,
                )
