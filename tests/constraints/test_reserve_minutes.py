from optimiser.constraints.reserve_minutes import ReserveMinutes
from tests.by_hand_centre import said
from tests.tiny_centre import centre, fixed, request, room

ROOM = room("s", 0, 8, 60, reserve_minutes=30)
OPEN = centre([request("r1"), request("r2")], [ROOM])
BOOKED = centre(
    [request("r1", fixed=(fixed("a", ROOM),)), request("r2", fixed=(fixed("a", ROOM, 20),))], [ROOM]
)
PLACES = [("r1", "a", "s", 0), ("r2", "a", "s", 20)]


def test_tests_leave_the_minutes_kept_for_walk_in_work():
    assert said(ReserveMinutes(), OPEN, *PLACES) == [
        "reserve_minutes: s has 20 minutes left; 30 are kept for urgent walk-in work"
    ]
    assert said(ReserveMinutes(), OPEN, PLACES[0]) == []


def test_a_session_of_bookings_already_made_stays_as_it_is():
    assert said(ReserveMinutes(), BOOKED, *PLACES) == []
