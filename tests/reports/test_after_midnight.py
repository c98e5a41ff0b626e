"""A list of the evening that runs past midnight is of its evening, wherever it is spoken of."""

import csv
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from optimiser.exports.plan_json import plan_to_dict
from optimiser.exports.wlmds_csv import wlmds_text
from optimiser.models.told import told_day
from optimiser.models.words import Priority
from optimiser.reports.board import board
from optimiser.reports.compare import Kind, compare
from optimiser.reports.lists import lists_text
from optimiser.reports.snapshot import snapshot, snapshot_of_document
from optimiser.reports.stamp import stamp_of
from optimiser.reports.summary import attention
from optimiser.reports.theatre_kind import TheatreKind
from tests.made_up import a_case, a_plan, booking, entry, session

EVENING = datetime(2026, 12, 1, 18, tzinfo=UTC)
MIDNIGHT = datetime(2026, 12, 2, 0, 10, tzinfo=UTC)


@pytest.fixture(name="late")
def of_the_evening():
    """An urgent patient due on the day of the list, who comes after midnight; and the case."""
    due = entry("E2", priority=Priority.P2, target_date=EVENING.date())
    room = session("S1", EVENING, end=EVENING + timedelta(hours=6), overrun_minutes=240)
    plan = a_plan(bookings=(booking("E2", "S1", 1, MIDNIGHT),), waiting=(), held=())
    return plan, a_case(due, sessions=(room,))


def test_the_day_told_is_that_of_the_session(late):
    plan, case = late
    assert told_day(plan.bookings[0], case) == EVENING.date()
    elsewhere = plan.bookings[0].model_copy(update={"session_id": "gone"})
    assert told_day(elsewhere, case) == MIDNIGHT.date()


def test_nobody_is_called_late_on_the_day(late):
    plan, case = late
    assert not any("LATE" in line for line in attention(plan, case))
    (day,) = board(plan, case, TheatreKind(case), plan.bookings)
    assert [bar.late for lane in day.lanes for bar in lane.bars] == [False]
    (row,) = csv.DictReader(wlmds_text(plan, case).removeprefix("\ufeff").splitlines())
    assert row["TCI_Date"] == "2026-12-01"


def test_a_time_before_midnight_instead_is_the_same_day(late):
    plan, case = late
    sooner = plan.bookings[0].model_copy(
        update={"start": EVENING, "end": EVENING + timedelta(hours=1)}
    )
    other = plan.model_copy(update={"bookings": (sooner,)})

    def both(one):
        opens = {"sessions": [{"session_id": "S1", "start": "2026-12-01T18:00"}]}
        return snapshot(one, case), snapshot_of_document(plan_to_dict(one, case) | opens)

    for before in both(other):
        for after in both(plan):
            assert [change.kind for change in compare(before, after).changes] == [Kind.retimed]


def test_an_hour_that_comes_twice_is_told_apart():
    night = datetime(2026, 10, 24, 22, tzinfo=UTC)
    room = session("S1", night, day=date(2026, 10, 24), end=night + timedelta(hours=6))
    case = a_case(entry("E2"), sessions=(room,))
    summer, winter = (
        a_plan(bookings=(booking("E2", "S1", 1, night + timedelta(hours=hours, minutes=30)),))
        for hours in (2, 3)
    )
    sides = [snapshot(plan, case) for plan in (summer, winter)]
    assert [change.kind for change in compare(*sides).changes] == [Kind.retimed]
    told = lists_text(summer, case, stamp_of(summer, case))
    assert "01:30+01:00-01:30+00:00" in told
    # by hand every time may have an offset
    by_hand = {"E2": replace(sides[0].booked["E2"], start="2026-10-25T01:30")}
    assert compare(sides[0], replace(sides[0], booked=by_hand)).changes == ()
