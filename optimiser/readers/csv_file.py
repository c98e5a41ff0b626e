"""CSV text into records: strict quoting, the delimiter told from the header, true line numbers."""

import csv
import io
from collections.abc import Iterator

from optimiser.models.finding import Finding, Severity
from optimiser.readers.records import Builder, Record
from optimiser.readers.table import Columns, Table
from optimiser.readers.text import trimmed

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
LONGEST_FIELD = 131_072
"""Characters of one cell at which the csv module stops; said here so that a message can say it."""
LONGEST_CELL = 32_767
"""Characters that a spreadsheet keeps; at this length a text may have been cut."""


def read_csv(
    text: str, name: str, file: str, columns: Columns
) -> tuple[Table | None, list[Finding]]:
    """The table of one CSV file and its findings; no table when it is refused."""
    builder = Builder(name, file, columns)
    delimiter = _delimiter(text, builder)
    if delimiter is None:
        return None, builder.findings
    records = _Records(text, delimiter)
    table = None
    try:
        header = next(records, None)
        if records.lines.line_num > 1 and header is not None and header.line == 1:
            return None, [*builder.findings, _header_broken(builder.table)]
        table = builder.build(header, records)
    except csv.Error as error:
        builder.findings.append(_broken(builder.table, text, records, str(error)))
    if table is not None and records.swallowed is not None:
        builder.findings.append(_swallowed(builder.table, records.swallowed))
        table = None
    if table is not None and table.rows and not text.endswith(("\n", "\r")):
        builder.findings.append(_unfinished(table))
        if builder.findings[-1].severity is Severity.refused:
            table = None
    return table, builder.findings


class _Records(Iterator[Record]):
    """Records with the physical line on which each starts."""

    def __init__(self, text: str, delimiter: str) -> None:
        self.lines = csv.reader(
            io.StringIO(text, newline=""), delimiter=delimiter, strict=True, doublequote=True
        )
        self.delimiter = delimiter
        self.line = 1
        self.width = 0
        self.swallowed: int | None = None

    def __next__(self) -> Record:
        self.line = self.lines.line_num + 1
        cells = next(self.lines)
        self.width = self.width or len(cells)
        if self.lines.line_num > self.line and self.swallowed is None:
            self._look_inside(cells)
        broken = {place: _TOO_LONG for place, cell in enumerate(cells) if len(cell) >= LONGEST_CELL}
        return Record(self.line, [trimmed(cell) for cell in cells], broken)

    def _look_inside(self, cells: list[str]) -> None:
        """Rows inside one cell: a quote was opened, and another row's quote closed it.

        Either whole rows, or the end of one and the beginning of the next, which together have
        exactly the cells of one row. A text of two lines has not so many delimiters on each.
        """
        most = max(1, self.width - 1)
        for place, cell in enumerate(cells):
            lines = cell.replace("\r\n", "\n").replace("\r", "\n").split("\n")
            counts = [line.count(self.delimiter) for line in lines]
            whole = any(count >= most for count in counts[1:-1])
            parts = len(lines) > 1 and self.width > 1
            if whole or (parts and counts[0] >= most - place and counts[-1] >= place):
                self.swallowed = self.line


_TOO_LONG = (
    "cell_too_long",
    f"has {LONGEST_CELL:,} characters or more, where spreadsheets cut texts",
    f"fewer than {LONGEST_CELL:,} characters",
    "shorten the text",
)


def _delimiter(text: str, builder: Builder) -> str | None:
    """The delimiter that makes most known columns of the header."""
    known = set(builder.columns.known)
    found: dict[str, int] = {}
    for delimiter in DELIMITERS:
        try:
            header = next(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), [])
        except csv.Error:
            header = []
        found[delimiter] = len(known & {trimmed(cell) for cell in header})
    best = max(found.values())
    fits = [delimiter for delimiter, number in found.items() if number == best]
    if best == 0 or len(fits) == len(DELIMITERS):
        return ","
    if len(fits) > 1:
        builder.findings.append(
            builder.table.finding(
                "csv_delimiter_ambiguous",
                Severity.refused,
                f"the header can be split by {' or '.join(DELIMITERS[one] for one in fits)}",
                "one delimiter throughout, a comma if possible",
                "export the file again with commas",
            )
        )
        return None
    return fits[0]


def _broken(table: Table, text: str, records: _Records, error: str) -> Finding:
    """What the csv module's complaint means, with the line on which it began."""
    if "field larger than field limit" in error:
        return Finding(
            rule="csv_field_too_long",
            severity=Severity.refused,
            file=table.file,
            row=records.line,
            problem=f"a cell has more than {LONGEST_FIELD:,} characters",
            expected=f"at most {LONGEST_FIELD:,} characters, and seldom more than a few hundred",
            action="look for a quote that is opened and not closed",
        )
    opened = _opened(text, records.line, records.delimiter)
    return Finding(
        rule="csv_unclosed_quote",
        severity=Severity.refused,
        file=table.file,
        row=opened,
        problem=f"a quote that is opened on line {opened} is not closed where its cell ends",
        expected='a closing quote; a quote inside quoted text is written twice ("")',
        action="close the quote, or copy the file again if its end is missing",
    )


def _unfinished(table: Table) -> Finding:
    """The last line has no end: half a row means a copy that was cut, a whole one may be so."""
    last = table.rows[-1]
    cut = any(fault.rule == "row_ragged" for fault in last.faults)
    return table.finding(
        "file_cut_short" if cut else "file_without_last_newline",
        Severity.refused if cut else Severity.warning,
        "ends in the middle of a row" if cut else "ends without a newline, and may have been cut",
        "a newline after the last row",
        "copy the file again" if cut else "make sure that the last row is whole",
        row=last,
    )


def _swallowed(table: Table, line: int) -> Finding:
    return Finding(
        rule="csv_rows_swallowed",
        severity=Severity.refused,
        file=table.file,
        row=line,
        problem="a quoted cell holds other rows or parts of them: a quote is opened here and closed"
        " rows later",
        expected="each row on its own",
        action="close the quote in the row where it is opened",
    )


def _header_broken(table: Table) -> Finding:
    return Finding(
        rule="header_over_several_lines",
        severity=Severity.refused,
        file=table.file,
        row=1,
        problem="a quote that is opened in the header is not closed on its line",
        expected="the column names on one line, so that no row is taken for a part of them",
        action="close the quote, or write the name of each column on one line",
    )


def _opened(text: str, first_line: int, delimiter: str) -> int:
    """The line of the last quote that opens a cell, from the record on `first_line` on."""
    lines = io.StringIO(text, newline="")
    opened = first_line
    inside = False
    for number, line in enumerate(lines, 1):
        if number < first_line:
            continue
        fresh = not inside
        place = 0
        while place < len(line):
            character = line[place]
            if inside:
                if character == '"':
                    if line[place + 1 : place + 2] == '"':
                        place += 1
                    elif line[place + 1 : place + 2] in (delimiter, "\r", "\n", ""):
                        inside = False
                    else:
                        return opened
            elif character == '"' and fresh:
                inside, opened = True, number
            fresh = character == delimiter and not inside
            place += 1
    return opened
