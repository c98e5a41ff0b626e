from optimiser.constraints.slot_grid import SlotGrid
from tests.by_hand_centre import said
from tests.tiny_centre import centre, request, room

ROOMS = [room("slots", 0, 8, 60, slot_minutes=15), room("free", 0, 8, 60)]
CENTRE = centre([request("r1")], ROOMS)


def test_a_start_between_two_slots():
    assert said(SlotGrid(), CENTRE, ("r1", "a", "slots", 20)) == [
        "slot_grid: r1 a starts at 08:20, between the 15-minute slots of slots"
    ]


def test_slots_count_from_the_start_of_the_session_and_a_test_may_take_several():
    assert said(SlotGrid(), CENTRE, ("r1", "a", "slots", 30)) == []
    assert said(SlotGrid(), CENTRE, ("r1", "a", "free", 7)) == []
