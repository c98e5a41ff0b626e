"""Values of sheets: RELIABILITY rows 24, 27 to 30, 54."""

import io
import random
from datetime import date, datetime, time, timedelta

import pytest
import xlsxwriter

from optimiser.models.finding import Severity
from tests.readers.books import HEADER, book, only, read, rewritten
from tests.readers.bytes_of import refusals, rules


def test_values_are_rendered_as_the_contract_writes_them():
    row = only(
        book(["E1", " P1 ", "P2", date(2026, 3, 2), 57.5, datetime(2026, 12, 1, 8, 30)]),
    )
    assert (row.line, row.record, row.faults) == (2, 1, ())
    assert dict(row.cells) == {
        "entry_id": "E1",
        "patient_id": "P1",
        "priority": "P2",
        "referral_date": "2026-03-02",
        "minutes": "57.5",
        "booked_start": "2026-12-01T08:30",
    }


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (95, "95"),
        (95.0, "95"),
        (0.1 + 0.2, "0.3"),
        (1e-7, "0.0000001"),
        (-3, "-3"),
        (True, "yes"),
        (False, "no"),
        (time(8, 30), "08:30"),
        (timedelta(hours=1, minutes=5), "01:05"),
        (timedelta(hours=30), "30:00"),
        (date(2026, 3, 2), "2026-03-02"),
        ("95", "95"),
        (None, ""),
    ],
)
def test_any_value_in_a_plain_column(value, text):
    assert only(book(["E1", "P1", "P2", None, value])).cells["minutes"] == text


def test_seconds_are_never_dropped_and_the_spreadsheets_rounding_is():
    times = [datetime(2026, 12, 1, hour, minute) for hour in range(24) for minute in range(60)]
    table, findings = read(book(*[["E", "P", "P2", None, None, one] for one in times[1:]]))
    assert findings == []
    texts = [row.cells["booked_start"] for row in table.rows]
    assert texts == [one.isoformat(timespec="minutes") for one in times[1:]]
    odd = only(book(["E1", "P1", "P2", None, None, datetime(2026, 12, 1, 8, 30, 20)]))
    assert odd.cells["booked_start"] == "2026-12-01T08:30:20"


def test_row_24_a_formula_without_a_value_holds_its_row():
    content = book(
        ["E1", "P1", "P2", None, "=B2+1"], ["E2", "P2", "=A3", None, 5], ["E3", "P3", "P2"]
    )
    table, findings = read(content)
    assert rules(findings) == ["workbook_formulas"]
    assert [rules(row.faults) for row in table.rows] == [
        ["cell_formula_without_value"],
        ["cell_formula_without_value"],
        [],
    ]
    fault = table.rows[0].faults[0]
    assert fault.problem == "E2 is a formula without a value"
    assert (fault.severity, fault.row, fault.column) == (Severity.held, 2, "minutes")


FORMULAS = ["=A9", "=B9", "=C9"]


@pytest.mark.parametrize(
    ("lost", "rule"),
    [(FORMULAS, "cell_formula_without_value"), (["#REF!"] * 3, "cell_error_value")],
)
@pytest.mark.parametrize("after", [[], [["E3", "P3", "P2"]]])
def test_row_24_a_row_without_any_value_that_can_be_used_is_a_row(lost, rule, after):
    table, findings = read(book(["E1", "P1", "P2"], lost, *after))
    assert not refusals(findings)
    assert [row.line for row in table.rows] == [2, 3, 4][: 2 + len(after)]
    assert rules(table.rows[1].faults) == [rule] * 3


def test_row_24_rows_below_the_list_count_towards_the_most_there_may_be():
    far = b'<row r="1048576"><c r="A1048576"><f>B1</f></c></row></sheetData>'
    table, findings = read(rewritten(book(), lambda xml: xml.replace(b"</sheetData>", far)))
    assert table is None
    assert refusals(findings) == ["cut_at_excel_limit"]


def test_row_24_lost_cells_of_columns_nobody_reads_make_no_row():
    header = ["entry_id", "patient_id", "priority", "note"]
    table, findings = read(book(["E1", "P1", "P2"], [None, None, None, "=A9"], header=header))
    assert sorted(rules(findings)) == ["header_unknown_column", "rows_blank", "workbook_formulas"]
    assert len(table.rows) == 1


@pytest.mark.parametrize("name", ["#REF!", "=A9"])
def test_row_24_a_header_without_a_name_that_can_be_read_is_refused(name):
    header = ["entry_id", "patient_id", "priority", name]
    table, findings = read(book(["E1", "P1", "P2", "removed"], header=header))
    assert table is None
    assert "D1" in next(f.problem for f in findings if f.severity is Severity.refused)


def test_row_24_a_formula_with_its_value_is_read():
    content = rewritten(
        book(["E1", "P1", "P2", None, "=50+7"]),
        lambda xml: xml.replace(b"<f>50+7</f><v />", b"<f>50+7</f><v>57</v>"),
    )
    table, findings = read(content)
    assert rules(findings) == ["workbook_formulas"]
    assert table.rows[0].cells["minutes"] == "57"
    assert table.rows[0].faults == ()


@pytest.mark.parametrize("error", ["#N/A", "#REF!", "#DIV/0!"])
def test_row_24_error_values_hold_their_row(error):
    row = only(book(["E1", "P1", error]))
    assert rules(row.faults) == ["cell_error_value"]
    assert row.faults[0].problem.startswith("C2 is an error value")


@pytest.mark.parametrize("number", [7, 4001234, 9.43e9, 123.5, -1, 0, True, date(2026, 1, 2)])
def test_row_27_a_number_where_an_id_is_expected_is_held_and_never_padded(number):
    row = only(book([number, "P1", "P2"]))
    assert rules(row.faults) == ["id_is_number"]
    assert row.faults[0].column == "entry_id"
    assert "A2" in row.faults[0].problem
    assert "leading zeros" in row.faults[0].problem


def test_row_27_numbers_of_any_length_come_back_exact_or_held():
    rng = random.Random(27)
    numbers = [rng.randrange(10**digits) for digits in range(1, 22) for _ in range(5)]
    table, findings = read(book(*[["E", "P", "P2", None, number] for number in numbers]))
    assert findings == []
    for number, row in zip(numbers, table.rows, strict=True):
        if number < 10**15:
            assert row.cells["minutes"] == str(number)
            assert row.faults == ()
        else:
            assert rules(row.faults) == ["number_too_long"]


def test_row_28_the_workbooks_own_epoch_counts():
    day = date(2026, 3, 2)
    texts = []
    for date_1904 in (False, True):
        out = io.BytesIO()
        with xlsxwriter.Workbook(out, {"date_1904": date_1904}) as made:
            sheet = made.add_worksheet("waiting_list")
            sheet.write_row(0, 0, HEADER)
            sheet.write_row(1, 0, ["E1", "P1", "P2"])
            iso = made.add_format({"num_format": "yyyy-mm-dd"})
            sheet.write_datetime(1, 3, datetime(day.year, day.month, day.day), iso)
        texts.append(only(out.getvalue()).cells["referral_date"])
    assert texts == ["2026-03-02", "2026-03-02"]


@pytest.mark.parametrize("serial", [1, 59, 60, 61, 366])
def test_row_30_dates_before_1901_are_held(serial):
    def prepare(_book, sheet):
        sheet["D2"].number_format = "yyyy-mm-dd"

    row = only(book(["E1", "P1", "P2", serial], prepare=prepare))
    assert rules(row.faults) == ["date_before_1901"]
    assert row.faults[0].problem.startswith("D2 is a date before 1901")


def test_row_30_the_first_day_that_counts():
    def prepare(_book, sheet):
        sheet["D2"].number_format = "yyyy-mm-dd"

    row = only(book(["E1", "P1", "P2", 367], prepare=prepare))
    assert row.cells["referral_date"] == "1901-01-01"
    assert row.faults == ()


def test_row_30_the_last_instant_of_the_calendar_holds_its_row():
    def prepare(_book, sheet):
        sheet["F2"].number_format = "yyyy-mm-dd hh:mm:ss"

    row = only(book(["E1", "P1", "P2", None, None, 2958465.99999997], prepare=prepare))
    assert rules(row.faults) == ["date_impossible"]


def test_row_29_a_bare_number_is_no_date():
    row = only(book(["E1", "P1", "P2", 46083]))
    assert rules(row.faults) == ["date_is_number"]


def test_row_54_a_text_at_the_spreadsheets_limit_may_have_been_cut():
    row = only(book(["E1", "x" * 32_767, "P2"]))
    assert rules(row.faults) == ["cell_too_long"]


def test_faults_in_columns_nobody_reads_are_no_faults():
    row = book(["E1", "P1", "P2", "#N/A"], header=["entry_id", "patient_id", "priority", "note"])
    table, findings = read(row)
    assert rules(findings) == ["header_unknown_column"]
    assert table.rows[0].faults == ()
