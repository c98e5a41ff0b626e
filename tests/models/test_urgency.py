"""Targets, classes and weights, worked out by hand from the file contract, sections 4 and 5."""

from datetime import date, timedelta

import pytest

from optimiser.models.policy import Policy
from optimiser.models.urgency import (
    booking_value,
    delay_cost,
    late_days,
    target_date,
    urgency_of,
    weight_of,
)
from optimiser.models.words import Priority, Urgency
from tests.tiny import MONDAY, PLANNING, case, entry, session

REFERRED, DECIDED = date(2026, 1, 1), date(2026, 2, 1)


@pytest.mark.parametrize(
    ("priority", "target"),
    [
        (Priority.P1A, date(2026, 2, 2)),
        (Priority.P1B, date(2026, 2, 4)),
        (Priority.P2, date(2026, 3, 1)),
        (Priority.P3, date(2026, 4, 26)),
        (Priority.P4, date(2026, 5, 7)),  # 126 days from the referral
    ],
)
def test_the_window_runs_from_the_decision_but_for_p4(priority, target):
    one = entry("e1", priority=priority, referral_date=REFERRED, decision_date=DECIDED)
    assert target_date(one, Policy()) == target


def test_without_a_decision_the_window_runs_from_the_referral():
    one = entry("e1", priority=Priority.P2, referral_date=REFERRED)
    assert target_date(one, Policy()) == date(2026, 1, 29)


def test_a_recorded_target_counts_and_the_earliest_binding_date_wins():
    one = entry("e1", referral_date=REFERRED, target_date=date(2026, 12, 1))
    assert target_date(one, Policy()) == date(2026, 12, 1)
    for name in ("cancer_target", "rebook_by"):
        bound = one.model_copy(update={name: date(2026, 3, 5)})
        assert target_date(bound, Policy()) == date(2026, 3, 5)


def test_classes():
    ours = case([], [session("s1", 0, 8, 240)])
    end = ours.horizon_end

    def kind(**fields):
        return urgency_of(entry("e1", **fields), ours)

    assert kind(priority=Priority.P2) is Urgency.urgent
    assert kind(priority=Priority.P3) is Urgency.routine
    assert kind(cancer_target=MONDAY) is Urgency.urgent
    assert kind(rebook_by=MONDAY) is Urgency.urgent
    assert kind(referral_date=end - timedelta(days=364)) is Urgency.routine
    assert kind(referral_date=end - timedelta(days=365)) is Urgency.long


def test_delay_counts_late_days_four_times():
    ours = case([], [session("s1", 0, 8, 240)])
    one = entry("e1", target_date=PLANNING + timedelta(days=10))
    days = [delay_cost(one, PLANNING + timedelta(days=k), ours) for k in (0, 10, 12)]
    assert days == [0, 10, 18]
    # who waits is charged until 28 days after the horizon, day 53
    assert booking_value(one, PLANNING + timedelta(days=12), ours) == 10 + 4 * 43 - 18
    overdue = entry("e2", target_date=PLANNING - timedelta(days=5))
    assert delay_cost(overdue, PLANNING + timedelta(days=2), ours) == 8


def test_late_days_are_never_negative():
    ours = case([], [session("s1", 0, 8, 240)])
    one = entry("e1", target_date=MONDAY)
    assert [late_days(one, MONDAY + timedelta(days=k), ours) for k in (-1, 0, 3)] == [0, 0, 3]


def test_weights():
    one = entry("e1", touch_minutes=89.5)
    assert weight_of(one, Policy()) == 95  # 10 sqrt(90) = 94.87
    assert weight_of(one, Policy(count_by="minutes")) == 90
    assert weight_of(one, Policy(count_by="patients")) == 1


def test_tolerances():
    default, number = Policy(), Policy(tolerance=0.02)
    table = Policy(tolerance={"urgent": 0.01, "changeovers": 0.5})
    levels = ("urgent", "long", "routine", "utilisation", "changeovers")
    assert [default.tolerance_of(name) for name in levels] == [0, 0.005, 0.005, 0, 0]
    assert [number.tolerance_of(name) for name in levels] == [0, 0.02, 0.02, 0.02, 0.02]
    assert [table.tolerance_of(name) for name in levels] == [0.01, 0.005, 0.005, 0, 0.5]
