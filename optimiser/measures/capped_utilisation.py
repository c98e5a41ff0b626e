"""Planned capped utilisation: touch minutes inside session hours over open minutes.

Minutes of an allowed overrun do not count, so no list is ever used beyond 100%.

Source: file contract, section 5; DOMAIN 3.1.
"""

from collections.abc import Iterable
from datetime import timedelta

from optimiser.models.case import TheatreCase
from optimiser.models.plan import Booking, Plan
from optimiser.models.session import Session
from optimiser.models.words import SessionState


def touch_minutes_inside(session: Session, bookings: Iterable[Booking]) -> float:
    """Touch minutes of one list between the session's start and its end."""
    inside = timedelta()
    for booking in bookings:
        start, end = max(booking.start, session.start), min(booking.end, session.end)
        inside += max(timedelta(), end - start)
    return inside.total_seconds() / 60


def used_share(session: Session, bookings: Iterable[Booking]) -> float:
    """Capped utilisation of one list, a share of 1."""
    return (
        touch_minutes_inside(session, bookings) * 60 / (session.end - session.start).total_seconds()
    )


def counted(case: TheatreCase) -> list[Session]:
    """Sessions whose minutes are open to elective work: of the period, and not protected."""
    return [
        session
        for session in case.sessions
        if session.state is not SessionState.protected
        and case.horizon_start <= session.day <= case.horizon_end
    ]


def open_minutes(case: TheatreCase) -> int:
    """Minutes of the counted sessions."""
    return sum(session.minutes for session in counted(case))


def capped_utilisation(case: TheatreCase, plan: Plan) -> float | None:
    """Touch minutes inside the hours of the counted sessions over their minutes."""
    lists = plan.by_session()
    inside = sum(
        touch_minutes_inside(session, lists.get(session.session_id, ()))
        for session in counted(case)
    )
    minutes = open_minutes(case)
    return inside / minutes if minutes else None
