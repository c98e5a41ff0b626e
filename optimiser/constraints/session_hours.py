"""A list starts no earlier than its session and ends within the overrun it is allowed.

The first case waits for the first-case delay; the last is out of theatre by the session's end
plus its overrun minutes. A booking made with its time may start before the delay is over, and so
may bookings made for the list alone, as long as nobody is added to them.

Source: file contract, sessions.csv `overrun_minutes`, policy `first_case_delay_minutes`.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from optimiser.constraints.rule import Rule, Scope
from optimiser.models.kinds import AnyBooking, AnyCase, AnyPlan
from optimiser.models.pathway import FixedBooking
from optimiser.models.violation import Violation

if TYPE_CHECKING:
    from optimiser.problem.kinds import AnyDraft


class SessionHours(Rule):
    scope = Scope.list

    def post(self, draft: "AnyDraft") -> None:
        delay = draft.case.policy.first_case_delay_minutes
        minute = draft.problem.clock.minute
        if delay:
            (_wait_together if draft.timed else _wait_for_the_first)(draft, delay)
        for placement in draft.placements:
            session = placement.session
            earliest = minute(session.start) + (0 if placement.fixed else delay)
            last = minute(session.end) + session.overrun_minutes
            if earliest + placement.minutes > last:
                draft.add(placement.booked == 0)
            elif draft.timed:
                draft.add_if(placement.start >= earliest, placement.booked)
                draft.add_if(placement.end <= last, placement.booked)

    def audit(self, case: AnyCase, plan: AnyPlan) -> Iterator[Violation]:
        made = {booking.item: _made(case, booking) for booking in plan.bookings}
        added_to = {booking.session_id for booking in plan.bookings if not made[booking.item]}
        for booking in plan.bookings:
            session = case.session_by_id[booking.session_id]
            fixed = made[booking.item]
            kept = fixed and (fixed.start or booking.session_id not in added_to)
            delay = 0 if kept else case.policy.first_case_delay_minutes
            earliest = session.start + timedelta(minutes=delay)
            latest = session.latest_end
            where = {"entries": booking.owner, "sessions": session.session_id}
            if booking.start < earliest:
                yield self.breach(
                    f"{booking.label} starts at {case.local(booking.start):%H:%M}; "
                    f"{session.session_id} takes its first case from "
                    f"{case.local(earliest):%H:%M}",
                    **where,
                )
            if booking.end > latest:
                yield self.breach(
                    f"{booking.label} ends at {case.local(booking.end):%H:%M}; "
                    f"{session.session_id} must finish by {case.local(latest):%H:%M}",
                    **where,
                )


def _wait_for_the_first(draft: Any, delay: int) -> None:
    for session in draft.sessions:
        first = draft.problem.clock.minute(session.start)
        last = draft.problem.clock.minute(session.end) + session.overrun_minutes
        inside = draft.in_session(session)
        if first + delay > last or any(map(_time_given, inside)):
            continue
        waited = draft.finish(session) >= first + delay + draft.load(session)
        if not any(placement.fixed for placement in inside):
            draft.add(waited)
            continue
        for placement in inside:
            if not placement.fixed:
                draft.add_if(waited, placement.booked)


def _wait_together(draft: Any, delay: int) -> None:
    """Bookings made for the list alone wait for the delay where somebody is added to them."""
    for placement in draft.placements:
        if placement.fixed and not _time_given(placement):
            waited = placement.start >= draft.problem.clock.minute(placement.session.start) + delay
            for other in draft.in_session(placement.session):
                if not other.fixed:
                    draft.add_if(waited, placement.booked, other.booked)


def _made(case: AnyCase, booking: AnyBooking) -> FixedBooking | None:
    return case.pathway_by_key[booking.owner].fixed_for(booking.item)


def _time_given(placement: Any) -> bool:
    fixed = placement.pathway.fixed_for(placement.item)
    return fixed is not None and fixed.start is not None
