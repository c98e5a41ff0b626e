from optimiser.constraints.surgeon_one_place import SurgeonOnePlace
from tests.by_hand import said
from tests.tiny import case, entry, session

TWO_ROOMS = case([entry("e1"), entry("e2")], [session("s1", 0, 8, 240), session("s2", 0, 8, 240)])


def test_one_surgeon_in_two_theatres_at_once():
    assert said(SurgeonOnePlace(), TWO_ROOMS, ("e1", "s1", "08:00"), ("e2", "s2", "08:59")) == [
        "surgeon_one_place: S1 is in s1 for e1 until 09:00 and in s2 for e2 from 08:59"
    ]


def test_cases_may_take_turns_between_theatres():
    assert said(SurgeonOnePlace(), TWO_ROOMS, ("e1", "s1", "08:00"), ("e2", "s2", "09:00")) == []


def test_two_surgeons_may_operate_at_once():
    rows = ("e1", "s1", "08:00", "S1"), ("e2", "s2", "08:00", "S2")
    assert said(SurgeonOnePlace(), TWO_ROOMS, *rows) == []
