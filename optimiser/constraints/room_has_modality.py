"""A test is done only in a room of its kind.

An ultrasound scan needs an ultrasound room, a blood test a phlebotomy room.

Source: file contract, tests.csv `modality`, sessions.csv `modalities`.
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


class RoomHasModality(Rule):
    scope = Scope.option

    def admits(self, grid: "TaskGrid") -> "Mask":
        return grid.test_session(
            lambda test: test.modality,
            lambda session: session.modalities,
            lambda modality, room: modality in room,
        )

    def audit(self, case: DiagnosticsCase, plan: DiagnosticsPlan) -> Iterator[Violation]:
        for booking in plan.bookings:
            modality = case.test_by_code[booking.test].modality
            session = case.session_by_id[booking.session_id]
            if modality not in session.modalities:
                yield self.breach(
                    f"{booking.label} is {modality}; {session.session_id} does "
                    f"{', '.join(session.modalities) or 'nothing'}",
                    entries=booking.request_id,
                    sessions=session.session_id,
                )
