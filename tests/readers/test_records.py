"""Headers and rows against the vocabulary: RELIABILITY rows 9, 10, 11, 13, 19, 36."""

from dataclasses import replace

import pytest

from optimiser.models.finding import Severity
from optimiser.readers import records
from optimiser.readers.csv_file import read_csv
from tests.readers.bytes_of import LIST, refusals, rules

HEADER = "entry_id,patient_id,priority\n"


def read(text):
    return read_csv(text, "waiting_list", "waiting_list.csv", LIST)


def test_row_9_a_ragged_row_is_held_and_says_how_many_cells():
    rows = "".join(f"E{n},P{n},P2\n" for n in range(40))
    table, findings = read(HEADER + rows + "E40,P40\nE41,P41,P2,more\n")
    assert findings == []
    faulty = [row for row in table.rows if row.faults]
    assert [row.line for row in faulty] == [42, 43]
    assert [row.cells["entry_id"] for row in faulty] == ["E40", "E41"]
    assert faulty[0].cells["priority"] == ""
    assert "has 2 cells where the header has 3" in faulty[0].faults[0].problem
    assert "has 4 cells where the header has 3" in faulty[1].faults[0].problem
    assert all(fault.severity is Severity.held for row in faulty for fault in row.faults)


def test_row_9_more_than_a_twentieth_ragged_is_refused():
    rows = "".join(f"E{n},P{n},P2\n" for n in range(30))
    table, findings = read(HEADER + rows + "E40,P40\nE41,P41\n")
    assert table is None
    assert refusals(findings) == ["rows_ragged"]
    assert "2 of 32" in findings[-1].problem


def test_row_9_one_ragged_row_of_a_short_list_is_held():
    table, findings = read(HEADER + "E1,P1,P2\nE2,P2\n")
    assert not refusals(findings)
    assert rules(table.rows[1].faults) == ["row_ragged"]


def test_row_9_empty_cells_beyond_the_header_are_nothing():
    table, findings = read("entry_id,patient_id,priority,,\nE1,P1,P2,,\nE2,P2,P3\nE3,P3,P4,\n")
    assert findings == []
    assert not any(row.faults for row in table.rows)


def test_row_9_a_delimiter_at_the_end_of_every_row_is_nothing():
    table, findings = read(HEADER + "E1,P1,P2,\nE2,P2,P3,\n,,,\nE3,P3,P4,\n")
    assert rules(findings) == ["rows_blank"]
    assert not any(row.faults for row in table.rows)


def test_row_9_one_blank_cell_too_many_holds_the_row_that_has_it():
    """An unquoted delimiter moved what follows it by one column, and the last cell was blank."""
    header = "entry_id,patient_id,priority,minutes,nhs_number\n"
    table, findings = read(header + "E1,P1,P2,60,\nE2,P2, left,P2,60,\nE3,P3,P3,60,\n")
    assert findings == []
    assert [rules(row.faults) for row in table.rows] == [[], ["row_ragged"], []]
    assert "has 6 cells where the header has 5" in table.rows[1].faults[0].problem


def test_blank_rows_are_passed_over_and_counted():
    table, findings = read(HEADER + "E1,P1,P2\n\n,,\n  , ,\t\nE2,P2,P3\n")
    assert [row.line for row in table.rows] == [2, 6]
    assert rules(findings) == ["rows_blank"]
    assert "3 blank rows" in findings[0].problem


def test_row_10_a_duplicate_header_is_refused_with_both_places():
    table, findings = read("entry_id,priority,patient_id,priority\nE1,P2,P1,P4\n")
    assert table is None
    assert refusals(findings) == ["header_duplicate_column"]
    assert "'priority' 2 times (columns 2, 4)" in findings[0].problem


def test_row_10_columns_nobody_reads_may_have_one_name():
    table, findings = read("entry_id,patient_id,priority,note,note\nE1,P1,P2,x,y\n")
    assert table is not None
    assert rules(findings) == ["header_unknown_column"]


def test_row_11_a_misspelt_column_is_refused_with_the_nearest_name():
    table, findings = read("entry_id,Patient ID,prority,note\nE1,P1,P2,x\n")
    assert table is None
    assert refusals(findings) == ["header_missing_column"] * 2
    assert "no column patient_id; the file has 'Patient ID'" in findings[0].problem
    assert "no column priority; the file has 'prority'" in findings[1].problem
    assert findings[0].column == "patient_id"


def test_row_11_unknown_columns_are_listed_as_ignored_with_the_nearest_name():
    table, findings = read("entry_id,patient_id,priority,nhsnumber,note\nE1,P1,P2,1,x\n")
    assert table.columns == ("entry_id", "patient_id", "priority")
    assert rules(findings) == ["header_unknown_column"] * 2
    assert all(finding.severity is Severity.info for finding in findings)
    assert "'nhsnumber' is ignored; the nearest known name is nhs_number" in findings[0].problem
    assert findings[1].problem == "the column 'note' is ignored"


@pytest.mark.parametrize("name", ["Minutes", " MINUTES", "Booked Start", "booked-start"])
def test_row_11_a_known_column_in_other_letters_is_refused(name):
    table, findings = read(f"entry_id,patient_id,priority,{name}\nE1,P1,P2,\n")
    assert table is None
    assert refusals(findings) == ["header_column_misspelt"]
    meant = findings[0].column
    assert meant in LIST.optional
    assert findings[0].action == f"rename the column to {meant}"


def test_row_11_a_column_beside_its_twin_in_other_letters_is_ignored():
    table, findings = read("entry_id,patient_id,priority,minutes,Minutes\nE1,P1,P2,60,x\n")
    assert table.rows[0].cells["minutes"] == "60"
    assert rules(findings) == ["header_unknown_column"]


def test_row_11_a_column_that_never_holds_refuses_nobody_in_other_letters():
    columns = replace(LIST, advisory=("nhs_number",))
    text = "entry_id,patient_id,priority,NHS Number\nE1,P1,P2,1\n"
    table, findings = read_csv(text, "waiting_list", "waiting_list.csv", columns)
    assert len(table.rows) == 1
    assert [(f.rule, f.severity) for f in findings] == [
        ("header_column_misspelt", Severity.warning)
    ]
    assert findings[0].problem.endswith("it is ignored")


def test_row_11_a_name_in_a_message_ends_where_a_cell_may_begin():
    names = ["note; Margaret", '"note\nMargaret"', '"note\tMargaret"', '"note, Margaret"']
    for name in names:
        _, findings = read(f"entry_id,patient_id,priority,{name}\nE1,P1,P2,x\n")
        assert findings
        assert "Margaret" not in str(findings)


BLANKS_OF_OTHER_KINDS = ["\u00a0", "\u2003", " \u00a0 ", "\u3000\u00a0"]


@pytest.mark.parametrize("blank", BLANKS_OF_OTHER_KINDS)
def test_row_52_a_cell_of_blanks_of_any_kind_is_blank(blank):
    table, findings = read(HEADER + f"E1,{blank},P2\nE2,P2,P2\n{blank},{blank},\n")
    assert table.rows[0].cells["patient_id"] == ""
    assert len(table.rows) == 2
    assert rules(findings) == ["rows_blank"]


def test_row_11_a_file_without_a_header_is_refused_and_its_first_row_not_repeated():
    table, findings = read("E1,Margaret Brown,1951-04-18\n")
    assert table is None
    assert refusals(findings) == ["header_not_found"]
    assert "Margaret" not in str(findings[0])


def test_row_13_garbled_text_is_a_finding_with_its_place_and_not_repeated():
    table, findings = read(HEADER + "E1,ZoÃ«,P2\nE2,Zoë,P2\n")
    assert len(table.rows) == 2
    assert [(f.rule, f.row, f.column) for f in findings] == [("text_garbled", 2, "patient_id")]
    assert findings[0].severity is Severity.warning
    assert "Zo" not in str(findings[0])


@pytest.mark.parametrize("lines", [65_535, 65_536, 65_537])
def test_row_19_a_list_that_ends_at_excels_limit_looks_cut(lines):
    rows = "E,P,P2\n" * (lines - 1)
    table, findings = read(HEADER + rows)
    assert (table is None) == (lines == 65_536)
    assert refusals(findings) == (["cut_at_excel_limit"] if lines == 65_536 else [])


@pytest.mark.slow
def test_row_19_the_newer_limit():
    table, findings = read(HEADER + "E,P,P2\n" * 1_048_575)
    assert table is None
    assert refusals(findings) == ["too_many_rows", "cut_at_excel_limit"]


def test_row_36_a_list_beyond_the_stated_rows_is_refused(monkeypatch):
    monkeypatch.setattr(records, "MOST_ROWS", 5)
    assert read(HEADER + "E,P,P2\n" * 5)[0] is not None
    table, findings = read(HEADER + "E,P,P2\n" * 9)
    assert table is None
    assert refusals(findings) == ["too_many_rows"]
    assert "has 9 rows" in findings[0].problem
    assert "at most 5 rows" in findings[0].expected
