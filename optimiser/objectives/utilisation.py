"""Planned touch minutes inside session hours: the level `utilisation`.

Only minutes between a session's start and its end count, not those of an allowed overrun.

Source: file contract, section 5; capped utilisation (DOMAIN 3.1).
"""

from typing import TYPE_CHECKING

from optimiser.models.case import TheatreCase
from optimiser.models.plan import Plan
from optimiser.objectives.objective import Objective

if TYPE_CHECKING:
    from optimiser.models.session import Session
    from optimiser.problem.draft import Draft
    from optimiser.problem.placement import Expression, Placement


class Utilisation(Objective):
    name = "utilisation"
    unit = "touch minutes"

    def terms(self, draft: "Draft") -> "Expression":
        placements = draft.placements
        minutes = draft.total([p.booked for p in placements], [p.minutes for p in placements])
        for session in draft.sessions:
            if session.overrun_minutes > 0:
                minutes -= _past_the_end(draft, session)
        for held in draft.held:
            minutes += _inside(draft, held)
        return minutes

    def measure(self, case: TheatreCase, plan: Plan) -> float:
        inside = 0.0
        for booking in plan.bookings:
            session = case.session_by_id[booking.session_id]
            start, end = max(booking.start, session.start), min(booking.end, session.end)
            inside += max(0.0, (end - start).total_seconds() / 60)
        return inside


def _past_the_end(draft: "Draft", session: "Session") -> "Expression":
    """Touch minutes after the session's end: exact when timed, never too many when not."""
    end = draft.problem.clock.minute(session.end)
    placements = draft.in_session(session)
    if draft.timed:
        past: Expression = 0
        for placement in placements:
            minutes = placement.minutes
            late = draft.new_number(0, min(minutes, session.overrun_minutes))
            if minutes < session.overrun_minutes:
                # it may begin past the end: then all of it is late, and no more than that
                begins = draft.new_literal()
                draft.add_if(late >= placement.end - end, placement.booked, begins)
                draft.add(late + minutes * begins >= minutes)
            else:
                draft.add_if(late >= placement.end - end, placement.booked)
            past += late
        return past
    shortest = min((p.minutes for p in placements), default=0)
    if shortest < session.overrun_minutes:
        return 0  # a turnover may lie past the end, so nothing can be said from the span
    late = draft.new_number(0, session.overrun_minutes)
    draft.add(late >= draft.finish(session) - end)
    return late


def _inside(draft: "Draft", held: "Placement") -> int:
    minute = draft.problem.clock.minute
    begun = int(held.start)
    start = max(begun, minute(held.session.start))
    return max(0, min(begun + held.minutes, minute(held.session.end)) - start)
