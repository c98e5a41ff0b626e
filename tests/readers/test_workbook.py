"""Workbooks into tables: RELIABILITY rows 4, 17 to 23, 25, 26, 36."""

import io
import random
from datetime import datetime

import pytest
import xlsxwriter

from optimiser.models.finding import Severity
from optimiser.readers import records, shared_strings, workbook
from optimiser.readers.package import Damaged
from optimiser.readers.workbook import Workbook
from tests.readers.books import HEADER, book, read, rewritten
from tests.readers.bytes_of import LIST, refusals, rules


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


@pytest.mark.parametrize(
    "cell", [b't="e"><v>#N/A</v>', b't="str"><f>A1</f><v></v>', b't="inlineStr"><is><t></t></is>']
)
def test_row_21_a_far_cell_without_a_value_takes_no_memory(cell, monkeypatch):
    wide = b'<row r="9"><c r="XFD9" ' + cell + b"</c></row></sheetData>"
    content = rewritten(book(), lambda xml: xml.replace(b"</sheetData>", wide))
    assert refusals(read(content)[1]) == []
    monkeypatch.setattr(workbook, "MOST_CELLS", 9 * 16_384 - 1)
    table, findings = read(content)
    assert table is None
    assert refusals(findings) == ["too_many_columns"]


def shared_book():
    """Ten cells that name one text of ten characters."""
    made = io.BytesIO()
    with xlsxwriter.Workbook(made) as out:
        sheet = out.add_worksheet("waiting_list")
        sheet.write_row(0, 0, HEADER)
        for n in range(1, 11):
            sheet.write_row(n, 0, [f"E{n}", f"P{n}", "x" * 10])
    return made.getvalue()


def test_row_21_one_text_in_many_cells_is_counted_before_it_is_copied(monkeypatch):
    whole = sum(map(len, HEADER)) + sum(len(f"E{n}P{n}") + 10 for n in range(1, 11))
    monkeypatch.setattr(shared_strings, "MOST_CHARACTERS", whole)
    table, findings = read(shared_book())
    assert len(table.rows) == 10
    monkeypatch.setattr(shared_strings, "MOST_CHARACTERS", whole - 1)
    table, findings = read(shared_book())
    assert table is None
    assert refusals(findings) == ["workbook_text_too_large"]
    assert f"{whole} characters" in findings[0].problem


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
