"""Nouns are frozen, closed, and quiet about what they were given."""

from datetime import UTC, date, datetime, timedelta
from statistics import NormalDist
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError

from optimiser.models.entry import DateRange
from optimiser.models.policy import Policy
from optimiser.models.words import Flag
from tests.tiny import case, entry, session


def test_frozen_and_closed():
    one = entry("e1")
    with pytest.raises(ValidationError):
        one.nights = 3
    with pytest.raises(ValidationError):
        entry("e1", nigths=3)


def test_errors_do_not_repeat_what_they_were_given():
    with pytest.raises(ValidationError) as raised:
        entry("e1", nights="Jane Doe")
    assert "Jane" not in str(raised.value)


def test_ages_change_on_birthdays():
    born = entry("e1", birth_date=date(2010, 3, 2))
    assert [born.age_on(date(2026, 3, day)) for day in (1, 2)] == [15, 16]
    leap = entry("e2", birth_date=date(2008, 2, 29))
    assert [leap.age_on(day) for day in (date(2026, 2, 28), date(2026, 3, 1))] == [17, 18]
    assert entry("e3", birth_date=None).age_on(date(2026, 1, 1)) is None


def test_a_child_is_under_sixteen_or_flagged():
    day = date(2026, 3, 2)
    assert entry("e1", birth_date=date(2010, 3, 3)).is_child_on(day)
    assert not entry("e1", birth_date=date(2010, 3, 2)).is_child_on(day)
    assert entry("e1", birth_date=None, flags=frozenset({Flag.child})).is_child_on(day)


def test_ranges_include_both_ends():
    away = DateRange(first=date(2026, 3, 2), last=date(2026, 3, 3))
    days = [date(2026, 3, day) in away for day in (1, 2, 3, 4)]
    assert days == [False, True, True, False]


def test_touch_minutes_are_rounded_up():
    assert [entry("e", touch_minutes=m).minutes for m in (60, 60.0, 60.1)] == [60, 60, 61]


def test_a_case_having_other_entries_knows_nobody_of_the_old():
    """A copy would take along what was worked out of them."""
    whole = case([entry("e1"), entry("e2")], [])
    assert set(whole.entry_by_id) == {"e1", "e2"}
    part = whole.having(entries=whole.entries[:1])
    assert set(part.entry_by_id) == {"e1"}
    assert part.policy is whole.policy
    assert len(whole.entries) == 2


def test_a_session_over_the_clock_change_is_as_long_as_it_is():
    london = ZoneInfo("Europe/London")
    start = datetime(2026, 3, 29, 0, 30, tzinfo=london).astimezone(UTC)
    end = datetime(2026, 3, 29, 4, 30, tzinfo=london).astimezone(UTC)
    assert session("s1", 0, 8, 60, start=start, end=end).minutes == 180


def test_sessions_end_after_they_start_and_know_their_offset():
    with pytest.raises(ValidationError, match="end after it starts"):
        session("s1", 0, 8, 0)
    with pytest.raises(ValidationError, match="offset"):
        session("s1", 0, 8, 60, start=datetime(2026, 3, 2, 8), end=datetime(2026, 3, 2, 9))


def test_dates_of_a_case_are_in_order():
    with pytest.raises(ValidationError, match="in order"):
        case([], [], horizon_end=date(2026, 3, 2) - timedelta(days=1))


@pytest.mark.parametrize(
    "wrong",
    [{"tolerance": 1}, {"tolerance": {"long": -0.1}}, {"p_days": {"P2": -1}},
     {"overrun_probability": 1}, {"late_rate": 0.5}, {"late_rate": float("inf")},
     {"late_rate": 1.2345678}],
)  # fmt: skip
def test_a_policy_that_makes_no_sense_is_refused(wrong):
    with pytest.raises(ValidationError):
        Policy(**wrong)


@pytest.mark.parametrize("chance", [1e-17, 0.2, 0.4999, 0.5, 0.9])
def test_spreads_that_a_list_must_end_early_by(chance):
    z = Policy(overrun_probability=chance).overrun_z
    assert NormalDist().cdf(-z) == pytest.approx(min(chance, 0.5))
    assert z >= 0
