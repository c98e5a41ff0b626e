"""A case as one workbook reads as the same case in a folder. RELIABILITY rows 10, 11, 26."""

import csv
import shutil
from datetime import date, datetime, timedelta
from pathlib import Path

import openpyxl
import pytest

from optimiser.errors import InputRefused
from optimiser.readers import read_case
from tests.readers.bytes_of import refusals, write_case

INSTANCE = Path(__file__).resolve().parents[2] / "instances" / "theatre" / "fortnight-small"
SETTINGS = [
    ("key", "value"),
    ("kind", "theatre"),
    ("name", "fortnight-small"),
    ("planning_date", date(2026, 5, 18)),
    ("horizon_start", date(2026, 6, 8)),
    ("horizon_end", "2026-06-21"),
    ("extracted_at", "2026-05-18T05:00:00+01:00"),
    ("policy.notice_days", 21),
    ("policy.p_days.P2", 28),
]
DATES = ("referral_date", "decision_date", "target_date", "ready_from", "birth_date", "date")
TIMES = ("start", "end", "booked_start")
NUMBERS = ("touch_minutes", "touch_sd", "nights", "beds", "quantity", "specialty")


def typed(column, text):
    """A cell as a person's workbook holds it: dates are dates, numbers are numbers."""
    if text and column in DATES:
        return date.fromisoformat(text)
    if text and column in TIMES:
        return datetime.fromisoformat(text)
    if text and column in NUMBERS:
        return int(text)
    return text or None


def as_workbook(folder, path, settings=SETTINGS, change=None):
    book = openpyxl.Workbook()
    book.remove(book.active)
    if settings:
        sheet = book.create_sheet("case")
        for pair in settings:
            sheet.append(pair)
    for file in sorted(folder.glob("*.csv")):
        sheet = book.create_sheet(file.stem)
        with file.open(encoding="utf-8", newline="") as opened:
            rows = list(csv.reader(opened))
        sheet.append(rows[0])
        for row in rows[1:]:
            sheet.append([typed(*cell) for cell in zip(rows[0], row, strict=True)])
    if change is not None:
        change(book)
    path.parent.mkdir(exist_ok=True)
    book.save(path)
    return path


@pytest.fixture
def path(tmp_path):
    return tmp_path / "book" / "case.xlsx"


def test_a_workbook_is_the_same_case_as_its_folder(path):
    as_workbook(INSTANCE, path)
    folder, book = read_case(INSTANCE), read_case(path)
    assert not book.refused
    assert book.case == folder.case
    assert book.raw_ids == folder.raw_ids
    assert book.held == folder.held == ()
    assert book.counts() == folder.counts()
    assert read_case(path.parent) == book


def test_midnight_is_a_time_though_cells_hold_it_as_a_date(path, tmp_path):
    """A session that ends at midnight, as a folder says it and as a sheet."""
    folder = shutil.copytree(INSTANCE, tmp_path / "folder")
    file = folder / "sessions.csv"
    lines = file.read_text(encoding="utf-8").splitlines()
    column = lines[0].split(",").index("end")
    cells = lines[-1].split(",")
    day = date.fromisoformat(cells[column][:10]) + timedelta(days=1)
    cells[column] = f"{day}T00:00"
    file.write_text("\n".join([*lines[:-1], ",".join(cells)]) + "\n", encoding="utf-8")
    as_workbook(folder, path)
    assert read_case(path).case == read_case(folder).case
    assert read_case(path).case.sessions[-1].session_id == cells[0]


def test_settings_may_stand_in_a_case_toml_beside_the_workbook(path):
    as_workbook(INSTANCE, path, settings=None)
    with pytest.raises(InputRefused, match="no sheet case"):
        read_case(path)
    shutil.copy(INSTANCE / "case.toml", path.parent)
    assert read_case(path).case == read_case(INSTANCE).case
    assert read_case(path.parent).case == read_case(INSTANCE).case


def test_settings_in_two_places_are_refused_and_so_are_tables(path):
    as_workbook(INSTANCE, path)
    shutil.copy(INSTANCE / "case.toml", path.parent)
    with pytest.raises(InputRefused, match=r"beside it"):
        read_case(path.parent)
    assert not read_case(path).refused
    (path.parent / "case.toml").unlink()
    shutil.copy(INSTANCE / "beds.csv", path.parent)
    findings = read_case(path.parent).findings
    assert refusals(findings) == ["case_twice"]
    assert "beds.csv" in findings[0].problem


def test_a_workbook_of_another_name_is_read_when_it_is_named(path):
    other = path.with_name("autumn.xlsx")
    as_workbook(INSTANCE, other)
    assert not read_case(other).refused
    with pytest.raises(InputRefused):
        read_case(path.parent)


def test_row_10_a_key_that_stands_twice_and_one_without_a_value(path):
    more = [
        ("policy.notice_days", 7),
        ("policy.late_rate", None),
        ("policy", 3),
        ("name.first", "x"),
    ]
    as_workbook(INSTANCE, path, settings=[*SETTINGS, *more])
    findings = [f for f in read_case(path).findings if f.rule == "setting_unreadable"]
    assert [(f.sheet, f.row) for f in findings] == [("case", row) for row in (10, 11, 12, 13)]
    assert "twice" in findings[0].problem
    assert "no value" in findings[1].problem


def test_row_24_a_setting_whose_key_is_a_formula_without_a_value_is_refused(path):
    as_workbook(INSTANCE, path, settings=[*SETTINGS, ("=A20", "=B20")])
    (told,) = [f for f in read_case(path).findings if f.rule == "setting_unreadable"]
    assert (told.row, told.problem) == (10, "has no value")


def test_settings_are_judged_as_those_of_a_file(path):
    wrong = [(key, 1 if key == "planning_date" else value) for key, value in SETTINGS]
    wrong = [(key, datetime(2026, 5, 18, 5) if "extr" in key else v) for key, v in wrong]
    as_workbook(INSTANCE, path, settings=wrong)
    findings = [f for f in read_case(path).findings if f.file == "case.xlsx"]
    told = {f.column: f.problem for f in findings if f.rule == "setting_unreadable"}
    assert told["planning_date"] == "is not a date"
    assert "no offset" in told["extracted_at"]


def test_row_11_and_26_sheets_are_found_by_name_alone(path):
    def change(book):
        book["sessions"].title = "Session"
        book.create_sheet("notes")

    as_workbook(INSTANCE, path, change=change)
    findings = read_case(path).findings
    missing = next(f for f in findings if f.rule == "sheet_missing")
    assert "no sheet sessions; there is 'Session'" in missing.problem
    unknown = [f.problem for f in findings if f.rule == "sheet_unknown"]
    assert any("'notes' is not read" in problem for problem in unknown)


@pytest.mark.parametrize(("name", "meant"), [("Beds", "beds"), ("Case", "case")])
def test_row_11_a_sheet_of_the_contract_in_other_letters_is_refused(path, name, meant):
    as_workbook(INSTANCE, path, change=lambda book: setattr(book[meant], "title", f"{name} "))
    shutil.copy(INSTANCE / "case.toml", path.parent)
    findings = read_case(path).findings
    if meant == "beds":
        (path.parent / "case.toml").unlink()
        findings = read_case(path).findings
    assert refusals(findings) == ["sheet_misspelt"]
    told = next(f for f in findings if f.rule == "sheet_misspelt")
    assert told.action.startswith(f"rename the sheet to {meant}")


def test_row_32_a_key_of_many_parts_is_no_setting(path):
    as_workbook(INSTANCE, path, settings=[*SETTINGS, ("policy" + ".a" * 2000, 1)])
    (told,) = [f for f in read_case(path).findings if f.rule == "setting_unreadable"]
    assert (told.row, told.problem) == (10, "has a key that stands twice, or has too many parts")


def test_row_26_a_hidden_sheet_is_read_and_reported(path):
    def change(book):
        book["waiting_list"].sheet_state = "veryHidden"

    as_workbook(INSTANCE, path, change=change)
    reading = read_case(path)
    assert len(reading.raw_ids) == 150
    assert reading.counts()["workbook_hidden_sheet"] == 1


def test_row_17_a_folder_with_a_broken_workbook(path):
    write_case(path.parent)
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"))
    with pytest.raises(InputRefused, match="password-protected"):
        read_case(path.parent)
