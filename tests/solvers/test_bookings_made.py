"""Whether bookings already made contradict each other is known before anything is planned."""

from optimiser.models.entry import FixedBooking
from optimiser.solvers.bookings_made import contradiction
from tests.tiny import at, case, entry, session


def booked(key: str, hour: int, minute: int = 0):
    return entry(
        key, touch_minutes=60, fixed=FixedBooking(session_id="s1", start=at(0, hour, minute))
    )


def test_two_on_one_table_at_once_are_told_whoever_else_waits():
    waiting = entry("e3", touch_minutes=60)
    sessions = [session("s1", 0, 8, 240)]
    clash = contradiction(case([booked("e1", 9), booked("e2", 9, 30), waiting], sessions))
    assert clash is not None
    assert {key for one in clash.violations for key in one.entries} == {"e1", "e2"}
    assert contradiction(case([booked("e1", 9), booked("e2", 10, 30), waiting], sessions)) is None


def test_nobody_booked_is_no_contradiction():
    assert contradiction(case([entry("e1")], [session("s1", 0, 8, 240)])) is None
