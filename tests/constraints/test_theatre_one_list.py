from optimiser.constraints.theatre_one_list import TheatreOneList
from tests.by_hand import said
from tests.tiny import case, entry, session

MORNING = session("am", 0, 8, 240, theatre="T1", overrun_minutes=60)
AFTERNOON = session("pm", 0, 12, 240, theatre="T1", surgeons=("S2",))
BESIDE = session("next_door", 0, 12, 240, theatre="T2", surgeons=("S2",))
FAR = session("far", 0, 12, 240, theatre="T1", site="B", surgeons=("S2",))
LISTS = case([entry("e1"), entry("e2")], [MORNING, AFTERNOON, BESIDE, FAR])
LATE = "e1", "am", "11:30"


def test_the_afternoon_waits_until_the_morning_is_out():
    assert said(TheatreOneList(), LISTS, LATE, ("e2", "pm", "12:29", "S2")) == [
        "theatre_one_list: e1 of am is in T1 at A until 12:30, and e2 of pm from 12:29"
    ]
    assert said(TheatreOneList(), LISTS, LATE, ("e2", "pm", "12:30", "S2")) == []


def test_other_theatres_and_other_sites_do_not_wait():
    assert said(TheatreOneList(), LISTS, LATE, ("e2", "next_door", "12:00", "S2")) == []
    assert said(TheatreOneList(), LISTS, LATE, ("e2", "far", "12:00", "S2")) == []
