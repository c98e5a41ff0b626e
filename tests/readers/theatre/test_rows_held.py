"""What the rows mean: what is held, what is planned and told (RELIABILITY, part B)."""

from pathlib import Path

import pytest

from optimiser.models.finding import Severity
from optimiser.models.words import Priority
from tests.readers.theatre.folders import (
    TABLES,
    entry,
    finding,
    held,
    is_held,
    read,
    read_row,
    row,
    rules,
)


def test_the_plain_row_is_planned_and_only_the_test_range_is_told(tmp_path: Path) -> None:
    reading = read(tmp_path)
    assert rules(reading) == ["nhs_number_of_tests"]
    assert entry(reading).minutes == 50
    assert entry(reading).equipment == ("stack",)


@pytest.mark.parametrize(
    "text", ["p2", "2ww?", "P2 - 4wks", "P7", "2", "urgent", "P1a", "P 2", "P1", "D2", "Р2"]
)
def test_row_42_a_priority_that_is_no_code_is_held_at_the_top(tmp_path: Path, text: str) -> None:
    rows = [
        row(entry_id="E0", patient_id="P0", referral_date=""),
        row(priority=text),
        row(entry_id="E2", patient_id="P2", priority=""),
    ]
    reading = read(tmp_path, waiting_list=rows)
    assert [aside.id for aside in reading.held] == ["E1", "E2", "E0"]
    assert held(reading)["E1"] == "priority_unreadable"
    assert held(reading)["E2"] == "priority_missing"


def test_row_42_a_priority_fault_comes_before_other_faults_of_its_row(tmp_path: Path) -> None:
    reading = read_row(tmp_path, priority="soon", referral_date="", touch_minutes="x")
    assert held(reading) == {"E1": "priority_unreadable"}
    assert "referral_date" in reading.held[0].detail


def test_row_42_blanks_around_a_code_do_not_matter(tmp_path: Path) -> None:
    assert entry(read_row(tmp_path, priority=" P2 ")).priority is Priority.P2


@pytest.mark.parametrize("code", ["C1", "C2", "C3", "C4", "P5", "P6"])
def test_codes_without_a_window_are_read_as_p4_and_reported(tmp_path: Path, code: str) -> None:
    reading = read_row(tmp_path, priority=code)
    assert entry(reading).priority is Priority.P4
    assert entry(reading).recorded_priority == code
    assert finding(reading, "priority_read_as_p4").severity is Severity.warning


@pytest.mark.parametrize(
    ("rule", "cells"),
    [
        ("referral_in_future", {"referral_date": "2026-02-03", "decision_date": ""}),
        ("decision_before_referral", {"decision_date": "2025-10-05"}),
        ("decision_in_future", {"decision_date": "2026-02-03"}),
        ("birth_after_referral", {"birth_date": "2025-10-07"}),
        ("date_impossible", {"birth_date": "1890-10-07"}),
        ("birth_implausible", {"birth_date": "1903-10-07"}),
        ("referral_implausible", {"referral_date": "2005-10-06"}),
        ("referral_date_missing", {"referral_date": ""}),
        ("date_unreadable", {"referral_date": "last Tuesday"}),
        ("date_impossible", {"target_date": "2026-02-30"}),
        ("target_implausible", {"cancer_target": "2062-03-01"}),
        ("window_reversed", {"ready_from": "2026-03-05", "ready_until": "2026-03-04"}),
        ("dates_reversed", {"unavailable": "2026-03-05/2026-03-04"}),
        ("date_unreadable", {"unavailable": "2026-03-05-2026-03-07"}),
    ],
)
def test_row_43_dates_that_cannot_have_happened_are_held(
    tmp_path: Path, rule: str, cells: dict[str, str]
) -> None:
    is_held(tmp_path, rule, **cells)


def test_row_43_the_days_at_the_edge_are_planned(tmp_path: Path) -> None:
    reading = read_row(
        tmp_path,
        referral_date="2026-02-02",
        decision_date="2026-02-02",
        birth_date="2026-02-02",
        ready_from="2026-03-04",
        ready_until="2026-03-04",
        unavailable="2026-03-05/2026-03-05;2026-03-06",
    )
    assert not reading.held
    assert len(entry(reading).unavailable) == 2


def test_a_target_before_the_referral_is_told_and_counts(tmp_path: Path) -> None:
    reading = read_row(tmp_path, target_date="2025-10-05")
    assert entry(reading).target_date is not None
    assert finding(reading, "target_before_referral").severity is Severity.warning


@pytest.mark.parametrize("minutes", ["0", "-30", "9999", "1.5", "1h30", "1e2", "95,5", "٩٥", "nan"])
def test_row_45_minutes_that_nobody_believes_are_held(tmp_path: Path, minutes: str) -> None:
    known = ("duration_implausible", "duration_unreadable")
    reading = read_row(tmp_path, touch_minutes=minutes)
    assert held(reading)["E1"] in known
    reading = read_row(tmp_path, touch_minutes=minutes, procedure="X123", touch_sd="10")
    assert held(reading)["E1"] in known


@pytest.mark.parametrize(("minutes", "sound"), [("9", False), ("10", True), ("251", False)])
def test_row_45_bounds_follow_the_procedure(tmp_path: Path, minutes: str, sound: bool) -> None:
    reading = read_row(tmp_path, touch_minutes=minutes, touch_sd="5")
    assert ("E1" in held(reading)) is not sound


def test_row_45_a_spread_of_twice_the_minutes_is_held(tmp_path: Path) -> None:
    is_held(tmp_path, "duration_implausible", touch_sd="101")


def test_row_45_the_usual_spread_holds_no_row(tmp_path: Path) -> None:
    """Ten minutes given where 50 with a spread of 30 are usual."""
    reading = read(
        tmp_path,
        waiting_list=[row(touch_minutes="10", touch_sd="")],
        procedures=[TABLES["procedures"][0] | {"touch_sd": "30"}],
    )
    assert held(reading) == {}
    assert reading.case.entries[0].touch_sd == 30


def test_row_46_an_unknown_procedure_is_held_without_minutes(tmp_path: Path) -> None:
    reading = read_row(tmp_path, procedure="X123")
    assert held(reading) == {"E1": "procedure_unknown"}


def test_row_46_an_unknown_procedure_with_minutes_is_planned_with_wide_spread_and_told(
    tmp_path: Path,
) -> None:
    reading = read_row(tmp_path, procedure="X123", touch_minutes="60")
    assert entry(reading).touch_sd == 30
    assert entry(reading).turnover_minutes == 0
    assert {"spread_unknown", "procedure_not_listed"} <= set(rules(reading, Severity.warning))
    reading = read_row(tmp_path, procedure="HIP OP", touch_minutes="60", touch_sd="10")
    assert entry(reading).touch_sd == 10
    assert "HIP" not in str(finding(reading, "procedure_not_opcs"))


def test_row_46_a_code_is_found_with_its_point_and_by_specialty(tmp_path: Path) -> None:
    other = TABLES["procedures"][0] | {"specialty": "111", "touch_minutes": "70"}
    rows = [row(procedure="W82.2"), row(entry_id="E2", patient_id="P2", specialty="111")]
    reading = read(tmp_path, waiting_list=rows, procedures=[*TABLES["procedures"], other])
    assert [e.minutes for e in reading.case.entries] == [50, 70]
    assert {e.procedure for e in reading.case.entries} == {"W822"}


def test_row_46_a_procedure_whose_row_cannot_be_trusted_holds_its_entries(tmp_path: Path) -> None:
    broken = [TABLES["procedures"][0] | {"equipment": "stack\u200b"}]
    reading = read(tmp_path, procedures=broken, waiting_list=[row(touch_minutes="50")])
    assert held(reading) == {"E1": "procedure_row_untrusted"}
    differ = [TABLES["procedures"][0], TABLES["procedures"][0] | {"touch_sd": "20"}]
    assert held(read(tmp_path, procedures=differ)) == {"E1": "procedure_row_untrusted"}
    same = [TABLES["procedures"][0]] * 2
    assert not read(tmp_path, procedures=same).held


@pytest.mark.parametrize(
    "cells", [{"admission": "day", "nights": "2"}, {"procedure": ""}, {"procedure": "W8\u200b22"}]
)
def test_row_51_a_row_of_the_catalogue_that_contradicts_itself_is_not_used(
    tmp_path: Path, cells: dict[str, str]
) -> None:
    reading = read(tmp_path, procedures=[TABLES["procedures"][0] | cells])
    told = [f for f in reading.findings if f.rule == "procedure_row_untrusted"]
    assert told[0].file == "procedures.csv"
    assert held(reading)["E1"] in ("procedure_row_untrusted", "procedure_unknown")


def test_row_47_sides_are_passed_on_and_a_contradiction_is_told(tmp_path: Path) -> None:
    reading = read_row(tmp_path, procedure="W822+Z942+Z943", touch_minutes="50", touch_sd="9")
    assert entry(reading).procedure == "W822+Z942+Z943"
    assert "RIGHT" in finding(reading, "side_contradictory").problem
    reading = read_row(tmp_path, procedure="W822+Z942", touch_minutes="50", touch_sd="9")
    assert "side_contradictory" not in rules(reading)


@pytest.mark.parametrize("status", ["suspended", "removed", "Removed"])
def test_row_48_suspended_and_removed_are_left_out_by_name(tmp_path: Path, status: str) -> None:
    reading = read_row(tmp_path, status=status, priority="", referral_date="gone")
    assert [(a.id, a.rule) for a in reading.left_out] == [("E1", f"status_{status.lower()}")]
    assert not reading.held


def test_row_48_an_unknown_status_is_held(tmp_path: Path) -> None:
    is_held(tmp_path, "status_unknown", status="died?")


def test_row_43_a_clock_that_started_twenty_years_ago_to_the_day_is_believed(
    tmp_path: Path,
) -> None:
    assert not read_row(tmp_path, referral_date="2006-02-02").held
    assert held(read_row(tmp_path, referral_date="2006-02-01")) == {"E1": "referral_implausible"}


@pytest.mark.parametrize("text", ["٣", "1_0", "²", "1e1", "+3", "0x3", "3 ", "III", "9" * 40])
def test_row_53_numbers_are_ascii_digits(tmp_path: Path, text: str) -> None:
    reading = read_row(tmp_path, nights_before=text, procedure="W401", ward="ortho")
    if text == "3 ":
        assert entry(reading).nights_before == 3
    else:
        assert held(reading) == {"E1": "number_unreadable"}


@pytest.mark.parametrize("text", ["x" * 201, "x" * 40_000])
def test_row_54_a_text_where_a_code_belongs_is_held_and_not_repeated(
    tmp_path: Path, text: str
) -> None:
    reading = read_row(tmp_path, procedure=text, touch_minutes="60")
    assert "E1" in held(reading)
    assert all(text[:50] not in str(f) for f in reading.findings)


@pytest.mark.parametrize("cells", [{"booked_session": "mon"}, {"booked_start": "2026-03-02T09:00"}])
def test_row_56_a_patient_who_waits_and_is_booked_at_once_is_held(
    tmp_path: Path, cells: dict[str, str]
) -> None:
    is_held(tmp_path, "waiting_and_booked", **cells)
