from optimiser.constraints.room_has_capability import RoomHasCapability
from tests.by_hand_centre import said
from tests.tiny_centre import centre, exam, request, room

ROOMS = [room("plain", 0, 8, 60), room("full", 0, 8, 60, capabilities=("hoist", "contrast"))]
CENTRE = centre(
    [request("r1", "scan"), request("r2", "easy")],
    ROOMS,
    [exam("scan", capability=("hoist", "contrast")), exam("easy")],
)


def test_everything_that_is_missing_is_named():
    assert said(RoomHasCapability(), CENTRE, ("r1", "scan", "plain", 0)) == [
        "room_has_capability: r1 scan needs contrast, hoist, which plain does not have"
    ]


def test_a_room_that_has_it_and_a_test_that_needs_nothing():
    places = [("r1", "scan", "full", 0), ("r2", "easy", "plain", 0)]
    assert said(RoomHasCapability(), CENTRE, *places) == []
