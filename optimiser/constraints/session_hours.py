"""A list starts no earlier than its session and ends within the overrun it is allowed.

The first case waits for the first-case delay; the last is out of theatre by the session's end
plus its overrun minutes. A booking already made may start before the delay is over.

Source: file contract, sessions.csv `overrun_minutes`, policy `first_case_delay_minutes`.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

from optimiser.constraints.rule import Rule, Scope
from optimiser.models.case import TheatreCase
from optimiser.models.plan import Plan
from optimiser.models.violation import Violation

if TYPE_CHECKING:
    from optimiser.problem.draft import Draft


class SessionHours(Rule):
    scope = Scope.list

    def post(self, draft: "Draft") -> None:
        delay = draft.case.policy.first_case_delay_minutes
        for session in draft.sessions:
            first = draft.problem.clock.minute(session.start)
            last = draft.problem.clock.minute(session.end) + session.overrun_minutes
            placements = draft.in_session(session)
            fits = first + delay <= last and not any(p.fixed for p in placements)
            if not draft.timed and delay and fits:
                draft.add(draft.finish(session) >= first + delay + draft.load(session))
            for placement in placements:
                earliest = first if placement.fixed else first + delay
                if earliest + placement.minutes > last:
                    draft.add(placement.booked == 0)
                elif draft.timed:
                    draft.add_if(placement.start >= earliest, placement.booked)
                    draft.add_if(placement.end <= last, placement.booked)

    def audit(self, case: TheatreCase, plan: Plan) -> Iterator[Violation]:
        for booking in plan.bookings:
            session = case.session_by_id[booking.session_id]
            fixed = case.entry_by_id[booking.entry_id].fixed is not None
            delay = 0 if fixed else case.policy.first_case_delay_minutes
            earliest = session.start + timedelta(minutes=delay)
            latest = session.end + timedelta(minutes=session.overrun_minutes)
            where = {"entries": booking.entry_id, "sessions": session.session_id}
            if booking.start < earliest:
                yield self.breach(
                    f"{booking.entry_id} starts at {case.local(booking.start):%H:%M}; "
                    f"{session.session_id} takes its first case from "
                    f"{case.local(earliest):%H:%M}",
                    **where,
                )
            if booking.end > latest:
                yield self.breach(
                    f"{booking.entry_id} ends at {case.local(booking.end):%H:%M}; "
                    f"{session.session_id} must finish by {case.local(latest):%H:%M}",
                    **where,
                )
