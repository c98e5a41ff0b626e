"""Sessions that are offered and sessions that are not (RELIABILITY, rows 49, 50, 57)."""

from pathlib import Path

import pytest

from optimiser.models.finding import Severity
from optimiser.models.session import Session
from optimiser.models.words import SessionState
from optimiser.reports.assumptions import assumptions
from tests.readers.theatre.folders import (
    CASE_TOML,
    SESSION,
    TABLES,
    Rows,
    finding,
    read,
    row,
    rules,
    session,
)

OTHER = session(session_id="tue", start="2026-03-03T08:30", end="2026-03-03T12:30")


def offered(folder: Path, *sessions: dict[str, str], **tables: Rows | None) -> list[str]:
    reading = read(folder, sessions=list(sessions), **tables)
    assert not reading.held
    return [one.session_id for one in reading.case.sessions]


def the_session(folder: Path, case_toml: str = CASE_TOML, **cells: str) -> Session:
    (one,) = read(folder, case_toml, sessions=[session(**cells)]).case.sessions
    return one


def test_blanks_have_the_meaning_of_the_file_contract(tmp_path: Path) -> None:
    one = the_session(tmp_path, anaesthetist="", equipment="", surgeons="")
    assert (one.state, one.ages, one.kind) == ("open", "any", "elective")
    assert one.anaesthetist is None
    assert (one.equipment, one.surgeons, one.overrun_minutes) == ((), (), 0)
    policy = CASE_TOML + "[policy]\noverrun_minutes = 15\n"
    assert the_session(tmp_path, policy).overrun_minutes == 15
    assert the_session(tmp_path, policy, overrun_minutes="30").overrun_minutes == 30


@pytest.mark.parametrize(
    ("rule", "cells"),
    [
        ("session_id_missing", {"session_id": ""}),
        ("site_missing", {"site": ""}),
        ("theatre_missing", {"theatre": ""}),
        ("specialties_missing", {"specialties": ""}),
        ("specialties_missing", {"specialties": ";"}),
        ("start_missing", {"start": ""}),
        ("time_unreadable", {"start": "2026-03-02"}),
        ("time_unreadable", {"start": "2026-03-02T08:30:15"}),
        ("time_impossible", {"end": "2026-03-02T24:30"}),
        ("date_impossible", {"end": "2026-02-30T12:30"}),
        ("state_unknown", {"state": "closed"}),
        ("ages_unknown", {"ages": "adults"}),
        ("kind_unknown", {"kind": "private"}),
        ("anaesthetist_unknown", {"anaesthetist": "maybe"}),
        ("number_out_of_range", {"overrun_minutes": "-5"}),
        ("number_unreadable", {"overrun_minutes": "half an hour"}),
        ("invisible_characters", {"equipment": "st\u200back"}),
        ("end_before_start", {"end": "2026-03-02T08:30"}),
        ("end_before_start", {"end": "2026-03-02T07:30"}),
        ("session_past_midnight", {"end": "2026-03-03T00:01"}),
        ("session_past_midnight", {"end": "2026-03-12T12:30"}),
    ],
)
def test_row_50_a_session_that_cannot_be_trusted_is_not_offered(
    tmp_path: Path, rule: str, cells: dict[str, str]
) -> None:
    reading = read(tmp_path, sessions=[session(**cells), OTHER])
    assert [one.session_id for one in reading.case.sessions] == ["tue"]
    told = finding(reading, rule)
    assert (told.severity, told.file, told.row) == (Severity.warning, "sessions.csv", 2)
    assert told.column in cells
    assert "session_untrusted" in rules(reading)
    assert not reading.held


def test_row_50_a_session_may_end_at_midnight(tmp_path: Path) -> None:
    assert the_session(tmp_path, end="2026-03-03T00:00").minutes == 930


def test_row_50_two_sessions_of_one_hour_in_one_theatre_are_both_named(tmp_path: Path) -> None:
    clash = session(session_id="also", start="2026-03-02T12:00", end="2026-03-02T17:00")
    reading = read(tmp_path, sessions=[SESSION, clash, OTHER])
    assert [one.session_id for one in reading.case.sessions] == ["tue"]
    told = [f for f in reading.findings if f.rule == "sessions_overlap"]
    assert {f.row for f in told} == {2, 3}
    assert all("mon" in f.problem and "also" in f.problem for f in told)


def test_row_50_a_long_session_clashes_with_each_inside_it(tmp_path: Path) -> None:
    long = session(session_id="long", end="2026-03-02T17:00")
    inside = [
        session(session_id=f"in{hour}", start=f"2026-03-02T{hour}:00", end=f"2026-03-02T{hour}:30")
        for hour in (10, 12, 14)
    ]
    assert offered(tmp_path, long, *inside, OTHER) == ["tue"]


def test_row_50_sessions_that_touch_or_have_other_rooms_do_not_clash(tmp_path: Path) -> None:
    after = session(session_id="pm", start="2026-03-02T12:30", end="2026-03-02T17:00")
    beside = session(session_id="beside", theatre="T2", surgeons="S2")
    away = session(session_id="away", site="south")
    assert offered(tmp_path, SESSION, after, beside, away) == ["away", "beside", "mon", "pm"]


def test_row_50_a_surgeon_listed_twice_is_told_and_both_are_offered(tmp_path: Path) -> None:
    reading = read(tmp_path, sessions=[SESSION, session(session_id="beside", theatre="T2")])
    assert len(reading.case.sessions) == 2
    assert finding(reading, "surgeon_listed_twice").severity is Severity.info


def test_row_37_sessions_that_stand_twice(tmp_path: Path) -> None:
    assert offered(tmp_path, SESSION, SESSION, OTHER) == ["mon", "tue"]
    assert offered(tmp_path, SESSION, session(state="protected"), OTHER) == ["tue"]


def test_row_49_states_are_read_and_a_protected_session_stays_so(tmp_path: Path) -> None:
    assert the_session(tmp_path, state="protected").state is SessionState.protected
    assert the_session(tmp_path, state="Locked").state is SessionState.locked


def test_sessions_of_other_weeks_are_told_once(tmp_path: Path) -> None:
    late = [
        session(session_id=f"d{day}", start=f"2026-04-{day}T08:30", end=f"2026-04-{day}T12:30")
        for day in (13, 14)
    ]
    told = finding(read(tmp_path, sessions=[SESSION, *late]), "session_outside_horizon")
    assert told.severity is Severity.info
    assert "2 rows" in told.problem
    assert "no_session_offered" in rules(read(tmp_path, sessions=late))


def test_a_session_needs_a_surgeon_who_is_known_or_rostered(tmp_path: Path) -> None:
    reading = read(tmp_path, sessions=[session(surgeons="S1;S7"), OTHER | {"surgeons": ""}])
    assert "S7" in finding(reading, "surgeon_unknown").problem
    assert "tue" in finding(reading, "session_without_surgeon").problem
    rostered = session(
        surgeons="", start="2026-03-04T09:00", end="2026-03-04T12:00", session_id="wed"
    )
    assert "session_without_surgeon" not in rules(read(tmp_path, sessions=[rostered]))


def test_unknown_anaesthetists_are_told(tmp_path: Path) -> None:
    reading = read(tmp_path, sessions=[session(anaesthetist="")])
    assert finding(reading, "anaesthetist_unknown").severity is Severity.warning


def test_row_57_a_roster_that_ends_before_the_sessions_names_its_last_day(tmp_path: Path) -> None:
    late = session(session_id="fri", start="2026-03-06T08:30", end="2026-03-06T12:30", surgeons="")
    told = finding(read(tmp_path, sessions=[SESSION, late]), "roster_ends_early")
    assert "2026-03-04" in told.problem
    assert told.file == "roster.csv"


def test_row_57_beds_that_end_too_soon_name_the_last_night(tmp_path: Path) -> None:
    stays = row(procedure="W401", ward="ortho")
    assert "beds_not_limited" not in rules(read(tmp_path, waiting_list=[stays]))
    short = [night for night in TABLES["beds"] if night["date"] <= "2026-03-06"]
    told = finding(read(tmp_path, waiting_list=[stays], beds=short), "beds_not_limited")
    assert "its last row is 2026-03-06" in told.problem
    assert "4 nights, 2026-03-07 to 2026-03-10" in told.problem


def test_optional_files_that_are_absent_are_told_and_not_checked(tmp_path: Path) -> None:
    reading = read(
        tmp_path,
        waiting_list=[row(touch_minutes="50", touch_sd="15", equipment="stack")],
        procedures=None,
        surgeons=None,
        roster=None,
        equipment=None,
        beds=None,
    )
    told = rules(reading, Severity.info)
    assert not any("lists_nothing" in rule for rule in rules(reading))
    for name in ("procedures", "surgeons", "roster", "equipment", "beds"):
        assert f"{name}_absent" in told
    assert "admission_unknown" not in rules(reading)
    assert reading.case.surgeons is None
    assert reading.case.roster is None
    assert not reading.held


def test_files_without_a_row_that_can_be_used_are_told_too(tmp_path: Path) -> None:
    """No bed is checked, though there is a beds.csv."""
    unreadable = {"beds": [TABLES["beds"][0] | {"date": "soon"}]}
    unreadable["equipment"] = [TABLES["equipment"][0] | {"quantity": "some"}]
    reading = read(tmp_path, **unreadable)
    for name in ("beds", "equipment"):
        told = finding(reading, f"{name}_lists_nothing")
        assert (told.file, told.severity) == (f"{name}.csv", Severity.warning)
    rests_on = " ".join(assumptions(reading.case))
    assert "beds.csv lists no night" in rests_on
    assert "equipment.csv lists no item" in rests_on
