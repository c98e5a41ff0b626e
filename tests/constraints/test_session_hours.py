from optimiser.constraints.session_hours import SessionHours
from optimiser.models.entry import FixedBooking
from optimiser.models.policy import Policy
from tests.by_hand import said
from tests.tiny import at, case, entry, session

MORNING = case(
    [entry("e1"), entry("fixed", fixed=FixedBooking(session_id="s1", start=at(0, 8)))],
    [session("s1", 0, 8, 240, overrun_minutes=15)],
    Policy(first_case_delay_minutes=10),
)


def test_the_first_case_waits_for_the_delay():
    assert said(SessionHours(), MORNING, ("e1", "s1", "08:09")) == [
        "session_hours: e1 starts at 08:09; s1 takes its first case from 08:10"
    ]
    assert said(SessionHours(), MORNING, ("e1", "s1", "08:10")) == []


def test_the_last_case_ends_within_the_allowed_overrun():
    assert said(SessionHours(), MORNING, ("e1", "s1", "11:16")) == [
        "session_hours: e1 ends at 12:16; s1 must finish by 12:15"
    ]
    assert said(SessionHours(), MORNING, ("e1", "s1", "11:15")) == []


def test_a_booking_already_made_may_start_with_the_session():
    assert said(SessionHours(), MORNING, ("fixed", "s1", "08:00")) == []
    assert said(SessionHours(), MORNING, ("fixed", "s1", "07:55")) == [
        "session_hours: fixed starts at 07:55; s1 takes its first case from 08:00"
    ]


def test_bookings_for_the_list_alone_wait_where_somebody_is_added():
    """Only their list was fixed: the program gives them their times, as it does to the others."""
    made = entry("made", fixed=FixedBooking(session_id="s1"))
    both = case([made, entry("e1")], MORNING.sessions, MORNING.policy)
    alone = ("made", "s1", "08:00")
    assert said(SessionHours(), both, alone) == []
    assert said(SessionHours(), both, alone, ("e1", "s1", "09:10")) == [
        "session_hours: made starts at 08:00; s1 takes its first case from 08:10"
    ]
    assert said(SessionHours(), both, ("made", "s1", "08:10"), ("e1", "s1", "09:20")) == []
