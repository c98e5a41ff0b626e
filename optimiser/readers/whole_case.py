"""What every kind of case is read with at the beginning and the end: date styles, the reading."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeVar

from optimiser.models.entry import Entry
from optimiser.models.finding import Finding, Severity
from optimiser.models.kinds import AnyCase
from optimiser.models.reading import Reading
from optimiser.models.request import Request
from optimiser.models.session import RoomSession, Session
from optimiser.readers.cells import written_otherwise
from optimiser.readers.listing import Listing
from optimiser.readers.table import Columns, Source, Table

W = TypeVar("W", Entry, Request)
S = TypeVar("S", Session, RoomSession)

FEW = 3
"""With fewer cells in a column, a date of another style is a slip and not the file's style."""


def another_style(table: Table, columns: Columns) -> Iterator[Finding]:
    """A column whose every date is written in another style refuses the file: no day and month
    are told apart by guessing, and holding every row would say the same thing a thousand times."""
    for column in (*columns.dates, *columns.times):
        cells = [text for row in table.rows if (text := row.cells.get(column, ""))]
        if len(cells) >= FEW and all(map(written_otherwise, cells)):
            yield table.finding(
                "dates_of_another_style",
                Severity.refused,
                "holds dates of another style throughout",
                "2026-12-01 for dates, 2026-12-01T08:30 for times",
                "export the column in this style",
                column=column,
            )


def whole_reading(
    source: Source, findings: Sequence[Finding], listing: Listing[Any], case: AnyCase | None
) -> Reading:
    """The reading; its case is None where any finding refuses the input."""
    refused = any(finding.severity is Severity.refused for finding in findings)
    return Reading(
        case=None if refused else case,
        findings=tuple(findings),
        held=tuple(listing.held),
        left_out=tuple(listing.left_out),
        raw_ids=listing.raw_ids,
        sha256=source.sha256,
    )


def ids_alone(table: Table | None, column: str) -> tuple[str, ...]:
    """The ids of a list that is not read any further, each once."""
    if table is None:
        return ()
    return tuple(dict.fromkeys(filter(None, (row.cells.get(column) for row in table.rows))))


def by_key(pathways: Iterable[W]) -> tuple[W, ...]:
    """Those who wait in order of their ids: no tie is broken by where a row happens to stand."""
    return tuple(sorted(pathways, key=lambda one: one.key))


def by_time(sessions: Iterable[S]) -> tuple[S, ...]:
    """Sessions in order of start, then of their ids, wherever their rows stand."""
    return tuple(sorted(sessions, key=lambda one: (one.start, one.session_id)))
