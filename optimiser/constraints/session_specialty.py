"""A patient goes onto a list of their own specialty.

A session may belong to several specialties; the entry's treatment function code is among them.

Source: file contract, sessions.csv `specialties`.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from optimiser.constraints.rule import Rule, Scope
from optimiser.models.case import TheatreCase
from optimiser.models.plan import Plan
from optimiser.models.violation import Violation

if TYPE_CHECKING:
    from optimiser.problem.grid import Grid, Mask


class SessionSpecialty(Rule):
    scope = Scope.option

    def admits(self, grid: "Grid") -> "Mask":
        return grid.entry_session(
            lambda entry: entry.specialty,
            lambda session: session.specialties,
            lambda specialty, owners: specialty in owners,
        )

    def audit(self, case: TheatreCase, plan: Plan) -> Iterator[Violation]:
        for booking in plan.bookings:
            entry = case.entry_by_id[booking.entry_id]
            session = case.session_by_id[booking.session_id]
            if entry.specialty not in session.specialties:
                yield self.breach(
                    f"{entry.entry_id} needs specialty {entry.specialty}; {session.session_id} "
                    f"belongs to {', '.join(session.specialties)}",
                    entries=entry.entry_id,
                    sessions=session.session_id,
                )
