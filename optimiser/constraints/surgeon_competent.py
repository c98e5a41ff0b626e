"""A surgeon operates only in their specialties and on procedures they do.

A surgeon with no listed procedures does all of their specialties. Where the hospital gives no
surgeons.csv competence is not checked, and the readers say so.

Source: file contract, surgeons.csv.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from optimiser.constraints.rule import Rule, Scope
from optimiser.models.case import TheatreCase
from optimiser.models.plan import Plan
from optimiser.models.violation import Violation

if TYPE_CHECKING:
    from optimiser.problem.grid import Grid, Mask


class SurgeonCompetent(Rule):
    scope = Scope.option

    def admits(self, grid: "Grid") -> "Mask":
        known = None if grid.case.surgeons is None else grid.case.surgeon_by_id

        def may(need: tuple[str, str], surgeon_id: str | None) -> bool:
            if known is None:
                return True
            surgeon = known.get(surgeon_id or "")
            if surgeon is None:
                return surgeon_id is None
            return need[0] in surgeon.specialties and (
                not surgeon.procedures or need[1] in surgeon.procedures
            )

        return grid.entry_surgeon(lambda entry: (entry.specialty, entry.procedure), may)

    def audit(self, case: TheatreCase, plan: Plan) -> Iterator[Violation]:
        for booking in plan.bookings:
            entry = case.entry_by_id[booking.entry_id]
            session = case.session_by_id[booking.session_id]
            if case.surgeons is None or booking.surgeon is None:
                continue
            surgeon = case.surgeon_by_id.get(booking.surgeon)
            where = {"entries": entry.entry_id, "sessions": session.session_id}
            if surgeon is None:
                yield self.breach(f"{booking.surgeon} is not in surgeons.csv", **where)
            elif entry.specialty not in surgeon.specialties:
                yield self.breach(
                    f"{booking.surgeon} does not work in specialty {entry.specialty}, which "
                    f"{entry.entry_id} needs",
                    **where,
                )
            elif surgeon.procedures and entry.procedure not in surgeon.procedures:
                yield self.breach(
                    f"{booking.surgeon} does not do {entry.procedure}, which {entry.entry_id} "
                    "needs",
                    **where,
                )
