"""The other tables of a centre: what in them cannot be trusted, and what follows."""

import pytest

from optimiser.models.finding import Severity
from tests.readers.diagnostics.folders import (
    folder_with,
    read_case,
    reading_with,
    rows_of,
    rules,
    write_rows,
)


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
    folder = folder_with(tmp_path)
    before = held(read_case(folder))
    rows = rows_of(folder, "tests.csv")
    for row in rows:
        row["name"] = "x" * 40_000 if row["test"] == "us_msk" else row["name"]
    write_rows(folder, "tests.csv", rows)
    reading = read_case(folder)
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


def with_rules(tmp_path, *rows):
    """The tiny centre with (first, then, applies_to) as rules of its own."""
    folder = folder_with(tmp_path)
    names = ("first", "then", "applies_to")
    rules = [dict(zip(names, row, strict=True)) | {"kind": "before"} for row in rows]
    write_rows(folder, "test_rules.csv", rules)
    return read_case(folder)


@pytest.mark.parametrize(
    ("rows", "lines"),
    [
        ([("feno", "echo", ""), ("echo", "feno", "")], [2, 3]),
        ([("feno", "echo", ""), ("echo", "feno", "diabetic")], [2, 3]),
        ([("feno", "echo", ""), ("echo", "dexa", ""), ("dexa", "feno", "")], [2, 3, 4]),
        ([("us_msk", "echo", ""), ("echo", "dexa", ""), ("dexa", "echo", "")], [3, 4]),
    ],
)
def test_rules_that_contradict_each_other_are_told(tmp_path, rows, lines):
    """A request for all of them waits for ever, each test for another; other requests do not."""
    reading = with_rules(tmp_path, *rows)
    found = [f for f in reading.findings if f.rule == "rules_in_a_ring"]
    assert not reading.refused
    assert [f.row for f in found] == lines
    assert "'echo' before" in found[0].problem


@pytest.mark.parametrize(
    "rows",
    [
        [("feno", "echo", ""), ("echo", "dexa", ""), ("feno", "dexa", "")],
        [("feno", "echo", "diabetic"), ("echo", "feno", "latex")],
        [("feno", "echo", "diabetic"), ("echo", "feno", "latex"), ("us_msk", "echo", "")],
        [("feno", "nowhere", ""), ("nowhere", "feno", "")],
    ],
)
def test_rules_that_some_order_keeps_are_read(tmp_path, rows):
    reading = with_rules(tmp_path, *rows)
    assert not reading.refused
    assert len(reading.case.pair_rules) == len(rows)


@pytest.mark.parametrize(("walk", "told"), [(60, False), (61, True)])
def test_a_gap_too_short_to_walk_is_told(tmp_path, walk, told):
    folder = folder_with(tmp_path)
    text = (folder / "case.toml").read_text(encoding="utf-8")
    (folder / "case.toml").write_text(f"{text}[policy]\nwalk_minutes = {walk}\n", encoding="utf-8")
    reading = read_case(folder)
    assert ("gap_below_walk" in rules(reading)) is told
    assert not reading.refused


BLANKS = [
    ("tests.csv", "us_msk", "changeover_minutes", "changeover_unknown", Severity.warning),
    ("tests.csv", "us_msk", "fasting_hours", "fasting_unknown", Severity.info),
    ("sessions.csv", "us1-mon", "reserve_minutes", "reserve_unknown", Severity.info),
]


@pytest.mark.parametrize(("name", "key", "column", "rule", "severity"), BLANKS)
def test_a_blank_that_has_to_count_as_none_is_told_once(
    tmp_path, name, key, column, rule, severity
):
    folder = folder_with(tmp_path)
    full = [row | {column: row[column] or "0"} for row in rows_of(folder, name)]
    write_rows(folder, name, full)
    assert rule not in rules(read_case(folder))
    folder_with(tmp_path, name, key, **{column: ""})
    (found,) = (f for f in read_case(folder).findings if f.rule == rule)
    assert (found.severity, found.column) == (severity, column)
    write_rows(folder, name, [{k: v for k, v in row.items() if k != column} for row in full])
    (found,) = (f for f in read_case(folder).findings if f.rule == rule)
    assert found.severity is Severity.info
    assert f"({len(full)} rows" in found.problem


def test_row_57_staff_that_ends_before_the_sessions_names_the_last_day(tmp_path):
    folder = folder_with(tmp_path)
    assert "staff_ends_early" not in rules(read_case(folder))
    rows = rows_of(folder, "staff.csv")
    early = [row for row in rows if row["start"] < "2026-03-03"]
    write_rows(folder, "staff.csv", early)
    (found,) = (f for f in read_case(folder).findings if f.rule == "staff_ends_early")
    assert "sonographer on 2026-03-02" in found.problem
    assert "run to 2026-03-04" in found.problem
    assert found.severity is Severity.info  # the skill may be there on Mondays alone
    hours = {"start": "2026-03-09T13:00", "end": "2026-03-09T15:00"}
    later = rows_of(folder, "sessions.csv")[6] | hours | {"session_id": "us-mon"}
    write_rows(folder, "sessions.csv", [*rows_of(folder, "sessions.csv"), later])
    text = (folder / "case.toml").read_text(encoding="utf-8")
    (folder / "case.toml").write_text(text.replace("03-06", "03-13"), encoding="utf-8")
    (found,) = (f for f in read_case(folder).findings if f.rule == "staff_ends_early")
    assert "run to 2026-03-09" in found.problem
    assert found.severity is Severity.warning


def test_levels_that_theatres_alone_have_are_told(tmp_path):
    folder = folder_with(tmp_path)
    assert "levels_not_used" not in rules(read_case(folder))
    text = (folder / "case.toml").read_text(encoding="utf-8")
    (folder / "case.toml").write_text(f'{text}[policy]\nlevels = "priority"\n', encoding="utf-8")
    assert "levels_not_used" in rules(read_case(folder))


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
