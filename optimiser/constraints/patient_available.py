"""Nobody is booked on a day they have said they cannot come.

The day of the booking counts; ranges include both ends.

Source: file contract, `unavailable` of waiting_list.csv and requests.csv.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from optimiser.constraints.rule import Rule, Scope
from optimiser.models.kinds import AnyCase, AnyPlan
from optimiser.models.violation import Violation

if TYPE_CHECKING:
    from optimiser.problem.base_grid import BaseGrid, Mask


class PatientAvailable(Rule):
    scope = Scope.option

    def admits(self, grid: "BaseGrid") -> "Mask":
        return grid.entry_session(
            lambda pathway: pathway.unavailable,
            lambda session: session.day,
            lambda away, day: all(day not in stretch for stretch in away),
        )

    def audit(self, case: AnyCase, plan: AnyPlan) -> Iterator[Violation]:
        for booking in plan.bookings:
            pathway = case.pathway_by_key[booking.owner]
            session = case.session_by_id[booking.session_id]
            for away in pathway.unavailable:
                if away.first <= session.day <= away.last:
                    yield self.breach(
                        f"{booking.label} is unavailable {away.first} to {away.last}, booked "
                        f"on {session.day}",
                        entries=booking.owner,
                        sessions=session.session_id,
                    )
