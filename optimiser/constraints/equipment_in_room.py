"""Everything a case needs is in the room, or the site owns one that can be brought.

An item is fixed in the room (sessions.csv `equipment`) or movable (equipment.csv, quantity of at
least one at the session's site). Whether the movable ones are free at that hour is the rule
equipment_shared.

Source: file contract, sessions.csv, equipment.csv.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from optimiser.constraints.rule import Rule, Scope
from optimiser.models.case import TheatreCase
from optimiser.models.plan import Plan
from optimiser.models.violation import Violation

if TYPE_CHECKING:
    from optimiser.problem.grid import Grid, Mask


class EquipmentInRoom(Rule):
    scope = Scope.option

    def admits(self, grid: "Grid") -> "Mask":
        owned = {key for key, quantity in grid.case.quantity_of.items() if quantity > 0}
        return grid.entry_session(
            lambda entry: entry.equipment,
            lambda session: (session.site, session.equipment),
            lambda needs, room: all(item in room[1] or (item, room[0]) in owned for item in needs),
        )

    def audit(self, case: TheatreCase, plan: Plan) -> Iterator[Violation]:
        for booking in plan.bookings:
            entry = case.entry_by_id[booking.entry_id]
            session = case.session_by_id[booking.session_id]
            for item in entry.equipment:
                if item in session.equipment:
                    continue
                if case.quantity_of.get((item, session.site), 0) < 1:
                    yield self.breach(
                        f"{entry.entry_id} needs {item}; it is neither in {session.theatre} nor "
                        f"movable at {session.site}",
                        entries=entry.entry_id,
                        sessions=session.session_id,
                    )
