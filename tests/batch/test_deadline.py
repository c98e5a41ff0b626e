"""Deadlines by the wall clock of the readers, clock changes included."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from optimiser.batch import deadline as module
from optimiser.batch.deadline import Deadline, next_instant

LONDON = ZoneInfo("Europe/London")


@pytest.mark.parametrize(
    ("now", "clock", "instant"),
    [
        ("2026-11-25T22:00", "06:00", "2026-11-26T06:00"),  # winter
        ("2026-11-25T05:00", "06:00", "2026-11-25T06:00"),
        ("2026-11-25T06:00", "06:00", "2026-11-26T06:00"),
        ("2026-07-01T22:00", "06:00", "2026-07-02T05:00"),  # summer: an hour ahead
        ("2027-03-27T22:00", "06:00", "2027-03-28T05:00"),  # forward: an hour less
        ("2026-10-24T21:00", "06:00", "2026-10-25T06:00"),  # back: an hour more
        ("2026-10-24T22:00", "01:30", "2026-10-25T00:30"),  # comes twice: the first
        ("2026-10-25T00:45", "01:30", "2026-10-26T01:30"),
        ("2027-03-27T22:00", "01:30", "2027-03-28T01:30"),  # skipped: shown as 02:30
    ],
)
def test_the_next_time_that_a_clock_shows(now, clock, instant):
    found = next_instant(
        time.fromisoformat(clock), LONDON, datetime.fromisoformat(now).replace(tzinfo=UTC)
    )
    assert found == datetime.fromisoformat(instant).replace(tzinfo=UTC)


def test_every_clock_change_until_2037_keeps_the_night_between_nine_and_eleven_hours():
    day = datetime(2026, 1, 1, 20, 0, tzinfo=UTC)
    hours = set()
    while day.year < 2038:
        now = datetime.combine(day.date(), time(20), LONDON).astimezone(UTC)
        hours.add((next_instant(time(6), LONDON, now) - now) / timedelta(hours=1))
        day += timedelta(days=1)
    assert hours == {9, 10, 11}


def test_row_62_a_clock_that_steps_during_the_night_changes_nothing(monkeypatch):
    now = datetime(2026, 11, 25, 22, 0, tzinfo=UTC)
    deadline = Deadline(now + timedelta(hours=8), 2, now, begun=100.0)
    monkeypatch.setattr(module, "monotonic", lambda: 100.0 + 3600)
    assert deadline.left == 7 * 3600  # whatever the wall clock says


def test_a_search_must_leave_time_for_the_plain_plans_of_all():
    now = datetime(2026, 11, 25, 22, 0, tzinfo=UTC)
    deadline = Deadline(now + timedelta(seconds=1000), 2, now)
    assert round(deadline.search_seconds(1, 5)) == 980
    assert round(deadline.search_seconds(5, 5)) == (2000 - 5 * 20) / 5
    assert deadline.search_seconds(10, 110) < 0
    for seconds in (2.0, 4.0, 1.0):
        deadline.saw_plain(seconds)
    assert deadline.plain_seconds == 6.0
    assert round(deadline.search_seconds(10, 110)) == (2000 - 110 * 6) / 10
    assert not deadline.passed
    assert Deadline(now - timedelta(seconds=1), 2, now).passed
    assert Deadline(None, 2, now).search_seconds(9, 9) == float("inf")
