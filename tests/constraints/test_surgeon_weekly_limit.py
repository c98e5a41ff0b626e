from optimiser.constraints.surgeon_weekly_limit import SurgeonWeeklyLimit
from optimiser.models.resources import Surgeon
from tests.by_hand import said
from tests.tiny import case, entry, session

WEEKS = case(
    [entry("e1"), entry("e2"), entry("e3")],
    [session("monday", 0, 8, 240), session("sunday", 6, 8, 240), session("next", 7, 8, 240)],
    surgeons=(Surgeon(surgeon_id="S1", specialties=("110",), max_sessions_per_week=1),),
)


def test_monday_and_sunday_are_one_week():
    rows = ("e1", "monday", "08:00"), ("e2", "sunday", "08:00")
    assert said(SurgeonWeeklyLimit(), WEEKS, *rows) == [
        "surgeon_weekly_limit: S1 operates in 2 sessions in the week of 2026-03-02; the limit is 1"
    ]


def test_the_next_monday_is_another_week_and_a_list_counts_once():
    rows = ("e1", "monday", "08:00"), ("e2", "monday", "10:00"), ("e3", "next", "08:00")
    assert said(SurgeonWeeklyLimit(), WEEKS, *rows) == []
