"""How late a theatre list is planned to end, and the chance that it ends too late, in words."""

from collections.abc import Sequence

from optimiser.measures.overrun import overrun_chance
from optimiser.models.case import TheatreCase
from optimiser.models.plan import Booking
from optimiser.models.session import Session
from optimiser.reports.kind import minutes_between


def minutes_past(session: Session, bookings: Sequence[Booking]) -> int:
    """Minutes from the end of the session to the last case out; 0 where it ends in time."""
    last = max((booking.end for booking in bookings), default=session.end)
    return max(0, minutes_between(session.end, last))


def late_end(session: Session, bookings: Sequence[Booking]) -> str:
    """That the list is planned to end after its session, or nothing."""
    past = minutes_past(session, bookings)
    return f"planned to end {past} min past the session" if past else ""


def chance_text(session: Session, bookings: Sequence[Booking], case: TheatreCase) -> str:
    """The chance of `optimiser.measures.overrun` by what it is the chance of.

    Where the session allows overrun, that is not the chance of ending after the session.
    """
    allowed = session.overrun_minutes
    what = f"over {allowed} min past the session" if allowed else "overrun"
    return f"P({what}) {overrun_chance(session, bookings, case):.0%}"
