from optimiser.constraints.fixed_booking_kept import FixedBookingKept
from optimiser.models.entry import FixedBooking
from tests.by_hand import said
from tests.tiny import at, case, entry, session

AT_NINE = entry("e1", fixed=FixedBooking(session_id="s1", start=at(0, 9)))
ANY_TIME = entry("e2", fixed=FixedBooking(session_id="s1"))
BOOKED = case([AT_NINE, ANY_TIME], [session("s1", 0, 8, 240), session("s2", 1, 8, 240)])


def test_a_dropped_booking_is_named():
    assert said(FixedBookingKept(), BOOKED, ("e2", "s1", "08:00")) == [
        "fixed_booking_kept: e1 is already booked in s1 and the plan drops it"
    ]


def test_a_booking_moved_to_another_list_or_time_is_named():
    rows = ("e1", "s1", "09:05"), ("e2", "s2", "08:00")
    assert said(FixedBookingKept(), BOOKED, *rows) == [
        "fixed_booking_kept: e1 is already booked at 09:00 and the plan moves it to "
        "2026-03-02 09:05",
        "fixed_booking_kept: e2 is already booked in s1 and the plan moves it to s2",
    ]


def test_a_booking_without_a_time_may_have_any():
    assert said(FixedBookingKept(), BOOKED, ("e1", "s1", "09:00"), ("e2", "s1", "11:00")) == []
