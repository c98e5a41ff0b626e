from optimiser.constraints.notice_given import NoticeGiven
from optimiser.models.policy import Policy
from optimiser.models.words import Priority
from tests.by_hand import said
from tests.tiny import MONDAY, case, entry, session

PEOPLE = [
    entry("e1", short_notice=False),
    entry("willing", short_notice=True),
    entry("urgent", short_notice=False, priority=Priority.P2),
    entry("cancelled", short_notice=False, rebook_by=MONDAY),
]
WEEK = case(
    PEOPLE,
    [session("monday", 0, 8, 480), session("tuesday", 1, 8, 480)],
    Policy(notice_days=15),
)


def test_two_weeks_are_less_than_fifteen_days():
    assert said(NoticeGiven(), WEEK, ("e1", "monday", "08:00")) == [
        "notice_given: e1 gets 14 days' notice and is owed 15"
    ]
    assert said(NoticeGiven(), WEEK, ("e1", "tuesday", "08:00")) == []


def test_the_urgent_and_the_willing_come_sooner():
    rows = [(who, "monday", f"{8 + 2 * k:02}:00") for k, who in
            enumerate(("willing", "urgent", "cancelled"))]  # fmt: skip
    assert said(NoticeGiven(), WEEK, *rows) == []
