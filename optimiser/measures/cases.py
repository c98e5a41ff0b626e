"""Cases per four hours of open session time.

Source: file contract, section 5; DOMAIN 3.1.
"""

from optimiser.measures.capped_utilisation import counted, open_minutes
from optimiser.models.case import TheatreCase
from optimiser.models.plan import Plan


def cases_per_four_hours(case: TheatreCase, plan: Plan) -> float | None:
    """Cases in the counted sessions over their time in units of four hours."""
    sessions = {session.session_id for session in counted(case)}
    cases = sum(booking.session_id in sessions for booking in plan.bookings)
    minutes = open_minutes(case)
    return cases / (minutes / 240) if minutes else None
