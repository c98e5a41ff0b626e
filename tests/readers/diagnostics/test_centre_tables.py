"""The other tables of a centre: what in them cannot be trusted, and what follows."""

import pytest

from tests.readers.diagnostics.folders import folder_with, read_case, reading_with, rules


def held(reading):
    return {aside.id: aside.rule for aside in reading.held}


@pytest.mark.parametrize(
    "cells",
    [
        {"minutes": ""},
        {"minutes": "0"},
        {"minutes": "20 min"},
        {"modality": ""},
        {"changeover_minutes": "-5"},
        {"fasting_hours": "no"},
        {"valid_days": "x"},
    ],
)
def test_a_test_that_cannot_be_trusted_holds_its_requests(tmp_path, cells):
    reading = reading_with(tmp_path, "tests.csv", "us_msk", **cells)
    assert {"R01", "R05", "R09"} <= held(reading).keys()
    assert held(reading)["R05"] == "test_row_untrusted"
    assert "us_msk" not in reading.case.test_by_code


def test_a_broken_name_of_a_test_holds_nobody(tmp_path):
    before = held(reading_with(tmp_path))
    reading = reading_with(tmp_path, "tests.csv", "us_msk", name="x" * 40_000)
    assert held(reading) == before
    assert reading.case.test_by_code["us_msk"].name == "us_msk"
    assert [f.column for f in reading.findings if f.rule == "cell_too_long"] == ["name"]


def test_two_rows_of_one_test_that_differ(tmp_path):
    reading = reading_with(tmp_path, "tests.csv", test="dexa", modality="dexa", minutes="30")
    assert held(reading)["R17"] == "test_row_untrusted"
    assert "test_ambiguous" in rules(reading)


@pytest.mark.parametrize(
    ("cells", "rule"),
    [
        ({"kind": "after"}, "kind_unknown"),
        ({"kind": ""}, "kind_missing"),
        ({"then": "bloods_egfr"}, "rule_impossible"),
        ({"max_gap_minutes": "10"}, "rule_impossible"),
        ({"min_gap_minutes": "soon"}, "number_unreadable"),
        ({"applies_to": "everyone"}, "applies_to_unknown"),
        ({"kind": "min_days_apart", "min_gap_minutes": ""}, "rule_impossible"),
    ],
)
def test_a_rule_that_cannot_be_read_refuses_the_case(tmp_path, cells, rule):
    reading = reading_with(tmp_path, "test_rules.csv", "bloods_egfr", **cells)
    assert reading.refused
    assert reading.case is None
    assert rule in rules(reading)


def test_a_rule_of_an_unknown_test_binds_nothing_and_says_so(tmp_path):
    reading = reading_with(tmp_path, "test_rules.csv", "feno", then="spyrometry")
    assert not reading.refused
    assert "rule_of_unknown_test" in rules(reading)


@pytest.mark.parametrize(
    ("cells", "rule"),
    [
        ({"start": ""}, "start_missing"),
        ({"end": "2026-03-02T08:00"}, "end_before_start"),
        ({"end": "2026-03-03T08:00"}, "session_past_midnight"),
        ({"modalities": ""}, "modalities_missing"),
        ({"slot_minutes": "0"}, "number_out_of_range"),
        ({"state": "ajar"}, "state_unknown"),
        ({"reserve_minutes": "some"}, "number_unreadable"),
    ],
)
def test_a_session_that_cannot_be_trusted_is_not_offered(tmp_path, cells, rule):
    reading = reading_with(tmp_path, "sessions.csv", "us2-mon", **cells)
    assert {rule, "session_untrusted"} <= rules(reading)
    assert "us2-mon" not in reading.case.session_by_id


def test_two_sessions_at_once_in_one_room_are_both_withdrawn(tmp_path):
    reading = reading_with(tmp_path, "sessions.csv", "us2-mon", room="Ultrasound 1")
    assert "sessions_overlap" in rules(reading)
    assert not {"us1-mon", "us2-mon"} & reading.case.session_by_id.keys()
    assert held(reading)["R01"] == "booked_session_untrusted"


def test_a_session_kept_whole_for_walk_in_work_is_told(tmp_path):
    reading = reading_with(tmp_path, "sessions.csv", "us2-mon", reserve_minutes="120")
    assert "session_all_reserved" in rules(reading)


def test_staff_that_cannot_be_read_is_nobody(tmp_path):
    reading = reading_with(tmp_path, "staff.csv", "radiologist", count="one")
    assert "staff_row_untrusted" in rules(reading)
    assert "skill_without_staff" in rules(reading)
    assert all(row.skill != "radiologist" for row in reading.case.staff)


def test_without_staff_skills_are_not_checked_and_that_is_said(tmp_path):
    folder = folder_with(tmp_path)
    (folder / "staff.csv").unlink()
    reading = read_case(folder)
    assert reading.case.staff is None
    assert "skills_not_checked" in rules(reading)


@pytest.mark.parametrize("name", ["requests.csv", "tests.csv", "sessions.csv"])
def test_what_a_plan_cannot_do_without_refuses_the_case(tmp_path, name):
    folder = folder_with(tmp_path)
    (folder / name).unlink()
    reading = read_case(folder)
    assert reading.refused
    assert "file_missing" in rules(reading)


def test_names_that_nothing_else_knows_are_told(tmp_path):
    reading = reading_with(tmp_path, "requests.csv", "R05", sites="Nowhere")
    assert "site_without_session" in rules(reading)
    assert "test_without_session" in rules(reading)
    again = reading_with(tmp_path, "requests.csv", "R09", tests="us_msk;dexa")
    assert "patient_has_test_twice" in rules(again)


def test_dates_of_another_style_throughout_refuse_the_file(tmp_path):
    folder = folder_with(tmp_path)
    text = (folder / "staff.csv").read_text(encoding="utf-8")
    (folder / "staff.csv").write_text(
        text.replace("2026-03-02T", "02/03/2026 ").replace("2026-03-04T", "04/03/2026 ")
        .replace("2026-03-06T", "06/03/2026 "),
        encoding="utf-8",
    )  # fmt: skip
    assert "dates_of_another_style" in rules(read_case(folder))
    assert read_case(folder).refused
