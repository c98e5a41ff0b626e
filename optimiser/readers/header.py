"""A header against the vocabulary: which columns a table has, and names that are nearly known.

A column that nobody knows is ignored, since hospitals add their own. One that is a known column
but for capitals, blanks or dashes was meant to be read: without it a removed patient is planned.

Source: file contract, what holds for every file; RELIABILITY rows 10, 11.
"""

from collections import Counter
from collections.abc import Mapping, Sequence

from optimiser.models.finding import Finding, Severity
from optimiser.readers.near_names import hint, near, same_name, shown
from optimiser.readers.sheet_values import ERROR, FORMULA, Broken
from optimiser.readers.table import Columns, Table
from optimiser.readers.text import trimmed

NO_NAME = (ERROR[0], FORMULA[0])
"""Faults of a cell that may have been the name of any column."""


def places_of(
    table: Table, columns: Columns, header: Sequence[str], broken: Mapping[int, Broken]
) -> tuple[dict[str, int] | None, list[Finding]]:
    """The position of each known column, in the file's own order, and the findings; None of the
    first when the table is refused."""
    cells = [trimmed(cell) for cell in header]
    known = columns.known
    if not any(cell in known for cell in cells):
        return None, [_not_found(table, columns)]
    findings = [
        table.finding(rule, Severity.refused, f"{problem}, in the header", expected, action)
        for rule, problem, expected, action in broken.values()
        if rule in NO_NAME
    ]
    findings += [*_doubles(table, columns, cells), *_missing(table, columns, cells)]
    findings += _unknown(table, columns, cells)
    if any(finding.severity is Severity.refused for finding in findings):
        return None, findings
    return {cell: place for place, cell in enumerate(cells) if cell in known}, findings


def _not_found(table: Table, columns: Columns) -> Finding:
    return table.finding(
        "header_not_found",
        Severity.refused,
        "has no header: its first row holds no known column name",
        "a first row with the column names " + ", ".join(columns.required),
        "write the column names into the first row",
    )


def _doubles(table: Table, columns: Columns, cells: Sequence[str]) -> list[Finding]:
    findings = []
    for name, times in Counter(cells).items():
        if times > 1 and name in columns.known:
            at = [str(place + 1) for place, cell in enumerate(cells) if cell == name]
            findings.append(
                table.finding(
                    "header_duplicate_column",
                    Severity.refused,
                    f"has the column {shown(name)} {len(at)} times (columns {', '.join(at)})",
                    "each column name once",
                    "rename or delete all but the right one",
                )
            )
    return findings


def _missing(table: Table, columns: Columns, cells: Sequence[str]) -> list[Finding]:
    findings = []
    unknown = [cell for cell in cells if cell and cell not in columns.known]
    for name in columns.required:
        if name in cells:
            continue
        nearest = [one for one in unknown if name in near(one, columns.known)]
        looks = f"; the file has {', '.join(map(shown, nearest))}" if nearest else ""
        findings.append(
            table.finding(
                "header_missing_column",
                Severity.refused,
                f"has no column {name}{looks}",
                f"a column {name}",
                f"name the column {name}" if nearest else f"add the column {name}",
                column=name,
            )
        )
    return findings


def _unknown(table: Table, columns: Columns, cells: Sequence[str]) -> list[Finding]:
    known = columns.known
    absent = [name for name in columns.optional if name not in cells]
    findings = []
    for name in dict.fromkeys(cell for cell in cells if cell and cell not in known):
        meant = same_name(name, absent)
        if meant is not None:
            findings.append(_misspelt(table, name, meant, refused=meant not in columns.advisory))
        else:
            findings.append(
                table.finding(
                    "header_unknown_column",
                    Severity.info,
                    f"the column {shown(name)} is ignored{hint(name, known)}",
                    "a column of the file contract",
                    "rename it if it was meant to be read",
                )
            )
    return findings


def _misspelt(table: Table, name: str, meant: str, *, refused: bool) -> Finding:
    """A known column in other letters; where it holds no row, its values are unknown and told."""
    ignored = "" if refused else "; it is ignored"
    return table.finding(
        "header_column_misspelt",
        Severity.refused if refused else Severity.warning,
        f"the column {shown(name)} is {meant} but for capitals, blanks or dashes{ignored}",
        f"a column {meant}",
        f"rename the column to {meant}",
        column=meant,
    )
