"""requests.csv row by row: planned, held or left out, with the rule that says so."""

from datetime import date

import pytest

from optimiser.models.finding import Severity
from optimiser.models.words import Flag, RequestPriority, SessionState, TimeOfDay
from tests.readers.diagnostics.folders import (
    TINY,
    folder_with,
    read_case,
    reading_with,
    rows_of,
    rules,
    write_rows,
)

HELD = [
    ("priority", "", "priority_missing"),
    ("priority", "d2", "priority_unreadable"),
    ("priority", "P2", "priority_unreadable"),
    ("priority", "D2 soon", "priority_unreadable"),
    ("patient_id", "", "patient_id_missing"),
    ("tests", "", "tests_missing"),
    ("tests", ";", "tests_missing"),
    ("tests", "us_msk;mystery", "test_unknown"),
    ("referral_date", "", "referral_date_missing"),
    ("referral_date", "2026-02-30", "date_impossible"),
    ("referral_date", "12/01/2026", "date_unreadable"),
    ("referral_date", "2026-03-01", "referral_in_future"),
    ("cancer_target", "soon", "date_unreadable"),
    ("ready_from", "2026-3-4", "date_unreadable"),
    ("unavailable", "2026-03-05/2026-03-02", "dates_reversed"),
    ("time_of_day", "evening", "time_of_day_unknown"),
    ("max_visits", "0", "number_out_of_range"),
    ("max_visits", "two", "number_unreadable"),
    ("status", "maybe", "status_unknown"),
    ("results", "bloods_egfr", "result_unreadable"),
    ("results", "bloods_egfr@2026-02-28", "result_in_future"),
    ("results", "bloods_egfr@yesterday", "date_unreadable"),
    ("bookings", "us_msk@us2-mon@2026-03-02T09:10", "waiting_and_booked"),
]


@pytest.mark.parametrize(("column", "text", "rule"), HELD)
def test_a_row_that_cannot_be_trusted_is_held(tmp_path, column, text, rule):
    reading = reading_with(tmp_path, "requests.csv", "R05", **{column: text})
    held = {aside.id: aside.rule for aside in reading.held}
    assert held["R05"] == rule
    assert "R05" not in reading.case.request_by_id
    found = [f for f in reading.findings if f.rule == rule and f.severity is Severity.held]
    assert found[-1].file == "requests.csv"
    assert found[-1].column == column
    assert found[0].row is not None
    assert len(text) < 3 or all(text not in str(finding) for finding in found)


@pytest.mark.parametrize(
    ("applies_to", "flag", "rule"),
    [
        ("diabetic", "diabetec", "flag_unreadable"),
        ("diabetic", "lattex", "flag_unknown"),
        ("latex", "lattex", "flag_unreadable"),
        ("", "lattex", "flag_unknown"),
    ],
)
def test_row_51_a_mark_like_one_that_a_test_rule_applies_to_is_held(
    tmp_path, applies_to, flag, rule
):
    folder_with(tmp_path, "test_rules.csv", "feno", applies_to=applies_to)
    reading = reading_with(tmp_path, "requests.csv", "R05", flags=flag)
    held = {aside.id: aside.rule for aside in reading.held}
    assert held.get("R05") == (rule if rule == "flag_unreadable" else None)
    assert rule in rules(reading)


def test_a_test_listed_twice_is_planned_once_and_told(tmp_path):
    reading = reading_with(tmp_path, "requests.csv", "R05", tests="us_msk;; us_msk ;dexa;")
    assert reading.case.request_by_id["R05"].tests == ("us_msk", "dexa")
    (found,) = (f for f in reading.findings if f.rule == "test_listed_twice")
    assert (found.severity, found.row) == (Severity.warning, 6)
    reading = reading_with(tmp_path, "requests.csv", "R05", tests="us_msk;;dexa;")
    assert "test_listed_twice" not in rules(reading)


BOOKED = [
    ("", "bookings_missing"),
    ("us_msk@us1-mon", "booking_unreadable"),
    ("us_msk@us1-mon@0900", "time_unreadable"),
    ("dexa@dexa-wed@2026-03-04T09:00", "booked_test_unknown"),
    ("us_msk@nowhere@2026-03-02T08:50", "booked_session_unknown"),
    ("us_msk@us1-mon@2026-03-02T10:30", "booked_start_outside_session"),
    ("us_msk@us1-mon@2026-03-02T10:20", "booking_past_session"),
    ("us_msk@us1-mon@2026-03-02T08:50;us_msk@us1-mon@2026-03-02T09:10", "booked_twice"),
]


@pytest.mark.parametrize(("text", "rule"), BOOKED)
def test_a_booking_that_cannot_be_kept_holds_the_row(tmp_path, text, rule):
    reading = reading_with(tmp_path, "requests.csv", "R01", bookings=text)
    assert {aside.id: aside.rule for aside in reading.held}["R01"] == rule


def test_a_booking_of_the_past_is_no_booking(tmp_path):
    old = {"session_id": "old", "site": "North", "room": "Old", "modalities": "ultrasound"}
    hours = {"start": "2026-02-26T09:00", "end": "2026-02-26T12:00"}
    folder = folder_with(tmp_path, "sessions.csv", **old, **hours)
    rows = rows_of(folder, "requests.csv")
    rows[0]["bookings"] = "us_msk@old@2026-02-26T09:00"
    write_rows(folder, "requests.csv", rows)
    reading = read_case(folder)
    assert {aside.id: aside.rule for aside in reading.held}["R01"] == "booking_in_past"


def test_a_held_row_keeps_its_place(tmp_path):
    reading = reading_with(tmp_path, "requests.csv", "R01", priority="?")
    session = reading.case.session_by_id["us1-mon"]
    assert (session.state, session.locked_for) == (SessionState.locked, ("requests.csv, line 2",))
    assert "booking_unprotected" in rules(reading)
    assert reading_with(tmp_path).case.session_by_id["us2-mon"].state is SessionState.open


def test_nothing_more_is_booked_for_the_patient_on_the_days_of_a_held_row(tmp_path):
    patient = rows_of(TINY, "requests.csv")[0]["patient_id"]
    folder_with(tmp_path, "requests.csv", "R02", patient_id=patient)
    reading = reading_with(tmp_path, "requests.csv", "R01", priority="?")
    day = reading.case.session_by_id["us1-mon"].day
    assert any(day in away for away in reading.case.request_by_id["R02"].unavailable)
    assert "patient_may_be_booked" in rules(reading)


def test_a_row_that_is_left_out_frees_its_place_and_says_so(tmp_path):
    reading = reading_with(tmp_path, "requests.csv", "R01", status="removed")
    assert {aside.id: aside.rule for aside in reading.left_out}["R01"] == "status_removed"
    assert "booking_released" in rules(reading)


def test_every_cell_reaches_its_field():
    case = read_case(TINY).case
    two, eight, nine = (case.request_by_id[key] for key in ("R02", "R08", "R09"))
    assert two.tests == ("ct_contrast", "bloods_egfr")
    assert two.priority is RequestPriority.D1
    assert two.cancer_target == date(2026, 3, 10)
    assert two.sites == ("North",)
    assert eight.flags == {Flag.diabetic}
    assert [(one.test, one.date) for one in eight.results] == [("bloods_egfr", date(2026, 2, 20))]
    assert nine.time_of_day is TimeOfDay.afternoon
    assert case.request_by_id["R06"].max_visits == 2
    fixed = case.request_by_id["R01"].fixed[0]
    assert (fixed.test, fixed.session_id) == ("us_msk", "us1-mon")
    assert case.local(fixed.start).isoformat() == "2026-03-02T08:50:00+00:00"


def test_the_same_row_twice_is_one_request_and_two_that_differ_are_held(tmp_path):
    folder = folder_with(tmp_path)
    rows = rows_of(folder, "requests.csv")
    write_rows(folder, "requests.csv", [*rows, rows[4], rows[2] | {"priority": "D3"}])
    reading = read_case(folder)
    assert "request_repeated" in rules(reading)
    assert {aside.id: aside.rule for aside in reading.held}["R03"] == "request_ambiguous"
    assert "R05" in reading.case.request_by_id
    assert sorted(reading.raw_ids) == sorted(row["request_id"] for row in rows)


def test_a_row_without_an_id_counts_under_its_line(tmp_path):
    reading = reading_with(tmp_path, "requests.csv", "R05", request_id="")
    assert "requests line 6" in reading.raw_ids
    assert {aside.id: aside.rule for aside in reading.held}["requests line 6"] == (
        "request_id_missing"
    )


DOUBTS = [
    ("R01", {"bookings": "us_msk@dexa-wed@2026-03-04T09:00"}, "booked_against_staff_skill_count"),
    ("R01", {"sites": "South"}, "booked_against_site_accepted"),
    ("R01", {"ready_from": "2026-03-03"}, "booked_against_readiness_window"),
    ("R01", {"unavailable": "2026-03-02"}, "booked_against_patient_available"),
    ("R01", {"time_of_day": "afternoon"}, "booked_against_time_of_day_kept"),
    ("R01", {"bookings": "us_msk@us1-mon@2026-03-02T08:55"}, "booked_against_slot_grid"),
    ("R01", {"bookings": "us_msk@ct-mon@2026-03-02T09:00"}, "booked_against_room_has_modality"),
    ("R01", {"bookings": "us_msk@ct-fri@2026-03-06T09:00"}, "booked_against_session_protected"),
]


@pytest.mark.parametrize(("key", "cells", "rule"), DOUBTS)
def test_a_booking_against_a_rule_is_kept_and_reported(tmp_path, key, cells, rule):
    reading = reading_with(tmp_path, "requests.csv", key, **cells)
    assert rule in rules(reading)
    assert reading.case.request_by_id[key].fixed


def test_a_booking_too_soon_after_what_was_done_is_kept_and_reported(tmp_path):
    folder_with(tmp_path, "test_rules.csv", "dexa", first="us_msk")
    contrast = {"results": "ct_contrast@2026-02-20"}
    assert "booked_against_tests_apart_from_results" not in rules(
        reading_with(tmp_path, "requests.csv", "R02", **contrast)
    )
    reading = reading_with(tmp_path, "requests.csv", "R01", **contrast)
    assert "booked_against_tests_apart_from_results" in rules(reading)
    assert reading.case.request_by_id["R01"].fixed


@pytest.mark.parametrize(
    "cells", [{"status": "removed"}, {"status": "suspended"}, {"priority": "soon"}]
)
def test_what_a_patient_has_had_counts_though_the_row_is_not_planned(tmp_path, cells):
    reading = reading_with(
        tmp_path, "requests.csv", "R01", results="ct_contrast@2026-02-20; ?", flags="Latex", **cells
    )
    assert "R01" not in reading.case.request_by_id
    patient = rows_of(TINY, "requests.csv")[0]["patient_id"]
    (done,) = reading.case.done_elsewhere
    assert (done.patient_id, done.test, done.date) == (patient, "ct_contrast", date(2026, 2, 20))
    assert done.flags == {Flag.latex}
    assert done in reading.case.done_by_patient[patient]
    (told,) = [one for one in reading.findings if one.rule == "result_not_counted"]
    assert (told.severity, told.column) == (Severity.warning, "results")
    assert "?" not in told.problem


def test_a_fasting_test_of_an_afternoon_is_told(tmp_path):
    fasting = next(row["test"] for row in rows_of(TINY, "tests.csv") if row["fasting_hours"] > "0")
    rows = [row | {"time_of_day": ""} for row in rows_of(TINY, "requests.csv")]
    for half in ("afternoon", "morning", ""):
        folder = folder_with(tmp_path)
        asked = rows[4] | {"tests": fasting, "time_of_day": half}
        write_rows(folder, "requests.csv", [*rows[:4], asked, *rows[5:]])
        told = "fasting_in_the_afternoon" in rules(read_case(folder))
        assert told is (half == "afternoon"), half
