"""Records of text into a table: the header against the vocabulary, and rows that do not fit.

A record is a physical line number and its cells. CSV files and sheets meet here, so that both
are judged alike.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from optimiser.models.finding import Finding, Severity
from optimiser.readers.near_names import hint, near, shown
from optimiser.readers.table import Columns, Row, Table
from optimiser.readers.text import is_garbled

BLANKS = " \t\r\n\v\f"
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
        places = self._places(header)
        if places is None or header is None:
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
        garbled: Counter[str] = Counter()
        records = iter(records)
        for number, record in enumerate(records, 1):
            last = number
            if number > MOST_ROWS:
                self._too_many(number + sum(1 for _ in records))
                return None
            cells = record.cells
            if not any(cells):
                blank += 1
                continue
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

    # The header ----------------------------------------------------------------------------

    def _places(self, header: Record | None) -> dict[str, int] | None:
        """The position of each known column, in the file's own order; None when refused."""
        known = self.columns.known
        cells = [] if header is None else [cell.strip(BLANKS) for cell in header.cells]
        if not any(cell in known for cell in cells):
            self._say(
                "header_not_found",
                "has no header: its first row holds no known column name",
                "a first row with the column names " + ", ".join(self.columns.required),
                "write the column names into the first row",
            )
            return None
        doubles = [name for name, times in Counter(cells).items() if times > 1 and name in known]
        for name in doubles:
            at = [str(place + 1) for place, cell in enumerate(cells) if cell == name]
            self._say(
                "header_duplicate_column",
                f"has the column {shown(name)} {len(at)} times (columns {', '.join(at)})",
                "each column name once",
                "rename or delete all but the right one",
            )
        missing = [name for name in self.columns.required if name not in cells]
        unknown = [cell for cell in cells if cell and cell not in known]
        for name in missing:
            nearest = [one for one in unknown if name in near(one, known)]
            looks = f"; the file has {', '.join(map(shown, nearest))}" if nearest else ""
            self._say(
                "header_missing_column",
                f"has no column {name}{looks}",
                f"a column {name}",
                f"name the column {name}" if nearest else f"add the column {name}",
                column=name,
            )
        for name in dict.fromkeys(unknown):
            self._say(
                "header_unknown_column",
                f"the column {shown(name)} is ignored{hint(name, known)}",
                "a column of the file contract",
                "rename it if it was meant to be read",
                severity=Severity.info,
            )
        if doubles or missing:
            return None
        return {cell: place for place, cell in enumerate(cells) if cell in known}

    # The rows ------------------------------------------------------------------------------

    def _even(self, cells: Sequence[str], width: int) -> tuple[Sequence[str], bool]:
        """Cells of the header's width; True when something was too much or too little."""
        if len(cells) > width:
            return cells, any(cells[width:])
        return [*cells, *[""] * (width - len(cells))], True

    def _faults(
        self, row: Row, record: Record, places: Mapping[str, int], width: int
    ) -> tuple[Finding, ...]:
        faults = []
        found = len(record.cells)
        if found < width or (found > width and any(record.cells[width:])):
            faults.append(
                self.table.finding(
                    "row_ragged",
                    Severity.held,
                    f"has {found} cells where the header has {width}",
                    f"{width} cells",
                    "look for a missing or an extra delimiter, or one inside an unquoted text",
                    row=row,
                )
            )
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
        column: str | None = None,
    ) -> None:
        self.findings.append(
            self.table.finding(rule, severity, problem, expected, action, column=column)
        )


def _width(header: Sequence[str]) -> int:
    """Columns of the header, without nameless ones at its end."""
    width = len(header)
    while width and not header[width - 1].strip(BLANKS):
        width -= 1
    return width
