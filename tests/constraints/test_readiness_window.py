from datetime import timedelta

from optimiser.constraints.readiness_window import ReadinessWindow
from tests.by_hand import said
from tests.tiny import MONDAY, case, entry, session

TUESDAY = MONDAY + timedelta(days=1)
WEEK = case(
    [entry("e1", ready_from=TUESDAY, ready_until=TUESDAY)],
    [session(f"s{day}", day, 8, 240) for day in range(3)],
)


def test_before_and_after_the_assessment_is_valid():
    assert said(ReadinessWindow(), WEEK, ("e1", "s0", "08:00")) == [
        "readiness_window: e1 is ready from 2026-03-03, booked on 2026-03-02"
    ]
    assert said(ReadinessWindow(), WEEK, ("e1", "s2", "08:00")) == [
        "readiness_window: e1 is ready until 2026-03-03, booked on 2026-03-04"
    ]


def test_both_ends_count():
    assert said(ReadinessWindow(), WEEK, ("e1", "s1", "08:00")) == []
