"""General and regional cases go only where an anaesthetist is booked.

An entry whose anaesthetic is unknown counts as needing one; a session where the file does not
say counts as having none.

Source: file contract, sessions.csv `anaesthetist`.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from optimiser.constraints.rule import Rule, Scope
from optimiser.models.case import TheatreCase
from optimiser.models.plan import Plan
from optimiser.models.violation import Violation
from optimiser.models.words import Anaesthetic

if TYPE_CHECKING:
    from optimiser.problem.grid import Grid, Mask


class AnaesthetistPresent(Rule):
    scope = Scope.option

    def admits(self, grid: "Grid") -> "Mask":
        without = (Anaesthetic.local, Anaesthetic.none)
        return grid.entry_session(
            lambda entry: entry.anaesthetic,
            lambda session: session.anaesthetist,
            lambda need, present: present is True or need in without,
        )

    def audit(self, case: TheatreCase, plan: Plan) -> Iterator[Violation]:
        for booking in plan.bookings:
            entry = case.entry_by_id[booking.entry_id]
            session = case.session_by_id[booking.session_id]
            if session.anaesthetist is True:
                continue
            if entry.anaesthetic in (None, Anaesthetic.general, Anaesthetic.regional):
                kind = entry.anaesthetic.value if entry.anaesthetic else "unknown"
                yield self.breach(
                    f"{entry.entry_id} has anaesthetic {kind}; {session.session_id} has no "
                    "anaesthetist",
                    entries=entry.entry_id,
                    sessions=session.session_id,
                )
