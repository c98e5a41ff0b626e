"""In a room with fixed slots a test starts when a slot starts.

Slots are counted from the start of the session; a test may take several. A room without slots
takes a test at any minute.

Source: file contract, sessions.csv `slot_minutes`.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from optimiser.constraints.rule import Rule, Scope
from optimiser.models.diagnostics_case import DiagnosticsCase
from optimiser.models.plan import DiagnosticsPlan
from optimiser.models.violation import Violation

if TYPE_CHECKING:
    from optimiser.problem.visit_draft import VisitDraft


class SlotGrid(Rule):
    scope = Scope.option

    def post(self, draft: "VisitDraft") -> None:
        minute = draft.problem.clock.minute
        for placement in draft.placements:
            session = placement.session
            if session.slot_minutes is None or placement.fixed:
                continue
            opening = draft.opening(session)
            first = opening + (minute(session.start) - opening) % session.slot_minutes
            last = draft.closing(session) - placement.minutes
            slots = (last - first) // session.slot_minutes
            if slots < 0:
                draft.add(placement.booked == 0)
                continue
            # one equation: a list of a hundred starts that hang on a literal costs a solver seconds
            slot = draft.new_number(0, slots)
            grid = first + session.slot_minutes * slot
            draft.add_if(placement.start == grid, placement.booked)

    def audit(self, case: DiagnosticsCase, plan: DiagnosticsPlan) -> Iterator[Violation]:
        for booking in plan.bookings:
            session = case.session_by_id[booking.session_id]
            if session.slot_minutes is None:
                continue
            into = (booking.start - session.start).total_seconds() / 60
            if into % session.slot_minutes:
                yield self.breach(
                    f"{booking.label} starts at {case.local(booking.start):%H:%M}, between the "
                    f"{session.slot_minutes}-minute slots of {session.session_id}",
                    entries=booking.request_id,
                    sessions=session.session_id,
                )
