"""A patient is operated only while their pre-operative assessment is valid.

`ready_from` and `ready_until` bind the day of surgery, both included; blank means unbounded.

Source: file contract, waiting_list.csv; DOMAIN 3.8.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from optimiser.constraints.rule import Rule, Scope
from optimiser.models.case import TheatreCase
from optimiser.models.plan import Plan
from optimiser.models.violation import Violation

if TYPE_CHECKING:
    from optimiser.problem.grid import Grid, Mask


class ReadinessWindow(Rule):
    scope = Scope.option

    def admits(self, grid: "Grid") -> "Mask":
        return grid.entry_session(
            lambda entry: (entry.ready_from, entry.ready_until),
            lambda session: session.day,
            lambda ready, day: (
                (ready[0] is None or ready[0] <= day) and (ready[1] is None or day <= ready[1])
            ),
        )

    def audit(self, case: TheatreCase, plan: Plan) -> Iterator[Violation]:
        for booking in plan.bookings:
            entry = case.entry_by_id[booking.entry_id]
            session = case.session_by_id[booking.session_id]
            if entry.ready_from is not None and session.day < entry.ready_from:
                yield self.breach(
                    f"{entry.entry_id} is ready from {entry.ready_from}, booked on {session.day}",
                    entries=entry.entry_id,
                    sessions=session.session_id,
                )
            if entry.ready_until is not None and session.day > entry.ready_until:
                yield self.breach(
                    f"{entry.entry_id} is ready until {entry.ready_until}, booked on {session.day}",
                    entries=entry.entry_id,
                    sessions=session.session_id,
                )
