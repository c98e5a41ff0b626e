"""A test is done only in a room that has everything it needs.

Contrast, a hoist, a wide bore: whatever the catalogue asks of the room.

Source: file contract, tests.csv `capability`, sessions.csv `capabilities`.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from optimiser.constraints.rule import Rule, Scope
from optimiser.models.diagnostics_case import DiagnosticsCase
from optimiser.models.plan import DiagnosticsPlan
from optimiser.models.violation import Violation

if TYPE_CHECKING:
    from optimiser.problem.base_grid import Mask
    from optimiser.problem.task_grid import TaskGrid


class RoomHasCapability(Rule):
    scope = Scope.option

    def admits(self, grid: "TaskGrid") -> "Mask":
        return grid.test_session(
            lambda test: test.capability,
            lambda session: session.capabilities,
            lambda needs, room: all(need in room for need in needs),
        )

    def audit(self, case: DiagnosticsCase, plan: DiagnosticsPlan) -> Iterator[Violation]:
        for booking in plan.bookings:
            test = case.test_by_code[booking.test]
            session = case.session_by_id[booking.session_id]
            missing = sorted(set(test.capability) - set(session.capabilities))
            if missing:
                yield self.breach(
                    f"{booking.label} needs {', '.join(missing)}, which "
                    f"{session.session_id} does not have",
                    entries=booking.request_id,
                    sessions=session.session_id,
                )
