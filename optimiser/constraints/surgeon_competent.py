"""A surgeon operates only in their specialties and on procedures they do.

A surgeon with no listed procedures does all of their specialties. Where nobody is named, since
there is no roster to choose from, some listed surgeon has to do the procedure. Where the hospital
gives no surgeons.csv competence is not checked, and the readers say so.

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
            if surgeon_id is None:
                return any(surgeon.does(*need) for surgeon in known.values())
            return surgeon_id in known and known[surgeon_id].does(*need)

        return grid.entry_surgeon(lambda entry: (entry.specialty, entry.procedure), may)

    def audit(self, case: TheatreCase, plan: Plan) -> Iterator[Violation]:
        for booking in plan.bookings:
            entry = case.entry_by_id[booking.entry_id]
            session = case.session_by_id[booking.session_id]
            if case.surgeons is None:
                continue
            where = {"entries": entry.entry_id, "sessions": session.session_id}
            surgeon = case.surgeon_by_id.get(booking.surgeon or "")
            if booking.surgeon is None:
                if not any(one.does(entry.specialty, entry.procedure) for one in case.surgeons):
                    yield self.breach(
                        f"nobody in surgeons.csv does {entry.procedure} in specialty "
                        f"{entry.specialty}, which {entry.entry_id} needs",
                        **where,
                    )
            elif surgeon is None:
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
