"""A booking the hospital has already made keeps its list and its time.

Where the file gives the session but no start, the list is kept and the time is free.

Source: file contract, waiting_list.csv `status`, `booked_session`, `booked_start`.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from optimiser.constraints.rule import Rule, Scope
from optimiser.models.case import TheatreCase
from optimiser.models.plan import Plan
from optimiser.models.violation import Violation

if TYPE_CHECKING:
    from optimiser.problem.draft import Draft


class FixedBookingKept(Rule):
    scope = Scope.list

    def post(self, draft: "Draft") -> None:
        for placement in draft.placements:
            fixed = placement.entry.fixed
            if fixed is None:
                continue
            if fixed.session_id != placement.session.session_id:
                draft.add(placement.booked == 0)
                continue
            draft.add(placement.booked == 1)
            if draft.timed and fixed.start is not None:
                draft.add(placement.start == draft.problem.clock.minute(fixed.start))

    def audit(self, case: TheatreCase, plan: Plan) -> Iterator[Violation]:
        booked = {booking.entry_id: booking for booking in plan.bookings}
        for entry in case.entries:
            if entry.fixed is None:
                continue
            booking = booked.get(entry.entry_id)
            where = {"entries": entry.entry_id, "sessions": entry.fixed.session_id}
            if booking is None:
                yield self.breach(
                    f"{entry.entry_id} is already booked in {entry.fixed.session_id} and the "
                    "plan drops it",
                    **where,
                )
            elif booking.session_id != entry.fixed.session_id:
                yield self.breach(
                    f"{entry.entry_id} is already booked in {entry.fixed.session_id} and the "
                    f"plan moves it to {booking.session_id}",
                    **where,
                )
            elif entry.fixed.start is not None and booking.start != entry.fixed.start:
                yield self.breach(
                    f"{entry.entry_id} is already booked at "
                    f"{case.local(entry.fixed.start):%H:%M} and the plan moves it to "
                    f"{case.local(booking.start):%Y-%m-%d %H:%M}",
                    **where,
                )
