"""What stands between the files and the nouns: tables of text, each cell with its place.

The half that reads bytes makes these; the half that knows a kind of planning gives the
vocabulary (`Columns`) and turns rows into nouns and findings.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from optimiser.models.finding import Finding, Severity
from optimiser.readers.settings import Settings


@dataclass(frozen=True)
class Columns:
    """The vocabulary of one table.

    `needed` tables must be there and have rows; `key` marks the list of those who wait and
    names its id column. `ids` are keys that nobody counts with, so that a number in their cell
    of a workbook may have lost its leading zeros. `dates` and `times` are the columns that hold
    one date or one time: a bare number in their cell of a workbook is neither. `advisory` columns
    hold no row: a cell that cannot be read there is a warning and counts as blank.
    """

    required: tuple[str, ...]
    optional: tuple[str, ...] = ()
    needed: bool = False
    key: str | None = None
    ids: tuple[str, ...] = ()
    dates: tuple[str, ...] = ()
    times: tuple[str, ...] = ()
    advisory: tuple[str, ...] = ()

    @property
    def known(self) -> tuple[str, ...]:
        """Every column of the table."""
        return self.required + self.optional


@dataclass(frozen=True, slots=True)
class Row:
    """One record.

    `line` is the physical line on which it starts (the header is line 1; in a workbook the row
    of the sheet), `record` its number among the records. `cells` holds every column that the
    table has, blank where the cell is blank, trimmed of ASCII blanks and otherwise as it was;
    dates, times and numbers of a workbook are rendered as the file contract writes them.

    A row with `faults` cannot be trusted: it is held, never planned. Its findings stand here
    alone, and whoever reads the row reports them.
    """

    line: int
    record: int
    cells: Mapping[str, str]
    faults: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class Table:
    """One file or one sheet. `columns` are the known columns that it has, in its own order."""

    name: str
    file: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    sheet: str | None = None

    def has(self, column: str) -> bool:
        """True when the file gives this column at all."""
        return column in self.columns

    def finding(
        self,
        rule: str,
        severity: Severity,
        problem: str,
        expected: str,
        action: str,
        *,
        row: Row | None = None,
        column: str | None = None,
    ) -> Finding:
        """A finding placed in this table."""
        return Finding(
            rule=rule,
            severity=severity,
            file=self.file,
            sheet=self.sheet,
            row=None if row is None else row.line,
            column=column,
            problem=problem,
            expected=expected,
            action=action,
        )


@dataclass(frozen=True)
class Options:
    """What the caller of `read_case` allows.

    `previous_urgent` are the urgent among `previous_ids`, `previous_starts` the starts of their
    bookings as a plan.json has them; none where they were still waiting. `previous_extracted_at`
    is when the lists of that plan were drawn, where it says so.
    """

    accept_stale: str | None = None
    previous_ids: frozenset[str] | None = None
    previous_urgent: Collection[str] = frozenset()
    previous_starts: Mapping[str, Sequence[str]] = field(default_factory=dict)
    previous_extracted_at: datetime | None = None
    allow_empty: bool = False


@dataclass(frozen=True)
class Source:
    """A case as tables: what `read_case` hands to the reader of its kind.

    `findings` are those of the files and headers, gathered so far; the kind's reader adds its
    own and puts all into the `Reading`. A table that is absent or was refused is not in
    `tables` (the finding that says so is here), so `tables.get(name)` may be None for each.
    `sha256` is the hash of the input files.
    """

    settings: Settings
    tables: Mapping[str, Table]
    sha256: str
    findings: tuple[Finding, ...] = ()
    options: Options = field(default_factory=Options)

    @property
    def refused(self) -> bool:
        """True when nothing may be planned, whatever the rows say."""
        return any(finding.severity is Severity.refused for finding in self.findings)
