"""Workbooks into tables: RELIABILITY rows 17 to 20, 23 to 30, 36."""

import io
import random
import zipfile
from datetime import date, datetime, time, timedelta

import openpyxl
import pytest
import xlsxwriter

from optimiser.models.finding import Severity
from optimiser.readers import records, workbook
from optimiser.readers.package import Damaged
from optimiser.readers.workbook import Workbook
from tests.readers.bytes_of import LIST, refusals, rules

HEADER = ["entry_id", "patient_id", "priority", "referral_date", "minutes", "booked_start"]


def book(*rows, prepare=None, header=None):
    """The bytes of a workbook with a sheet waiting_list."""
    made = openpyxl.Workbook()
    sheet = made.active
    sheet.title = "waiting_list"
    for row in [header or HEADER, *rows]:
        sheet.append(row)
    if prepare is not None:
        prepare(made, sheet)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def rewritten(content, change, part="xl/worksheets/sheet1.xml"):
    """The workbook with one part changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", 8) as new:
        for name in old.namelist():
            data = old.read(name)
            new.writestr(name, change(data) if name == part else data)
    return out.getvalue()


def read(content):
    return Workbook(content, "case.xlsx").table("waiting_list", LIST)


def only(content):
    table, findings = read(content)
    assert findings == []
    (row,) = table.rows
    return row


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


@pytest.mark.parametrize(
    ("content", "words", "action"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(99) + "Workbook".encode("utf-16-le"),
         "old .xls", "save it as .xlsx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(99) + "EncryptedPackage".encode("utf-16-le"),
         "password-protected", "remove the password"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(99), "old Office", "export"),
        (b"<html><body><table>", "web page", "renaming"),
        (b"\r\n<!DOCTYPE html>", "web page", "renaming"),
        (b"entry_id,patient_id\nE1,P1\n", "is text", "renaming"),
        (b"%PDF-1.4", "PDF", "renaming"),
        (b"", "empty", "renaming"),
    ],
)  # fmt: skip
def test_row_17_and_18_what_is_no_workbook_is_called_what_it_is(content, words, action):
    with pytest.raises(Damaged) as damaged:
        Workbook(content, "case.xlsx")
    finding = damaged.value.finding("case.xlsx")
    assert finding.severity is Severity.refused
    assert words in finding.problem
    assert action in finding.action


@pytest.mark.parametrize("claimed", [b"A1:F10", b"A1", b"A1:XFD1048576"])
def test_row_20_false_dimension(claimed):
    content = book(*[[f"E{n}", f"P{n}", "P2"] for n in range(60)])
    table, findings = read(
        rewritten(content, lambda xml: xml.replace(b'ref="A1:F61"', b'ref="' + claimed + b'"'))
    )
    assert findings == []
    assert len(table.rows) == 60


def test_row_20_two_readings_that_differ_are_refused(monkeypatch):
    content = book(*[[f"E{n}", f"P{n}", "P2"] for n in range(60)])
    real = workbook.look_at

    def with_one_more(xml):
        facts = real(xml)
        facts.filled.append(62)
        return facts

    monkeypatch.setattr(workbook, "look_at", with_one_more)
    table, findings = read(content)
    assert table is None
    assert refusals(findings) == ["workbook_rows_differ"]
    assert "62 and 61 rows" in findings[0].problem


def test_row_20_rows_of_blank_shared_texts_are_no_difference():
    made = io.BytesIO()
    with xlsxwriter.Workbook(made) as out:
        sheet = out.add_worksheet("waiting_list")
        sheet.write_row(0, 0, HEADER)
        sheet.write_row(1, 0, ["E1", "P1", "P2"])
    content = rewritten(
        made.getvalue(),
        lambda xml: xml.replace(
            b"</sheetData>", b'<row r="3"><c r="A3" t="s"><v>9</v></c></row></sheetData>'
        ),
    )
    content = rewritten(
        content,
        lambda xml: xml.replace(b"</sst>", b"<si><t></t></si></sst>"),
        "xl/sharedStrings.xml",
    )
    table, findings = read(content)
    assert rules(findings) in ([], ["rows_blank"])
    assert len(table.rows) == 1


@pytest.mark.parametrize(
    "sheet_data",
    [
        b'<row r="2"/><row r="2"/>',
        b'<row r="3"/><row r="2"/>',
        b'<row r="2"><c r="A3"><v>1</v></c></row>',
        b'<row r="2"><c r="B2"><v>1</v></c><c r="A2"><v>1</v></c></row>',
        b'<row r="2"><c r="A2"><v>1</v></c><c r="A2"><v>2</v></c></row>',
        b'<row r="x"/>',
        b'<row r="2"><c r="A2"><v>1</v></row>',
    ],
)
def test_row_22_a_sheet_with_rows_or_cells_out_of_order_is_refused(sheet_data):
    content = rewritten(
        book(), lambda xml: xml.replace(b"</sheetData>", sheet_data + b"</sheetData>")
    )
    table, findings = read(content)
    assert table is None
    assert refusals(findings) == ["workbook_damaged"]


def test_row_21_a_cell_at_the_far_corner_takes_no_memory():
    far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    table, findings = read(rewritten(book(), lambda xml: xml.replace(b"</sheetData>", far)))
    assert table is None
    assert refusals(findings) == ["cut_at_excel_limit"]
    wide = b'<row r="2"><c r="XFD2"><v>1</v></c></row></sheetData>'
    table, findings = read(rewritten(book(), lambda xml: xml.replace(b"</sheetData>", wide)))
    assert refusals(findings) == ["too_many_columns"]
    assert "column XFD" in findings[0].problem


def test_row_19_a_sheet_that_ends_at_the_old_limit():
    last = b'<row r="65536"><c r="A65536"><v>1</v></c></row></sheetData>'
    table, findings = read(rewritten(book(), lambda xml: xml.replace(b"</sheetData>", last)))
    assert table is None
    assert "cut_at_excel_limit" in refusals(findings)


def test_row_36_a_sheet_beyond_the_stated_rows(monkeypatch):
    monkeypatch.setattr(workbook, "MOST_ROWS", 5)
    monkeypatch.setattr(records, "MOST_ROWS", 5)
    table, findings = read(book(*[["E", "P", "P2"]] * 9))
    assert table is None
    assert refusals(findings) == ["too_many_rows"]


def test_row_23_definitions_in_a_sheet_are_refused():
    bomb = b'<!DOCTYPE w [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
    with pytest.raises(Damaged, match="definitions"):
        Workbook(rewritten(book(), lambda xml: bomb + xml), "case.xlsx")


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


def test_row_25_merged_cells_are_refused_with_their_ranges():
    def prepare(_book, sheet):
        sheet.merge_cells("B2:B3")
        sheet.merge_cells("C4:D4")

    table, findings = read(book(["E1", "P1"], ["E2", "P2"], ["E3", "P3"], prepare=prepare))
    assert table is None
    assert refusals(findings) == ["workbook_merged_cells"]
    assert "(B2:B3, C4:D4)" in findings[0].problem


def test_row_26_hidden_rows_columns_and_sheets_are_read_and_counted():
    def prepare(made, sheet):
        sheet.row_dimensions[2].hidden = True
        sheet.row_dimensions[4].hidden = True
        sheet.column_dimensions["C"].hidden = True
        made.create_sheet("front")
        sheet.sheet_state = "hidden"

    table, findings = read(
        book(["E1", "P1", "P2"], ["E2", "P2", "P2"], ["E3", "P3", "P2"], prepare=prepare)
    )
    assert [row.cells["entry_id"] for row in table.rows] == ["E1", "E2", "E3"]
    assert rules(findings) == [
        "workbook_hidden_rows",
        "workbook_hidden_columns",
        "workbook_hidden_sheet",
    ]
    assert findings[0].problem.startswith("2 hidden rows")
    assert all(finding.severity is Severity.warning for finding in findings)


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


@pytest.mark.parametrize("end", [100, 1000, -1000, -100, -10, -1])
def test_row_4_a_workbook_that_is_cut_is_refused(end):
    with pytest.raises(Damaged):
        Workbook(book(["E1", "P1", "P2"])[:end], "case.xlsx")


def outcome(content):
    """`read` or `refused`; anything else is an error."""
    try:
        opened = Workbook(content, "case.xlsx")
    except Damaged:
        return "refused"
    if "waiting_list" not in opened.sheets:
        return "refused"
    table, findings = opened.table("waiting_list", LIST)
    assert (table is None) == bool(refusals(findings))
    return "refused" if table is None else "read"


def sound_book():
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as made:
        sheet = made.add_worksheet("waiting_list")
        iso = made.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_row(0, 0, HEADER)
        for n in range(1, 6):
            sheet.write_row(n, 0, [f"E{n}", f"P{n}", "P2"])
            sheet.write_datetime(n, 3, datetime(2026, 3, n), iso)
            sheet.write_formula(n, 4, "=50+7", None, 57)
    return out.getvalue()


def test_row_22_mutated_workbooks_are_read_or_refused_and_nothing_else():
    rng = random.Random(22)
    sound = sound_book()
    outcomes = set()
    for _ in range(300):
        content = bytearray(sound)
        for _ in range(rng.randint(1, 4)):
            content[rng.randrange(len(content))] = rng.randrange(256)
        outcomes.add(outcome(bytes(content)))
    assert outcomes == {"refused", "read"}


PARTS = [
    "xl/worksheets/sheet1.xml",
    "xl/workbook.xml",
    "xl/sharedStrings.xml",
    "xl/styles.xml",
    "xl/_rels/workbook.xml.rels",
]


@pytest.mark.parametrize("part", PARTS)
def test_row_22_mutated_xml_is_read_or_refused_and_nothing_else(part):
    rng = random.Random(part)
    sound = sound_book()

    def spoil(xml):
        spoilt = bytearray(xml)
        for _ in range(rng.randint(1, 3)):
            spoilt[rng.randrange(len(spoilt))] = rng.choice(b'<>/"= 09AZaz&;-')
        return bytes(spoilt)

    for _ in range(60):
        assert outcome(rewritten(sound, spoil, part)) in ("read", "refused")
