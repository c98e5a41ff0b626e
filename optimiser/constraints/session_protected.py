"""A protected session is kept for emergencies: nobody from the list goes into it.

Source: file contract, sessions.csv `state`; DOMAIN: emergency capacity is not elective capacity.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from optimiser.constraints.rule import Rule, Scope
from optimiser.models.case import TheatreCase
from optimiser.models.plan import Plan
from optimiser.models.violation import Violation
from optimiser.models.words import SessionState

if TYPE_CHECKING:
    from optimiser.problem.grid import Grid, Mask


class SessionProtected(Rule):
    scope = Scope.option

    def admits(self, grid: "Grid") -> "Mask":
        return grid.entry_session(
            lambda entry: None,
            lambda session: session.state,
            lambda _, state: state is not SessionState.protected,
        )

    def audit(self, case: TheatreCase, plan: Plan) -> Iterator[Violation]:
        for booking in plan.bookings:
            entry = case.entry_by_id[booking.entry_id]
            session = case.session_by_id[booking.session_id]
            if session.state is SessionState.protected:
                yield self.breach(
                    f"{entry.entry_id} is put into {session.session_id}, which is protected "
                    "for emergencies",
                    entries=entry.entry_id,
                    sessions=session.session_id,
                )
