"""A booking the hospital has already made keeps its list and its time.

Where the file gives the session but no start, the list is kept and the time is free.

Source: file contract, waiting_list.csv `status`, `booked_session`, `booked_start`; requests.csv
`bookings`.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from optimiser.constraints.rule import Rule, Scope
from optimiser.models.kinds import AnyCase, AnyPlan
from optimiser.models.violation import Violation

if TYPE_CHECKING:
    from optimiser.problem.kinds import AnyDraft


class FixedBookingKept(Rule):
    scope = Scope.list

    def post(self, draft: "AnyDraft") -> None:
        for placement in draft.placements:
            fixed = placement.pathway.fixed_for(placement.item)
            if fixed is None:
                continue
            if fixed.session_id != placement.session.session_id:
                draft.add(placement.booked == 0)
                continue
            draft.add(placement.booked == 1)
            if draft.timed and fixed.start is not None:
                draft.add(placement.start == draft.problem.clock.minute(fixed.start))

    def audit(self, case: AnyCase, plan: AnyPlan) -> Iterator[Violation]:
        booked = {booking.item: booking for booking in plan.bookings}
        for pathway in case.pathways:
            for item, fixed in pathway.already_booked:
                booking = booked.get(item)
                what = " ".join(item)
                where = {"entries": pathway.key, "sessions": fixed.session_id}
                if booking is None:
                    yield self.breach(
                        f"{what} is already booked in {fixed.session_id} and the plan drops it",
                        **where,
                    )
                elif booking.session_id != fixed.session_id:
                    yield self.breach(
                        f"{what} is already booked in {fixed.session_id} and the plan moves it "
                        f"to {booking.session_id}",
                        **where,
                    )
                elif fixed.start is not None and booking.start != fixed.start:
                    yield self.breach(
                        f"{what} is already booked at {case.local(fixed.start):%H:%M} and the "
                        f"plan moves it to {case.local(booking.start):%Y-%m-%d %H:%M}",
                        **where,
                    )
