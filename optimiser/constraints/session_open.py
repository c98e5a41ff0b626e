"""A patient is added only to an open session inside the planning period.

Locked lists are kept as they are booked. Sessions outside the horizon belong to another plan. One
that was under way on the day of planning when the waiting list was drawn takes nobody more: what is
left of it is for those who are there.

Source: file contract, sessions.csv `state`, case.toml horizon and `extracted_at`.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from optimiser.constraints.rule import Rule, Scope
from optimiser.models.kinds import AnyCase, AnyPlan
from optimiser.models.violation import Violation
from optimiser.models.words import SessionState

if TYPE_CHECKING:
    from optimiser.problem.base_grid import BaseGrid, Mask


class SessionOpen(Rule):
    scope = Scope.option

    def admits(self, grid: "BaseGrid") -> "Mask":
        first, last = grid.case.horizon_start, grid.case.horizon_end
        return grid.entry_session(
            lambda pathway: None,
            lambda session: (session.state, session.day, grid.case.had_begun(session)),
            lambda _, key: (
                key[0] is not SessionState.locked and first <= key[1] <= last and not key[2]
            ),
        )

    def audit(self, case: AnyCase, plan: AnyPlan) -> Iterator[Violation]:
        for booking in plan.bookings:
            session = case.session_by_id[booking.session_id]
            if session.state is SessionState.locked:
                yield self.breach(
                    f"{booking.label} is added to {session.session_id}, a locked list",
                    entries=booking.owner,
                    sessions=session.session_id,
                )
            if session.day < case.horizon_start or session.day > case.horizon_end:
                yield self.breach(
                    f"{booking.label} is booked on {session.day}, outside the planning period "
                    f"{case.horizon_start} to {case.horizon_end}",
                    entries=booking.owner,
                    sessions=session.session_id,
                )
            if session.day == case.planning_date and session.start < case.extracted_at:
                yield self.breach(
                    f"{booking.label} is added to {session.session_id}, which had begun when the "
                    "waiting list was drawn",
                    entries=booking.owner,
                    sessions=session.session_id,
                )
