"""Movable equipment is in one theatre at a time, and there is only so much of it.

A case holds each movable item it needs from its start to its end, unless the item is fixed in
the room. At no moment do a site's cases hold more than equipment.csv says it owns. Of an item
that it does not list, bookings already made are believed to hold what they need, and nobody else
does.

Source: file contract, equipment.csv.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from optimiser.constraints.rule import Rule, Scope
from optimiser.models.case import TheatreCase
from optimiser.models.plan import Booking, Plan
from optimiser.models.violation import Violation

if TYPE_CHECKING:
    from optimiser.problem.draft import Draft
    from optimiser.problem.placement import Placement


class EquipmentShared(Rule):
    scope = Scope.coupling

    def post(self, draft: "Draft") -> None:
        holders: dict[tuple[str, str], list[Placement]] = {}
        for placement in draft.everything:
            for item in placement.entry.equipment:
                if item not in placement.session.equipment:
                    key = (item, placement.session.site)
                    holders.setdefault(key, []).append(placement)
        for key, placements in holders.items():
            quantity = draft.case.quantity_of.get(key)
            if quantity is None:
                for placement in placements:
                    if not placement.fixed:
                        draft.add(placement.booked == 0)
                continue
            for together in draft.overlapping(placements, more_than=quantity):
                if draft.timed:
                    draft.cumulative([draft.interval(p, p.booked) for p in together], quantity)
                else:
                    window = quantity * draft.window([p.session for p in together])
                    minutes = [p.minutes for p in together]
                    draft.add(draft.total([p.booked for p in together], minutes) <= window)

    def audit(self, case: TheatreCase, plan: Plan) -> Iterator[Violation]:
        holding: dict[tuple[str, str], list[Booking]] = {}
        for booking in plan.bookings:
            session = case.session_by_id[booking.session_id]
            for item in case.entry_by_id[booking.entry_id].equipment:
                if item not in session.equipment:
                    holding.setdefault((item, session.site), []).append(booking)
        for (item, site), bookings in sorted(holding.items()):
            owned = case.quantity_of.get((item, site), 0)
            if (item, site) not in case.quantity_of and all(b.fixed for b in bookings):
                continue
            for moment in sorted({booking.start for booking in bookings}):
                at_once = [b for b in bookings if b.start <= moment < b.end]
                if len(at_once) > owned:
                    yield self.breach(
                        f"{len(at_once)} cases hold {item} at {site} at "
                        f"{case.local(moment):%Y-%m-%d %H:%M}; the site owns {owned}",
                        entries=sorted(b.entry_id for b in at_once),
                        sessions=sorted({b.session_id for b in at_once}),
                    )
