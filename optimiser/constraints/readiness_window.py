"""Nobody is booked before they are ready, or after their assessment has lapsed.

`ready_from` and `ready_until` bind the day of the booking, both included; blank means unbounded.

Source: file contract, waiting_list.csv and requests.csv; DOMAIN 3.8.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from optimiser.constraints.rule import Rule, Scope
from optimiser.models.kinds import AnyCase, AnyPlan
from optimiser.models.violation import Violation

if TYPE_CHECKING:
    from optimiser.problem.base_grid import BaseGrid, Mask


class ReadinessWindow(Rule):
    scope = Scope.option

    def admits(self, grid: "BaseGrid") -> "Mask":
        return grid.entry_session(
            lambda pathway: (pathway.ready_from, pathway.ready_until),
            lambda session: session.day,
            lambda ready, day: (
                (ready[0] is None or ready[0] <= day) and (ready[1] is None or day <= ready[1])
            ),
        )

    def audit(self, case: AnyCase, plan: AnyPlan) -> Iterator[Violation]:
        for booking in plan.bookings:
            pathway = case.pathway_by_key[booking.owner]
            session = case.session_by_id[booking.session_id]
            if pathway.ready_from is not None and session.day < pathway.ready_from:
                yield self.breach(
                    f"{booking.label} is ready from {pathway.ready_from}, booked on {session.day}",
                    entries=booking.owner,
                    sessions=session.session_id,
                )
            if pathway.ready_until is not None and session.day > pathway.ready_until:
                yield self.breach(
                    f"{booking.label} is ready until {pathway.ready_until}, booked on "
                    f"{session.day}",
                    entries=booking.owner,
                    sessions=session.session_id,
                )
