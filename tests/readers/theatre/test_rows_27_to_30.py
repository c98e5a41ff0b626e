"""What spreadsheets do to ids and dates, as it arrives in text (RELIABILITY, part A)."""

from pathlib import Path

import pytest

from optimiser.models.finding import Severity
from tests.readers.theatre.folders import entry, held, read, read_row, row, rules


@pytest.mark.parametrize("text", ["9.43E+09", "1.2345e19", "1E+5"])
def test_row_27_an_id_that_a_spreadsheet_rewrote_is_held(tmp_path: Path, text: str) -> None:
    assert held(read_row(tmp_path, patient_id=text)) == {"E1": "number_by_spreadsheet"}
    assert held(read_row(tmp_path, entry_id=text)) == {text: "number_by_spreadsheet"}


@pytest.mark.parametrize("code", ["5E1", "1E5", "2e10"])
def test_row_27_a_code_with_an_e_in_it_is_a_code(tmp_path: Path, code: str) -> None:
    reading = read_row(tmp_path, ward=code)
    assert not reading.held
    assert entry(reading).ward == code


def test_row_29_a_column_of_another_style_refuses_the_file(tmp_path: Path) -> None:
    rows = [row(entry_id=f"E{n}", referral_date=f"0{n}/10/2025") for n in range(1, 5)]
    reading = read(tmp_path, waiting_list=rows)
    assert reading.refused
    assert reading.case is None
    assert rules(reading, Severity.refused) == ["dates_of_another_style"]
    assert len(reading.raw_ids) == 4


@pytest.mark.parametrize("text", ["06/10/2025", "06.10.25", "6-10-2025", "2025-10-6", "20251006"])
def test_row_29_one_date_of_another_style_is_held(tmp_path: Path, text: str) -> None:
    assert held(read_row(tmp_path, referral_date=text)) == {"E1": "date_unreadable"}


@pytest.mark.parametrize("text", ["1900-02-28", "1899-12-31", "0001-01-01", "9999-12-31"])
def test_row_30_dates_outside_the_calendar_are_held(tmp_path: Path, text: str) -> None:
    assert held(read_row(tmp_path, birth_date=text)) == {"E1": "date_impossible"}
