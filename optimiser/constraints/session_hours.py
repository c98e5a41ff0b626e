"""A list starts no earlier than its session and ends within the overrun it is allowed.

The first case waits for the first-case delay; the last is out of theatre by the session's end
plus its overrun minutes. A booking already made may start before the delay is over.

Source: file contract, sessions.csv `overrun_minutes`, policy `first_case_delay_minutes`.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from optimiser.constraints.rule import Rule, Scope
from optimiser.models.kinds import AnyCase, AnyPlan
from optimiser.models.violation import Violation

if TYPE_CHECKING:
    from optimiser.problem.kinds import AnyDraft


class SessionHours(Rule):
    scope = Scope.list

    def post(self, draft: "AnyDraft") -> None:
        delay = draft.case.policy.first_case_delay_minutes
        minute = draft.problem.clock.minute
        if delay and not draft.timed:
            _wait_for_the_first(draft, delay)
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
        for booking in plan.bookings:
            session = case.session_by_id[booking.session_id]
            pathway = case.pathway_by_key[booking.owner]
            fixed = pathway.fixed_for(booking.item) is not None
            delay = 0 if fixed else case.policy.first_case_delay_minutes
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
        fixed = any(placement.fixed for placement in draft.in_session(session))
        if first + delay <= last and not fixed:
            draft.add(draft.finish(session) >= first + delay + draft.load(session))
