"""Whose row it is: ids, NHS numbers, and rows that stand twice (RELIABILITY, part B)."""

import unicodedata
from pathlib import Path

import pytest

from optimiser.models.finding import Severity
from optimiser.readers.theatre.columns import COLUMNS
from tests.readers.theatre.folders import (
    ENTRY,
    entry,
    finding,
    held,
    read,
    read_row,
    row,
    rules,
)


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
