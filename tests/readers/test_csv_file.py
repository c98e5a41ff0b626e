"""CSV text into tables: RELIABILITY rows 4, 6, 8, 15, 16, 54."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optimiser.readers.csv_file import read_csv
from tests.readers.bytes_of import LIST, refusals, rules

HEADER = "entry_id,patient_id,priority\n"


def read(text):
    return read_csv(text, "waiting_list", "waiting_list.csv", LIST)


def test_rows_know_their_line_and_number():
    table, findings = read(HEADER + "E1, P1 ,P2\nE2,P2,\n")
    assert findings == []
    assert table.columns == ("entry_id", "patient_id", "priority")
    assert [(row.line, row.record) for row in table.rows] == [(2, 1), (3, 2)]
    assert dict(table.rows[0].cells) == {"entry_id": "E1", "patient_id": "P1", "priority": "P2"}
    assert table.rows[1].cells["priority"] == ""
    assert table.has("priority")
    assert not table.has("nhs_number")


@pytest.mark.parametrize(
    ("rows", "line"),
    [
        ('E1,P1,P2\nE2,"P2,P4\nE3,P3,P4\nE4,P4,P4\n', 3),
        ('E1,"P1\nx",P2\nE2,"P2\n,P4\n', 4),
        ('E1,P1,P2\nE2,P2,"P4', 3),
        ('E1,"P"1,P2\nE2,P2,P4\n', 2),
        ('E1,"P1,P2\nE2,"P2",P4\n', 2),
    ],
)
def test_row_6_unclosed_quote_is_refused_where_it_opened(rows, line):
    table, findings = read(HEADER + rows)
    assert table is None
    assert refusals(findings) == ["csv_unclosed_quote"]
    assert findings[-1].row == line


@pytest.mark.parametrize("header", ['entry_id,"patient_id,priority\n', 'entry_id,"patient"_id\n'])
def test_row_6_an_unclosed_quote_in_the_header(header):
    table, findings = read(header + "E1,P1,P2\n")
    assert table is None
    assert refusals(findings) == ["csv_unclosed_quote"]
    assert findings[0].row == 1


def test_row_6_rows_inside_a_quoted_cell_are_not_swallowed():
    table, findings = read(HEADER + 'E1,"P1,P2\nE2,P2,P3\nE3,P3",P4\nE4,P4,P4\n')
    assert table is None
    assert refusals(findings) == ["csv_rows_swallowed"]
    assert findings[-1].row == 2


WIDE = "entry_id,patient_id,priority,comment,nhs_number\n"


@pytest.mark.parametrize(
    "rows",
    [
        'E1,P1,P2,"says it is urgent,\nE2,P2,P3,see letter",\nE3,P3,P4,,\n',
        'E1,P1,P2,,"x\nE2,P2,P3,see letter,y"\nE3,P3,P4,,\n',
        '"E1,P1,P2,,\nE2",P2,P3,see letter,\nE3,P3,P4,,\n',
    ],
)
def test_row_6_the_end_of_a_row_and_the_beginning_of_the_next_are_not_swallowed(rows):
    table, findings = read(WIDE + rows)
    assert table is None
    assert refusals(findings) == ["csv_rows_swallowed"]
    assert findings[-1].row == 2


@pytest.mark.parametrize(
    "comment", ["rang, twice\nno answer", "one\ntwo\n\nthree", "a, b\nc, d", "a\nb, c, d"]
)
def test_row_6_a_text_of_several_lines_is_a_text(comment):
    table, findings = read(WIDE + f'E1,P1,P2,"{comment}",\nE2,P2,P3,,\n')
    assert rules(findings) == ["header_unknown_column"]
    assert [row.cells["entry_id"] for row in table.rows] == ["E1", "E2"]


@pytest.mark.parametrize(
    "header",
    ['entry_id,patient_id,priority,"comment\nE1",P1,P2,x\n',
     'entry_id,patient_id,priority,"nhs_number\n",P1,P2,x\n'],
)  # fmt: skip
def test_row_6_a_header_that_goes_on_into_the_next_line_is_refused(header):
    table, findings = read(header + "E2,P2,P3,\n")
    assert table is None
    assert refusals(findings) == ["header_over_several_lines"]
    assert "P1" not in str(findings)


def test_row_8_a_cell_beyond_the_limit_is_refused_with_its_row_and_the_limit():
    table, findings = read(HEADER + "E1,P1,P2\nE2," + "x" * 131_073 + ",P2\n")
    assert table is None
    assert refusals(findings) == ["csv_field_too_long"]
    assert findings[-1].row == 3
    assert "131,072" in findings[-1].problem


def test_row_54_a_text_that_a_spreadsheet_would_cut_holds_its_row():
    table, findings = read(HEADER + "E1," + "x" * 32_767 + ",P2\nE2,P2,P2\n")
    assert findings == []
    assert rules(table.rows[0].faults) == ["cell_too_long"]
    assert table.rows[1].faults == ()


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_row_15_the_delimiter_is_told_from_the_header(delimiter):
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter)
    writer.writerow(["entry_id", "patient_id", "priority", "minutes"])
    writer.writerow(["E1", "a,b;c|d\te", "P2", "57,5"])
    table, findings = read(out.getvalue())
    assert findings == []
    assert table.rows[0].cells["patient_id"] == "a,b;c|d\te"
    assert table.rows[0].cells["minutes"] == "57,5"


def test_row_15_a_header_that_can_be_split_in_two_ways_is_refused():
    table, findings = read("entry_id,patient_id;priority,minutes;nhs_number\nE1,P1;P2\n")
    assert table is None
    assert refusals(findings) == ["csv_delimiter_ambiguous"]
    assert "comma or semicolon" in findings[0].problem


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_row_16_newlines_of_every_kind_and_inside_quotes(newline):
    text = HEADER + 'E1,"P\n1",P2\nE2,P2,P3\n'
    table, findings = read(text.replace("\n", newline))
    assert findings == []
    assert [(row.line, row.record) for row in table.rows] == [(2, 1), (4, 2)]
    assert table.rows[0].cells["patient_id"].split() == ["P", "1"]


def test_row_16_mixed_newlines():
    table, findings = read("entry_id,patient_id,priority\r\nE1,P1,P2\rE2,P2,P3\nE3,P3,P4\r")
    assert findings == []
    assert [(row.line, row.cells["entry_id"]) for row in table.rows] == [
        (2, "E1"),
        (3, "E2"),
        (4, "E3"),
    ]


TEXT = HEADER + 'E1,"P1, first",P2\nE2,"P ""2""",P3\nE3,P3,P4\n'


@pytest.mark.parametrize("end", range(len(HEADER), len(TEXT)))
def test_row_4_a_file_cut_at_any_byte_says_so_unless_it_ends_with_a_row(end):
    table, findings = read(TEXT[:end])
    if TEXT[end - 1] == "\n":
        assert len(table.rows) == TEXT[:end].count("\n") - 1
        assert findings == []
    elif table is None:
        assert refusals(findings)[-1] in ("file_cut_short", "csv_unclosed_quote")
    else:
        assert rules(findings) == ["file_without_last_newline"]
        assert TEXT[:end].rpartition("\n")[2].count(",") >= 2


def test_row_4_a_last_row_that_is_cut_is_refused():
    table, findings = read(TEXT[: TEXT.index("P3,P4")])
    assert table is None
    assert refusals(findings) == ["file_cut_short"]
    assert findings[-1].row == 4


CELLS = st.text(st.characters(codec="utf-8", exclude_characters="\0\r\n"), max_size=12)


@given(
    st.lists(st.tuples(CELLS, CELLS, CELLS), max_size=8),
    st.sampled_from([",", ";", "\t", "|"]),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
)
def test_row_15_what_any_csv_writer_writes_is_read_back(rows, delimiter, quoting):
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, quoting=quoting)
    writer.writerow(["entry_id", "patient_id", "priority"])
    writer.writerows(rows)
    table, findings = read(out.getvalue())
    assert not refusals(findings)
    wanted = [tuple(map(as_read, row)) for row in rows]
    assert [tuple(row.cells.values()) for row in table.rows] == [row for row in wanted if any(row)]


def as_read(cell):
    """Without blanks at its ends; nothing but blanks of other kinds is nothing."""
    return "" if not cell.isascii() and not cell.strip() else cell.strip(" \t\r\n\v\f")


@given(st.text(st.sampled_from('E1,;"\n\r\t |P'), max_size=60))
def test_row_6_any_text_is_a_table_or_a_refusal(rows):
    for text in (HEADER + rows, rows + HEADER, "entry_id," + rows + "patient_id,priority\n"):
        table, findings = read(text)
        assert (table is None) == bool(refusals(findings))
