"""Nobody is booked on a day they have said they cannot come.

The day of surgery counts; ranges include both ends.

Source: file contract, waiting_list.csv `unavailable`.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from optimiser.constraints.rule import Rule, Scope
from optimiser.models.case import TheatreCase
from optimiser.models.plan import Plan
from optimiser.models.violation import Violation

if TYPE_CHECKING:
    from optimiser.problem.grid import Grid, Mask


class PatientAvailable(Rule):
    scope = Scope.option

    def admits(self, grid: "Grid") -> "Mask":
        return grid.entry_session(
            lambda entry: entry.unavailable,
            lambda session: session.day,
            lambda away, day: all(day not in stretch for stretch in away),
        )

    def audit(self, case: TheatreCase, plan: Plan) -> Iterator[Violation]:
        for booking in plan.bookings:
            entry = case.entry_by_id[booking.entry_id]
            session = case.session_by_id[booking.session_id]
            for away in entry.unavailable:
                if away.first <= session.day <= away.last:
                    yield self.breach(
                        f"{entry.entry_id} is unavailable {away.first} to {away.last}, booked "
                        f"on {session.day}",
                        entries=entry.entry_id,
                        sessions=session.session_id,
                    )
