from optimiser.constraints.one_case_at_a_time import OneCaseAtATime
from tests.by_hand import said
from tests.tiny import case, entry, session

LIST = case(
    [
        entry("e1", turnover_minutes=20, same_turnover_minutes=10),
        entry("e2", turnover_minutes=15, same_turnover_minutes=5),
        entry("other", procedure="T202", turnover_minutes=0, same_turnover_minutes=0),
    ],
    [session("s1", 0, 8, 300)],
)


def test_the_turnover_belongs_to_the_case_that_ends():
    assert said(OneCaseAtATime(), LIST, ("e1", "s1", "08:00"), ("other", "s1", "09:19")) == [
        "one_case_at_a_time: other starts 19 minutes after e1 ends in s1; the turnover takes 20"
    ]
    assert said(OneCaseAtATime(), LIST, ("other", "s1", "08:00"), ("e1", "s1", "09:00")) == []


def test_the_same_procedure_turns_over_faster():
    assert said(OneCaseAtATime(), LIST, ("e2", "s1", "08:00"), ("e1", "s1", "09:05")) == []
    assert said(OneCaseAtATime(), LIST, ("e1", "s1", "08:00"), ("e2", "s1", "09:05")) == [
        "one_case_at_a_time: e2 starts 5 minutes after e1 ends in s1; the turnover takes 10"
    ]


def test_two_at_once_are_reported_as_less_than_no_gap():
    assert said(OneCaseAtATime(), LIST, ("e1", "s1", "08:00"), ("e2", "s1", "08:30")) == [
        "one_case_at_a_time: e2 starts -30 minutes after e1 ends in s1; the turnover takes 10"
    ]
