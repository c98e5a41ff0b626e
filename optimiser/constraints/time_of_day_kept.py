"""Nobody is booked in the half of the day in which they cannot come.

Morning means that every test starts before noon, afternoon that it starts at noon or later.

Source: file contract, requests.csv `time_of_day`.
"""

from collections.abc import Iterator
from datetime import datetime, time
from typing import TYPE_CHECKING

from optimiser.constraints.rule import Rule, Scope
from optimiser.models.diagnostics_case import DiagnosticsCase
from optimiser.models.plan import DiagnosticsPlan
from optimiser.models.session import RoomSession
from optimiser.models.violation import Violation
from optimiser.models.words import TimeOfDay

if TYPE_CHECKING:
    from optimiser.problem.base_grid import Mask
    from optimiser.problem.task_grid import TaskGrid
    from optimiser.problem.visit_draft import VisitDraft

NOON = time(12)


class TimeOfDayKept(Rule):
    scope = Scope.option

    def admits(self, grid: "TaskGrid") -> "Mask":
        zone = grid.case.zone

        def halves(session: RoomSession) -> tuple[bool, bool]:
            noon = datetime.combine(session.day, NOON, zone)
            return session.start < noon, session.end > noon

        return grid.entry_session(
            lambda request: request.time_of_day,
            halves,
            lambda wish, open_in: (
                wish is TimeOfDay.any or open_in[0 if wish is TimeOfDay.morning else 1]
            ),
        )

    def post(self, draft: "VisitDraft") -> None:
        for placement in draft.placements:
            wish = placement.pathway.time_of_day
            if wish is TimeOfDay.any or placement.fixed:
                continue
            noon = draft.problem.clock.minute(
                datetime.combine(placement.session.day, NOON, draft.case.zone)
            )
            if wish is TimeOfDay.morning:
                draft.add_if(placement.start < noon, placement.booked)
            else:
                draft.add_if(placement.start >= noon, placement.booked)

    def audit(self, case: DiagnosticsCase, plan: DiagnosticsPlan) -> Iterator[Violation]:
        for booking in plan.bookings:
            wish = case.request_by_id[booking.request_id].time_of_day
            day = case.session_by_id[booking.session_id].day
            start = case.local(booking.start)
            afternoon = (start.date(), start.hour) >= (day, 12)
            if wish is not TimeOfDay.any and afternoon is (wish is TimeOfDay.morning):
                yield self.breach(
                    f"{booking.label} is for the {wish.value} and starts at {start:%H:%M}",
                    entries=booking.request_id,
                    sessions=booking.session_id,
                )
