"""A finding: what is wrong with an input, where, and what to do about it."""

from enum import StrEnum

from optimiser.models.noun import Noun


class Severity(StrEnum):
    """refused: nothing can be planned; held: this row is set aside; warning, info: planned."""

    refused = "refused"
    held = "held"
    warning = "warning"
    info = "info"


class Finding(Noun):
    """One fault of one place in the input, in words that carry no patient data.

    `row` is the line of the file on which the record starts (the header is line 1), so that
    it can be found in an editor and in a spreadsheet alike.
    """

    rule: str
    severity: Severity
    file: str
    problem: str
    expected: str
    action: str
    sheet: str | None = None
    row: int | None = None
    column: str | None = None

    @property
    def place(self) -> str:
        """Where it is, for people: `waiting_list.csv, line 7, column priority`."""
        parts = [self.file if self.sheet is None else f"{self.file} sheet {self.sheet}"]
        if self.row is not None:
            parts.append(f"line {self.row}")
        if self.column is not None:
            parts.append(f"column {self.column}")
        return ", ".join(parts)

    def __str__(self) -> str:
        return (
            f"{self.severity.value}: {self.place}: {self.problem} [{self.rule}]\n"
            f"    expected: {self.expected}\n    do: {self.action}"
        )
