"""Records of text into a table: the header against the vocabulary, and rows that do not fit.

A record is a physical line number and its cells. CSV files and sheets meet here, so that both
are judged alike.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from optimiser.models.finding import Finding, Severity
from optimiser.readers.header import places_of
from optimiser.readers.table import Columns, Row, Table
from optimiser.readers.text import is_garbled, trimmed

MOST_ROWS = 200_000
EXCEL_LIMITS = (65_536, 1_048_576)
"""Rows of a sheet in old and new Excel: a file that ends exactly there was probably cut."""
RAGGED_SHARE = 0.05
"""More ragged rows than this share (and more than one) and the file is refused as a whole."""


@dataclass(frozen=True)
class Record:
    """The cells of one record, and what is already known to be wrong with some of them.

    `broken` maps a cell's position to a finding's rule, problem, expected and action.
    """

    line: int
    cells: Sequence[str]
    broken: Mapping[int, tuple[str, str, str, str]] = field(default_factory=dict)


class Builder:
    """Makes one table out of records; `findings` fill up on the way."""

    def __init__(self, name: str, file: str, columns: Columns, sheet: str | None = None) -> None:
        self.name = name
        self.columns = columns
        self.table = Table(name=name, file=file, sheet=sheet, columns=(), rows=())
        self.findings: list[Finding] = []

    def build(self, header: Record | None, records: Iterable[Record]) -> Table | None:
        """The table, or None when it is refused (the findings say why)."""
        header = header or Record(1, ())
        places, findings = places_of(self.table, self.columns, header.cells, header.broken)
        self.findings += findings
        if places is None:
            return None
        self.table = Table(
            name=self.name,
            file=self.table.file,
            sheet=self.table.sheet,
            columns=tuple(places),
            rows=(),
        )
        width = _width(header.cells)
        rows: list[Row] = []
        ragged = blank = last = 0
        lengths: Counter[int] = Counter()
        longer: dict[int, int] = {}
        garbled: Counter[str] = Counter()
        records = iter(records)
        for number, record in enumerate(records, 1):
            last = number
            if number > MOST_ROWS:
                self._too_many(number + sum(1 for _ in records))
                return None
            cells = record.cells
            if not any(cells) and not any(place in record.broken for place in places.values()):
                blank += 1
                continue
            lengths[len(cells)] += 1
            if len(cells) > len(header.cells) and not any(cells[width:]):
                longer[len(rows)] = len(cells)
            if len(cells) != width:
                cells, uneven = self._even(cells, width)
                ragged += uneven
            values = {column: cells[place] for column, place in places.items()}
            row = Row(record.line, number, values)
            faults = self._faults(row, record, places, width)
            if record.broken:
                values |= self._unknown(row, record, places)
            if faults:
                row = Row(record.line, number, values, faults)
            for column, value in values.items():
                if not value.isascii() and is_garbled(value):
                    garbled[column] += 1
                    self._garbled(row, column, garbled[column])
            rows.append(row)
        ragged += self._shifted(rows, longer, lengths, width)
        self._limits(last + 1, ragged, blank, len(rows))
        if any(finding.severity is Severity.refused for finding in self.findings):
            return None
        return Table(
            name=self.name,
            file=self.table.file,
            sheet=self.table.sheet,
            columns=self.table.columns,
            rows=tuple(rows),
        )

    # The rows ------------------------------------------------------------------------------

    def _even(self, cells: Sequence[str], width: int) -> tuple[Sequence[str], bool]:
        """Cells of the header's width; True when something was too much or too little."""
        if len(cells) > width:
            return cells, any(cells[width:])
        return [*cells, *[""] * (width - len(cells))], True

    def _shifted(
        self, rows: list[Row], longer: Mapping[int, int], lengths: Counter[int], width: int
    ) -> int:
        """Rows longer than the header line by blank cells alone: how many of them are ragged.

        Some programs end every row with a delimiter. In one row alone it is a delimiter inside an
        unquoted text, which has moved every cell after it into the next column.
        """
        usual, times = max(lengths.items(), key=lambda one: one[1], default=(0, 0))
        everywhere = times > 1 and 2 * times > len(rows)
        shifted = [place for place, found in longer.items() if found != usual or not everywhere]
        for place in shifted:
            row = rows[place]
            fault = self._ragged(row, longer[place], width)
            rows[place] = replace(row, faults=(fault, *row.faults))
        return len(shifted)

    def _ragged(self, row: Row, found: int, width: int) -> Finding:
        return self.table.finding(
            "row_ragged",
            Severity.held,
            f"has {found} cells where the header has {width}",
            f"{width} cells",
            "look for a missing or an extra delimiter, or one inside an unquoted text",
            row=row,
        )

    def _faults(
        self, row: Row, record: Record, places: Mapping[str, int], width: int
    ) -> tuple[Finding, ...]:
        faults = []
        found = len(record.cells)
        if found < width or (found > width and any(record.cells[width:])):
            faults.append(self._ragged(row, found, width))
        for column, place in places.items() if record.broken else ():
            if place in record.broken and column not in self.columns.advisory:
                rule, problem, expected, action = record.broken[place]
                faults.append(
                    self.table.finding(
                        rule, Severity.held, problem, expected, action, row=row, column=column
                    )
                )
        return tuple(faults)

    def _unknown(self, row: Row, record: Record, places: Mapping[str, int]) -> dict[str, str]:
        """Broken cells of columns that decide nothing: told, and blank from now on."""
        blank = {}
        for column in self.columns.advisory:
            place = places.get(column)
            if place is not None and place in record.broken:
                rule, problem, expected, action = record.broken[place]
                blank[column] = ""
                problem = f"{problem}; it counts as unknown"
                self.findings.append(
                    self.table.finding(
                        rule, Severity.warning, problem, expected, action, row=row, column=column
                    )
                )
        return blank

    def _garbled(self, row: Row, column: str, times: int) -> None:
        if times > 100:
            return
        self.findings.append(
            self.table.finding(
                "text_garbled",
                Severity.warning,
                "holds letters that were decoded wrongly before this file was written"
                + (" (as do more rows of this column)" if times == 100 else ""),
                "text in one encoding throughout",
                "export again from the system; opening and saving does not mend it",
                row=row,
                column=column,
            )
        )

    def _too_many(self, rows: int) -> None:
        self._say(
            "too_many_rows",
            f"has {rows:,} rows",
            f"at most {MOST_ROWS:,} rows",
            "leave out rows that nobody plans, or plan each site as a case of its own",
        )
        self._cut(rows + 1)

    def _limits(self, lines: int, ragged: int, blank: int, rows: int) -> None:
        self._cut(lines)
        if ragged > max(1, RAGGED_SHARE * rows):
            self._say(
                "rows_ragged",
                f"{ragged} of {rows} rows have too few or too many cells",
                f"at most {RAGGED_SHARE:.0%} of the rows",
                "export the file again; a delimiter inside unquoted text is the usual cause",
            )
        if blank:
            self._say(
                "rows_blank",
                f"{blank} blank rows are passed over",
                "no blank rows",
                "nothing, if none of them was meant to hold anything",
                severity=Severity.info,
            )

    def _cut(self, lines: int) -> None:
        if lines in EXCEL_LIMITS:
            self._say(
                "cut_at_excel_limit",
                f"ends exactly at {lines:,} rows and looks cut at Excel's limit",
                "the whole list",
                "export it again, not through that version of Excel",
            )

    def _say(
        self,
        rule: str,
        problem: str,
        expected: str,
        action: str,
        *,
        severity: Severity = Severity.refused,
    ) -> None:
        self.findings.append(self.table.finding(rule, severity, problem, expected, action))


def _width(header: Sequence[str]) -> int:
    """Columns of the header, without nameless ones at its end."""
    width = len(header)
    while width and not trimmed(header[width - 1]):
        width -= 1
    return width
