from optimiser.constraints.room_has_modality import RoomHasModality
from tests.by_hand_centre import said
from tests.tiny_centre import centre, exam, request, room

ROOMS = [room("us", 0, 8, 60, modalities=("us", "echo")), room("none", 0, 8, 60, modalities=())]
CENTRE = centre([request("r1", "scan"), request("r2", "heart")], ROOMS, [
    exam("scan", modality="ct"), exam("heart", modality="echo"),
])  # fmt: skip


def test_a_scan_in_a_room_of_another_kind():
    assert said(RoomHasModality(), CENTRE, ("r1", "scan", "us", 0)) == [
        "room_has_modality: r1 scan is ct; us does us, echo"
    ]
    assert said(RoomHasModality(), CENTRE, ("r1", "scan", "none", 0)) == [
        "room_has_modality: r1 scan is ct; none does nothing"
    ]


def test_a_room_of_two_kinds_does_both():
    assert said(RoomHasModality(), CENTRE, ("r2", "heart", "us", 0)) == []
