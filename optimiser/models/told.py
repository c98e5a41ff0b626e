"""The day of a booking as the patient is told it.

The date of a case is that of its session: a list of the evening may run past midnight, and who is
on it after midnight is told the evening. Levels, late days and waits count from it.
"""

from datetime import date

from optimiser.models.kinds import AnyBooking, AnyCase


def told_day(booking: AnyBooking, case: AnyCase) -> date:
    """The day of its session where the start lies in that session as the case has it; else the
    start's, since ids of sessions come again from week to week and sessions are put off."""
    session = case.session_by_id.get(booking.session_id)
    if session is not None and session.start <= booking.start < session.latest_end:
        return session.day
    return case.local(booking.start).date()
