"""A patient listed for a named surgeon is operated by that surgeon.

A blank consultant means the patient is pooled: any surgeon of the specialty who may do the
procedure.

Source: file contract, waiting_list.csv `consultant`.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from optimiser.constraints.rule import Rule, Scope
from optimiser.models.case import TheatreCase
from optimiser.models.plan import Plan
from optimiser.models.violation import Violation

if TYPE_CHECKING:
    from optimiser.problem.grid import Grid, Mask


class SurgeonNamed(Rule):
    scope = Scope.option

    def admits(self, grid: "Grid") -> "Mask":
        return grid.entry_surgeon(
            lambda entry: entry.consultant,
            lambda consultant, surgeon: consultant is None or consultant == surgeon,
        )

    def audit(self, case: TheatreCase, plan: Plan) -> Iterator[Violation]:
        for booking in plan.bookings:
            entry = case.entry_by_id[booking.entry_id]
            session = case.session_by_id[booking.session_id]
            if entry.consultant is not None and booking.surgeon != entry.consultant:
                yield self.breach(
                    f"{entry.entry_id} is listed for {entry.consultant} but booked with "
                    f"{booking.surgeon or 'no surgeon'}",
                    entries=entry.entry_id,
                    sessions=session.session_id,
                )
