"""A row being read: its faults become findings of its place.

A cell is read by one of the functions of `optimiser.readers.cells`. What cannot be read makes
the row unsound; whoever reads the table then sets it aside as a whole and uses no part of it.
"""

from collections.abc import Callable
from typing import TypeVar

from optimiser.models.finding import Finding, Severity
from optimiser.readers.cells import Unreadable
from optimiser.readers.table import Row, Table

T = TypeVar("T")


class RowReader:
    """One row of `table`; `severity` is that of a fault (held on a list of people)."""

    def __init__(self, table: Table, row: Row, severity: Severity = Severity.warning) -> None:
        self.table = table
        self.row = row
        self.findings: list[Finding] = list(row.faults)
        self.faults: list[Finding] = list(row.faults)
        self._severity = severity

    @property
    def sound(self) -> bool:
        """True while every cell read so far could be read."""
        return not self.faults

    def text(self, column: str) -> str:
        """The cell as it stands; blank where the table has no such column."""
        return self.row.cells.get(column, "")

    def get(self, column: str, parse: Callable[[str], T]) -> T | None:
        """The cell read by `parse`; None where it is blank, and where it is unreadable."""
        text = self.row.cells.get(column, "")
        if not text:
            return None
        try:
            return parse(text)
        except Unreadable as fault:
            self.fault(column, _rule(fault, column), fault.problem, fault.expected, fault.action)
            return None

    def need(self, column: str, parse: Callable[[str], T]) -> T | None:
        """As `get`, and a blank is a fault too."""
        if not self.row.cells.get(column, ""):
            self.fault(column, f"{column}_missing", "is blank", "a value", "fill it in")
            return None
        return self.get(column, parse)

    def ask(self, column: str, parse: Callable[[str], T]) -> T | None:
        """As `get`, for what no rule depends on: unreadable is a warning, and means unknown."""
        text = self.row.cells.get(column, "")
        if not text:
            return None
        try:
            return parse(text)
        except Unreadable as fault:
            rule, problem = _rule(fault, column), f"{fault.problem}; it counts as unknown"
            self.note(column, rule, Severity.warning, problem, fault.expected, fault.action)
            return None

    def fault(self, column: str, rule: str, problem: str, expected: str, action: str) -> None:
        """The row cannot be used, and why."""
        self.note(column, rule, self._severity, problem, expected, action)
        self.faults.append(self.findings[-1])

    def note(
        self, column: str, rule: str, severity: Severity, problem: str, expected: str, action: str
    ) -> None:
        """A finding of this row that does not make it unsound."""
        self.findings.append(
            self.table.finding(
                rule, severity, problem, expected, action, row=self.row, column=column
            )
        )


def _rule(fault: Unreadable, column: str) -> str:
    """The rule of a fault; for a word that is not known, with the column that knows words."""
    return f"{column}_unknown" if fault.rule == "word_unknown" else fault.rule


class Tally:
    """Findings that would repeat for thousands of rows, told once with their number."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._seen: dict[tuple[str, str], tuple[Row, int]] = {}

    def count(self, rule: str, column: str, row: Row) -> None:
        """One more row with the trait `rule`."""
        first, times = self._seen.get((rule, column), (row, 0))
        self._seen[rule, column] = (first, times + 1)

    def finding(
        self, rule: str, column: str, severity: Severity, problem: str, expected: str, action: str
    ) -> list[Finding]:
        """The finding, at the first of its rows and with their number; none, where none has it."""
        if (rule, column) not in self._seen:
            return []
        first, times = self._seen[rule, column]
        problem = f"{problem} ({times} rows, this is the first)" if times > 1 else problem
        return [
            self._table.finding(rule, severity, problem, expected, action, row=first, column=column)
        ]
