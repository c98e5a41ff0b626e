"""A protected session is kept for emergencies: nobody from the list goes into it.

Source: file contract, sessions.csv `state`; DOMAIN: emergency capacity is not elective capacity.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from optimiser.constraints.rule import Rule, Scope
from optimiser.models.kinds import AnyCase, AnyPlan
from optimiser.models.violation import Violation
from optimiser.models.words import SessionState

if TYPE_CHECKING:
    from optimiser.problem.base_grid import BaseGrid, Mask


class SessionProtected(Rule):
    scope = Scope.option

    def admits(self, grid: "BaseGrid") -> "Mask":
        return grid.entry_session(
            lambda pathway: None,
            lambda session: session.state,
            lambda _, state: state is not SessionState.protected,
        )

    def audit(self, case: AnyCase, plan: AnyPlan) -> Iterator[Violation]:
        for booking in plan.bookings:
            session = case.session_by_id[booking.session_id]
            if session.state is SessionState.protected:
                yield self.breach(
                    f"{booking.label} is put into {session.session_id}, which is protected "
                    "for emergencies",
                    entries=booking.owner,
                    sessions=session.session_id,
                )
