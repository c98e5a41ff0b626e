"""Bookings already made: kept, protected, doubted (RELIABILITY, rows 49, 50, 56)."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from optimiser.models.finding import Severity
from optimiser.models.words import SessionState
from tests.readers.theatre.folders import (
    ENTRY,
    SESSION,
    entry,
    finding,
    held,
    read,
    read_row,
    row,
    rules,
    session,
)

BOOKED = {"status": "booked", "booked_session": "mon", "booked_start": "2026-03-02T09:00"}


def test_row_49_a_booking_is_fixed_with_its_start(tmp_path: Path) -> None:
    fixed = entry(read_row(tmp_path, **BOOKED)).fixed
    assert fixed.session_id == "mon"
    assert fixed.start == datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
    assert entry(read_row(tmp_path, **BOOKED | {"booked_start": ""})).fixed.start is None


@pytest.mark.parametrize(
    ("rule", "cells"),
    [
        ("booked_session_missing", {"booked_session": "", "booked_start": ""}),
        ("booked_session_unknown", {"booked_session": "sun"}),
        ("booked_session_untrusted", {"booked_session": "bad"}),
        ("booking_in_past", {"booked_session": "old", "booked_start": ""}),
        ("booked_start_outside_session", {"booked_start": "2026-03-02T12:30"}),
        ("booked_start_outside_session", {"booked_start": "2026-03-02T08:29"}),
        ("booked_start_outside_session", {"booked_start": "2026-03-03T09:00"}),
        ("booking_past_session", {"booked_start": "2026-03-02T12:00"}),
        ("booking_past_session", {"booked_start": "", "touch_minutes": "241"}),
        ("time_unreadable", {"booked_start": "9 o'clock"}),
    ],
)
def test_row_50_a_booking_that_cannot_stand_is_held_with_both_places(
    tmp_path: Path, rule: str, cells: dict[str, str]
) -> None:
    sessions = [
        SESSION,
        session(session_id="bad", theatre="T2", state="closed"),
        session(session_id="old", start="2026-02-01T08:30", end="2026-02-01T12:30"),
    ]
    reading = read(tmp_path, sessions=sessions, waiting_list=[row(**BOOKED | cells)])
    assert held(reading) == {"E1": rule}
    told = finding(reading, rule)
    assert (told.file, told.row) == ("waiting_list.csv", 2)
    if rule.startswith("booked_session_un") or "outside" in rule or "past" in rule:
        assert "sessions.csv" in told.problem


def test_row_49_a_booking_whose_row_is_held_locks_its_session(tmp_path: Path) -> None:
    reading = read_row(tmp_path, **BOOKED, priority="")
    assert held(reading) == {"E1": "priority_missing"}
    session = reading.case.session_by_id["mon"]
    assert session.state is SessionState.locked
    assert session.locked_for == ("waiting_list.csv, line 2",)
    assert "mon" in finding(reading, "booking_unprotected").problem


def test_row_49_nothing_more_is_booked_for_the_patient_on_the_day_of_a_held_row(
    tmp_path: Path,
) -> None:
    rows = [
        row(**BOOKED, priority=""),
        row(entry_id="E2", unavailable="2026-03-06"),
        row(entry_id="E3", patient_id="P3"),
    ]
    reading = read(tmp_path, waiting_list=rows)
    days = {
        one.entry_id: [(away.first, away.last) for away in one.unavailable]
        for one in reading.case.entries
    }
    friday, monday = date(2026, 3, 6), date(2026, 3, 2)
    assert days == {"E2": [(friday, friday), (monday, monday)], "E3": []}
    told = finding(reading, "patient_may_be_booked")
    assert (told.severity, told.row) == (Severity.warning, 3)
    assert "2026-03-02" in told.problem


def test_row_49_so_does_a_row_of_which_nobody_knows_whether_it_is_booked(tmp_path: Path) -> None:
    for rows in (
        [row(booked_session="mon")],
        [row(**BOOKED), ENTRY],
        [row(**BOOKED, entry_id="E\u200b1")],
    ):
        reading = read(tmp_path, waiting_list=rows)
        assert reading.case.session_by_id["mon"].state is SessionState.locked
        assert "booking_unprotected" in rules(reading)


def test_row_49_a_held_row_that_names_no_session_that_can_be_read_locks_none(
    tmp_path: Path,
) -> None:
    reading = read_row(tmp_path, **BOOKED | {"booked_session": "m\u200bon"})
    assert held(reading) == {"E1": "invisible_characters"}
    assert reading.case.session_by_id["mon"].state is SessionState.open


def test_row_49_a_protected_session_is_not_opened_by_a_held_booking(tmp_path: Path) -> None:
    reading = read(
        tmp_path,
        sessions=[session(state="protected")],
        waiting_list=[row(**BOOKED, priority="")],
    )
    assert reading.case.session_by_id["mon"].state is SessionState.protected


def test_row_56_a_patient_who_is_left_out_and_booked_is_told(tmp_path: Path) -> None:
    reading = read_row(tmp_path, status="removed", booked_session="mon")
    assert finding(reading, "booking_released").severity is Severity.warning
    assert reading.case.session_by_id["mon"].state is SessionState.open


@pytest.mark.parametrize(
    ("rule", "cells", "list_cells"),
    [
        ("session_protected", {}, {"state": "protected"}),
        ("session_specialty", {}, {"specialties": "120"}),
        ("site_accepted", {"sites": "south"}, {}),
        ("anaesthetist_present", {}, {"anaesthetist": "no"}),
        ("ages_accepted", {}, {"ages": "child"}),
        ("ages_accepted", {"birth_date": ""}, {"ages": "adult"}),
        ("equipment_in_room", {}, {"equipment": ""}),
        ("readiness_window", {"ready_from": "2026-03-03"}, {}),
        ("readiness_window", {"ready_until": "2026-03-01"}, {}),
        ("patient_available", {"unavailable": "2026-03-01/2026-03-02"}, {}),
        ("surgeon_named", {"consultant": "S2", "procedure": "W401", "ward": "ortho"}, {}),
        ("surgeon_competent", {}, {"surgeons": "S2"}),
        ("surgeon_competent", {"consultant": "S2"}, {"surgeons": "S2"}),
    ],
)
def test_a_booking_against_a_rule_of_who_goes_where_is_kept_and_told(
    tmp_path: Path, rule: str, cells: dict[str, str], list_cells: dict[str, str]
) -> None:
    reading = read(
        tmp_path, waiting_list=[row(**BOOKED, **cells)], sessions=[session(**list_cells)]
    )
    assert entry(reading).fixed is not None
    told = finding(reading, f"booked_against_{rule}")
    assert (told.severity, told.row) == (Severity.warning, 2)
    assert "mon" in told.problem


def test_a_booking_that_keeps_every_rule_is_not_doubted(tmp_path: Path) -> None:
    for cells, list_cells in (
        ({}, {}),
        ({"anaesthetic": "local"}, {"anaesthetist": "no"}),
        ({"equipment": "c_arm"}, {}),
        ({"birth_date": "2009-05-01"}, {"ages": "child"}),
        ({"birth_date": "2009-05-01"}, {"ages": "adult"}),
    ):
        reading = read(
            tmp_path, waiting_list=[row(**BOOKED, **cells)], sessions=[session(**list_cells)]
        )
        assert not [rule for rule in rules(reading) if rule.startswith("booked_against")]


def test_who_has_a_session_is_not_said_to_wait(tmp_path: Path) -> None:
    """The specialty of a fixed booking may be that of no session; the booking stands."""
    strange = {"specialty": "999", "status": "booked", "booked_session": "mon"}
    reading = read(tmp_path, waiting_list=[row(**strange)])
    assert "booked_against_session_specialty" in rules(reading)
    assert "specialty_without_session" not in rules(reading)
    assert "specialty_without_session" in rules(read(tmp_path, waiting_list=[row(specialty="999")]))


def test_a_booking_may_begin_in_the_overrun_its_session_is_allowed(tmp_path: Path) -> None:
    """As a plan of ours may book it, and hand it back the week after."""
    late = row(**BOOKED | {"booked_start": "2026-03-02T12:45", "touch_minutes": "45"})
    reading = read(tmp_path, waiting_list=[late], sessions=[session(overrun_minutes="60")])
    assert entry(reading).fixed.start == datetime(2026, 3, 2, 12, 45, tzinfo=UTC)
    beyond = row(**BOOKED | {"booked_start": "2026-03-02T13:30"})
    reading = read(tmp_path, waiting_list=[beyond], sessions=[session(overrun_minutes="60")])
    assert [one.rule for one in reading.held] == ["booked_start_outside_session"]
    longer = row(**BOOKED | {"booked_start": "2026-03-02T12:45", "touch_minutes": "46"})
    reading = read(tmp_path, waiting_list=[longer], sessions=[session(overrun_minutes="60")])
    assert [one.rule for one in reading.held] == ["booking_past_session"]
    assert reading.case.session_by_id["mon"].state is SessionState.locked
