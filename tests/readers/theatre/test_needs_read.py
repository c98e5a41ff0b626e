"""What a patient needs, and what happens where nobody can read it (RELIABILITY, part B)."""

from pathlib import Path

import pytest

from optimiser.models.finding import Severity
from optimiser.models.words import Flag
from tests.readers.theatre.folders import (
    WORDS,
    entry,
    finding,
    is_held,
    read_row,
    rules,
)


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
