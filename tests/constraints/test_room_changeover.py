from optimiser.constraints.room_changeover import RoomChangeover
from tests.by_hand_centre import said
from tests.tiny_centre import centre, exam, request, room

CENTRE = centre(
    [request("r1", "scope"), request("r2", "bloods")],
    [room("s", 0, 8, 60)],
    [exam("scope", 20, changeover_minutes=10), exam("bloods", 10)],
)


def test_the_changeover_belongs_to_the_test_that_ends():
    assert said(RoomChangeover(), CENTRE, ("r1", "scope", "s", 0), ("r2", "bloods", "s", 25)) == [
        "room_changeover: r2 bloods starts 5 minutes after r1 scope ends in s; the changeover "
        "takes 10"
    ]
    assert said(RoomChangeover(), CENTRE, ("r1", "scope", "s", 0), ("r2", "bloods", "s", 30)) == []


def test_nothing_is_owed_before_the_next_of_a_test_without_changeover_nor_after_the_last():
    assert said(RoomChangeover(), CENTRE, ("r2", "bloods", "s", 0), ("r1", "scope", "s", 10)) == []


def test_two_at_once():
    assert said(RoomChangeover(), CENTRE, ("r2", "bloods", "s", 0), ("r1", "scope", "s", 5)) == [
        "room_changeover: r1 scope starts -5 minutes after r2 bloods ends in s; the changeover "
        "takes 0"
    ]
