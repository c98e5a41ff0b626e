from optimiser.constraints.one_booking_per_entry import OneBookingPerEntry
from tests.by_hand import said
from tests.tiny import case, entry, session

TWO_LISTS = case([entry("e1"), entry("e2")], [session("s1", 0, 8, 240), session("s2", 1, 8, 240)])


def test_two_lists_for_one_entry_are_one_too_many():
    rows = ("e1", "s1", "08:00"), ("e1", "s2", "08:00"), ("e2", "s2", "10:00")
    assert said(OneBookingPerEntry(), TWO_LISTS, *rows) == [
        "one_booking_per_entry: e1 is booked 2 times"
    ]


def test_waiting_is_always_allowed():
    assert said(OneBookingPerEntry(), TWO_LISTS) == []
    assert said(OneBookingPerEntry(), TWO_LISTS, ("e1", "s1", "08:00"), ("e2", "s1", "10:00")) == []
