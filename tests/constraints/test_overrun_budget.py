from optimiser.constraints.overrun_budget import OverrunBudget
from optimiser.models.policy import Policy
from tests.by_hand import said
from tests.tiny import case, entry, session

# Spreads of 12 and 16 minutes make 20; a fifth of the time they take 16.8 minutes more.
RISKY = case(
    [entry("e1", touch_sd=12), entry("e2", touch_sd=16), entry("sure", touch_sd=0)],
    [session("s1", 0, 8, 240), session("s2", 0, 8, 240, overrun_minutes=10)],
    Policy(overrun_probability=0.2),
)


def test_the_chance_of_finishing_late_is_told():
    rows = ("e1", "s1", "08:00"), ("e2", "s1", "10:44")
    assert said(OverrunBudget(), RISKY, *rows) == [
        "overrun_budget: s1 finishes after 12:00 with probability 0.212; the policy allows 0.2"
    ]
    assert said(OverrunBudget(), RISKY, ("e1", "s1", "08:00"), ("e2", "s1", "10:43")) == []


def test_the_allowed_overrun_is_part_of_the_room_there_is():
    assert said(OverrunBudget(), RISKY, ("e1", "s2", "08:00"), ("e2", "s2", "10:53")) == []
    assert said(OverrunBudget(), RISKY, ("e1", "s2", "08:00"), ("e2", "s2", "10:54")) == [
        "overrun_budget: s2 finishes after 12:10 with probability 0.212; the policy allows 0.2"
    ]


def test_a_case_without_spread_is_no_risk():
    assert said(OverrunBudget(), RISKY, ("sure", "s1", "11:00")) == []
