"""What the rows mean: what is held, what is planned and told (RELIABILITY, part B)."""

import unicodedata
from pathlib import Path

import pytest

from optimiser.models.finding import Severity
from optimiser.models.words import Flag, Priority
from optimiser.readers.theatre.columns import COLUMNS
from tests.readers.theatre.folders import (
    ENTRY,
    TABLES,
    entry,
    finding,
    held,
    read,
    read_row,
    row,
    rules,
)

WORDS = {"", "day", "inpatient", "child", "0", "1", "2"}
"""Words of the file contract, which findings may use."""


def is_held(tmp_path: Path, rule: str, **cells: str) -> None:
    reading = read_row(tmp_path, **cells)
    assert held(reading) == {"E1": rule}
    found = [f for f in reading.findings if f.severity is Severity.held]
    assert found[0].file == "waiting_list.csv"
    assert found[0].row == 2
    assert found[0].column in cells
    for f in found:
        assert f.expected
        assert f.action
    for text in cells.values():
        assert text in WORDS or all(text not in str(one) for one in found)


def test_the_plain_row_is_planned_and_only_the_test_range_is_told(tmp_path: Path) -> None:
    reading = read(tmp_path)
    assert rules(reading) == ["nhs_number_of_tests"]
    assert entry(reading).minutes == 50
    assert entry(reading).equipment == ("stack",)


def test_row_37_the_same_row_twice_counts_once(tmp_path: Path) -> None:
    reading = read(tmp_path, waiting_list=[ENTRY, row(entry_id="E2", patient_id="P2"), ENTRY])
    assert reading.raw_ids == ("E1", "E2")
    assert not reading.held
    told = finding(reading, "entry_repeated")
    assert (told.row, told.severity) == (4, Severity.warning)
    assert "line 2" in told.problem


def test_row_37_one_id_with_different_content_holds_both(tmp_path: Path) -> None:
    rows = [row(priority="P4"), row(priority="P2"), row(entry_id="E2", patient_id="P2")]
    reading = read(tmp_path, waiting_list=rows)
    assert reading.raw_ids == ("E1", "E2")
    assert held(reading) == {"E1": "entry_ambiguous"}
    assert "2 and 3" in reading.held[0].detail
    assert [f.row for f in reading.findings if f.rule == "entry_ambiguous"] == [2, 3]


def test_row_38_one_patient_with_two_pathways_is_planned_twice(tmp_path: Path) -> None:
    reading = read(tmp_path, waiting_list=[ENTRY, row(entry_id="E2", procedure="W401", ward="x")])
    assert {e.patient_id for e in reading.case.entries} == {"P1"}
    assert len(reading.case.entries) == 2


def test_row_38_one_patient_who_wants_one_procedure_twice_is_planned_and_told(
    tmp_path: Path,
) -> None:
    reading = read(tmp_path, waiting_list=[ENTRY, row(entry_id="E2")])
    assert finding(reading, "patient_has_procedure_twice").severity is Severity.info
    assert not reading.held


def test_row_39_twins_are_never_taken_for_one_person(tmp_path: Path) -> None:
    twin = row(entry_id="E2", patient_id="P2", nhs_number="9995968533")
    reading = read(tmp_path, waiting_list=[ENTRY, twin])
    assert [e.patient_id for e in reading.case.entries] == ["P1", "P2"]
    assert rules(reading) == ["nhs_number_of_tests"]


@pytest.mark.parametrize(
    "number", ["9991408917", "999140891", "1111111111", "٩٩٩١٤٠٨٩١٦", "none", "0"]
)
def test_row_40_a_bad_nhs_number_never_drops_the_patient(tmp_path: Path, number: str) -> None:
    reading = read_row(tmp_path, nhs_number=number)
    assert not reading.held
    assert entry(reading).nhs_number is None
    told = finding(reading, "nhs_number_wrong")
    assert (told.severity, told.column, told.row) == (Severity.warning, "nhs_number", 2)
    assert number == "0" or number not in str(told)


@pytest.mark.parametrize("column", COLUMNS["waiting_list"].advisory)
def test_row_40_a_broken_cell_that_decides_nothing_never_drops_the_patient(
    tmp_path: Path, column: str
) -> None:
    reading = read_row(tmp_path, **{column: "9" * 40_000})
    assert not reading.held
    assert not getattr(entry(reading), column)
    told = finding(reading, "cell_too_long")
    assert (told.severity, told.column, told.row) == (Severity.warning, column, 2)
    assert "it counts as unknown" in told.problem
    removed = read_row(tmp_path, **{column: "9" * 40_000, "status": "removed"})
    assert [aside.rule for aside in removed.left_out] == ["status_removed"]


def test_row_40_every_slip_of_one_digit_and_every_swap_of_neighbours_is_seen() -> None:
    from optimiser.readers.cells import Unreadable
    from optimiser.readers.theatre.identity import nhs_number_of

    number = "9991408916"
    slips = {
        number[:place] + digit + number[place + 1 :]
        for place in range(10)
        for digit in "0123456789"
        if digit != number[place]
    }
    slips |= {number[:p] + number[p + 1] + number[p] + number[p + 2 :] for p in range(9)}
    for slip in slips - {number}:
        with pytest.raises(Unreadable):
            nhs_number_of(slip)
    assert nhs_number_of("999 140 8916") == number


def test_row_40_a_missing_number_is_told_once_and_the_patient_stays(tmp_path: Path) -> None:
    reading = read_row(tmp_path, nhs_number="")
    assert entry(reading).nhs_number is None
    assert finding(reading, "nhs_number_missing").severity is Severity.info


def test_row_40_one_number_of_two_patients_and_two_of_one(tmp_path: Path) -> None:
    reading = read(tmp_path, waiting_list=[ENTRY, row(entry_id="E2", patient_id="P2")])
    assert finding(reading, "nhs_number_shared").row == 3
    rows = [ENTRY, row(entry_id="E2", birth_date="1961-05-01", procedure="W401", ward="x")]
    reading = read(tmp_path, waiting_list=rows)
    assert finding(reading, "patient_contradictory").column == "birth_date"
    assert not reading.held


def test_row_41_numbers_of_the_test_range_are_told_once(tmp_path: Path) -> None:
    rows = [row(entry_id=f"E{n}", procedure="W401", ward="ortho") for n in range(3)]
    told = finding(read(tmp_path, waiting_list=rows), "nhs_number_of_tests")
    assert told.severity is Severity.info
    assert "3 rows" in told.problem


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


@pytest.mark.parametrize(
    ("rule", "cells"),
    [
        ("stay_contradictory", {"admission": "day", "nights": "2"}),
        ("stay_contradictory", {"admission": "inpatient", "nights": "0"}),
        ("stay_contradictory", {"admission": "day", "critical_care_nights": "1"}),
        ("admission_unknown", {"admission": "overnight"}),
        ("number_unreadable", {"nights": "two"}),
        ("number_out_of_range", {"nights": "-1"}),
        ("number_out_of_range", {"nights": "999"}),
        ("nights_missing", {"admission": "inpatient", "ward": "ortho", "nights": ""}),
        ("anaesthetic_unknown", {"anaesthetic": "GA+block"}),
        ("flag_unreadable", {"flags": "latx"}),
        ("flag_unreadable", {"flags": "diabetic;infections"}),
        ("flag_unreadable", {"flags": "latex allergy"}),
        ("flag_unreadable", {"flags": "latex, diabetic"}),
        ("flag_unreadable", {"flags": "infection control"}),
        ("flag_unreadable", {"flags": "child_protection"}),
        ("child_contradictory", {"flags": "child"}),
        ("invisible_characters", {"equipment": "sta\u200bck"}),
        ("cell_too_long", {"consultant": "S" * 201}),
    ],
)
def test_row_51_needs_that_contradict_or_cannot_be_read_are_held(
    tmp_path: Path, rule: str, cells: dict[str, str]
) -> None:
    is_held(tmp_path, rule, **cells)


@pytest.mark.parametrize("text", ["see notes", "needs an interpreter", "learning disability"])
def test_row_51_a_mark_of_several_words_about_nothing_that_binds_is_told(
    tmp_path: Path, text: str
) -> None:
    reading = read_row(tmp_path, flags=text)
    assert not reading.held
    assert "flag_unknown" in rules(reading, Severity.warning)


def test_row_43_a_clock_that_started_twenty_years_ago_to_the_day_is_believed(
    tmp_path: Path,
) -> None:
    assert not read_row(tmp_path, referral_date="2006-02-02").held
    assert held(read_row(tmp_path, referral_date="2006-02-01")) == {"E1": "referral_implausible"}


def test_row_51_needs_no_rule_depends_on_are_told_and_unknown(tmp_path: Path) -> None:
    reading = read_row(
        tmp_path, flags="see_notes;Diabetic", imd_decile="11", short_notice="maybe", sex="f\u200b"
    )
    assert not reading.held
    told = rules(reading, Severity.warning)
    assert {
        "flag_unknown",
        "number_out_of_range",
        "short_notice_unknown",
        "invisible_characters",
    } <= set(told)
    read_entry = entry(reading)
    assert read_entry.flags == {Flag.diabetic}
    assert (read_entry.imd_decile, read_entry.short_notice, read_entry.sex) == (None, False, None)


@pytest.mark.parametrize(
    ("rule", "cells"),
    [
        ("consultant_unknown", {"consultant": "S7"}),
        ("equipment_unknown", {"equipment": "robot"}),
        ("site_without_session", {"sites": "south"}),
        ("specialty_without_session", {"specialty": "120", "touch_minutes": "50"}),
        ("admission_unknown", {"procedure": "W822+Z942", "touch_minutes": "50"}),
        ("ward_missing", {"admission": "inpatient", "nights": "1"}),
        ("ward_not_listed", {"admission": "inpatient", "nights": "1", "ward": "attic"}),
        ("nights_missing", {"admission": "inpatient", "ward": "attic"}),
    ],
)
def test_row_51_needs_that_nothing_meets_are_told(
    tmp_path: Path, rule: str, cells: dict[str, str]
) -> None:
    reading = read_row(tmp_path, **cells)
    assert not reading.held
    told = finding(reading, rule)
    assert told.severity is Severity.warning
    assert all(text not in str(told) for text in set(cells.values()) - WORDS - {"50", "W822+Z942"})


def test_row_51_the_rows_own_stay_says_more_than_the_catalogue(tmp_path: Path) -> None:
    knee = {"procedure": "W401", "ward": "ortho"}
    assert entry(read_row(tmp_path, **knee)).nights == 3
    assert entry(read_row(tmp_path, **knee, nights="0")).admission == "day"
    assert entry(read_row(tmp_path, **knee, admission="day")).nights == 0
    assert entry(read_row(tmp_path, **knee, nights="5")).nights == 5
    assert entry(read_row(tmp_path, ward="ortho", nights="1")).admission == "inpatient"
    stay = entry(read_row(tmp_path, **knee, critical_care_nights="4", nights_before="1"))
    assert (stay.nights, stay.nights_before, stay.critical_care_nights) == (4, 1, 4)


def test_row_52_ids_are_compared_composed_and_trimmed(tmp_path: Path) -> None:
    composed = unicodedata.normalize("NFC", "Zoë1")
    pulled_apart = unicodedata.normalize("NFD", "Zoë1")
    rows = [row(entry_id=composed), row(entry_id=f" {pulled_apart}\u00a0", priority="P2")]
    reading = read(tmp_path, waiting_list=rows)
    assert reading.raw_ids == (composed,)
    assert held(reading) == {composed: "entry_ambiguous"}


@pytest.mark.parametrize("mark", ["\u200b", "\u202e", "\u00ad", "\ufeff", "\x07", "\u00a0"])
@pytest.mark.parametrize("column", ["entry_id", "patient_id"])
def test_row_52_ids_with_characters_that_do_not_show_are_held(
    tmp_path: Path, mark: str, column: str
) -> None:
    text = f"E{mark}1"
    reading = read_row(tmp_path, **{column: text})
    (aside,) = reading.held
    assert aside.rule == "invisible_characters"
    assert aside.id == (text if column == "entry_id" else "E1")
    told = [f for f in reading.findings if f.rule == "invisible_characters"]
    assert f"U+{ord(mark):04X}" in told[0].problem
    assert mark not in str(told[0])


def test_row_52_an_id_that_cannot_be_read_is_counted_composed_all_the_same(tmp_path: Path) -> None:
    rows = [row(entry_id="e\u0301\u200b1"), row(entry_id="\u00e9\u200b1", priority="P2")]
    reading = read(tmp_path, waiting_list=rows)
    assert reading.raw_ids == ("\u00e9\u200b1",)
    assert held(reading) == {"\u00e9\u200b1": "entry_ambiguous"}


def test_row_52_letters_that_look_alike_are_told(tmp_path: Path) -> None:
    reading = read_row(tmp_path, entry_id="Е1x")  # the first letter is Cyrillic
    assert finding(reading, "look_alike_letters").row == 2
    assert "look_alike_letters" not in rules(read_row(tmp_path, entry_id="Ébène1"))


def test_row_52_a_row_without_an_id_counts_under_its_line(tmp_path: Path) -> None:
    rows = [row(entry_id=""), ENTRY, row(entry_id="")]
    reading = read(tmp_path, waiting_list=rows)
    assert reading.raw_ids == ("E1", "waiting_list line 2", "waiting_list line 4")
    assert set(held(reading).values()) == {"entry_id_missing"}


def test_row_52_a_line_name_never_meets_a_real_id(tmp_path: Path) -> None:
    rows = [row(entry_id=""), row(entry_id="waiting_list line 2")]
    reading = read(tmp_path, waiting_list=rows)
    assert len(set(reading.raw_ids)) == 2


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
