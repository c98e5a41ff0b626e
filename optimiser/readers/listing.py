"""Where every row of a list goes: planned, held, or left out; none may vanish.

Rows are counted by their id, each once. The same row twice counts once; two rows that differ
under one id, in their cells or in what is already known to be wrong with them, are both held. A
row without an id counts under its line. A waiting list of entries and a list of requests share all
this; how one row is read is for each kind to say.

Source: file contract, section 3 (conservation law); RELIABILITY rows 37, 48, 56.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Generic, TypeVar

from optimiser.models.finding import Finding, Severity
from optimiser.models.pathway import DateRange, Pathway
from optimiser.models.plan import SetAside
from optimiser.models.reading import REMOVED
from optimiser.readers.cells import key_of, name_of, word_of
from optimiser.readers.row_reader import RowReader
from optimiser.readers.table import Row, Table

P = TypeVar("P", bound=Pathway)


class Status(StrEnum):
    """What the hospital says of a row; blank means waiting."""

    waiting = "waiting"
    booked = "booked"
    suspended = "suspended"
    removed = "removed"


LEFT_OUT = {Status.suspended: "status_suspended", Status.removed: REMOVED}
"""What is left out, and the rule that says so."""


@dataclass
class Listing(Generic[P]):
    """Where every row went; `raw_ids` in the file's order, `rows` of those planned."""

    planned: list[P] = field(default_factory=list)
    rows: dict[str, Row] = field(default_factory=dict)
    held: list[SetAside] = field(default_factory=list)
    left_out: list[SetAside] = field(default_factory=list)
    raw_ids: tuple[str, ...] = ()
    findings: list[Finding] = field(default_factory=list)


@dataclass(frozen=True)
class OneRow(Generic[P]):
    """How a kind of list reads one row.

    `read` gives what is planned, or None where the row is held (its faults say why); `protect`
    keeps the sessions that a held row may be booked in, `released` speaks of a booking of a row
    that is left out. `noun` is what a row is called; its id is in the column `noun`_id.
    """

    noun: str
    read: Callable[[RowReader, str, Status], P | None]
    protect: Callable[[RowReader], Iterable[Finding]]
    released: Callable[[RowReader], Iterable[Finding]]

    @property
    def column(self) -> str:
        """The column of the id."""
        return f"{self.noun}_id"


def read_listing(table: Table, one: OneRow[P]) -> Listing[P]:
    """Every row of the table in its place, those held for their priority first."""
    groups = _by_id(table, one.column)
    listing = Listing[P](raw_ids=tuple(groups))
    for key, rows in groups.items():
        distinct = _without_repeats(table, rows, one, listing)
        if len(distinct) > 1:
            _ambiguous(table, key, distinct, one, listing)
        else:
            _place(RowReader(table, rows[0], Severity.held), key, one, listing)
    listing.held.sort(key=lambda aside: "priority" not in aside.rule)
    return listing


def keep_free(listing: Listing[P], days_of: Mapping[str, set[date]], table: Table) -> None:
    """Book nothing more for a patient on the days on which a held row of theirs may be booked.

    Nobody can be in two places, and what must not meet on one day does not. Says so at each row.
    """
    for number, one in enumerate(listing.planned):
        days = sorted(days_of.get(one.patient_id, ()))
        if not days:
            continue
        away = (*one.unavailable, *(DateRange(first=day, last=day) for day in days))
        listing.planned[number] = one.model_copy(update={"unavailable": away})
        listing.findings.append(
            table.finding(
                "patient_may_be_booked",
                Severity.warning,
                "is of a patient for whom another row is held that may be booked on "
                f"{', '.join(map(str, days))}: nothing more is booked for them on such a day",
                "rows of one patient that can all be read",
                "mend the row that is held, then plan again",
                row=listing.rows[one.key],
                column="patient_id",
            )
        )


def _by_id(table: Table, column: str) -> Mapping[str, list[Row]]:
    """Rows by id as it is compared; one that cannot be read stands for itself."""
    groups: dict[str, list[Row]] = {}
    nameless: list[Row] = []
    for row in table.rows:
        key = key_of(row.cells.get(column, ""))
        if key:
            groups.setdefault(key, []).append(row)
        else:
            nameless.append(row)
    for row in nameless:
        key = f"{table.name} line {row.line}"
        while key in groups:
            key += "'"
        groups[key] = [row]
    return groups


def _without_repeats(
    table: Table, rows: list[Row], one: OneRow[P], listing: Listing[P]
) -> list[Row]:
    first_of: dict[object, Row] = {}
    for row in rows:
        faults = tuple((fault.rule, fault.column) for fault in row.faults)
        first = first_of.setdefault((tuple(row.cells.values()), faults), row)
        if first is not row:
            listing.findings.append(
                table.finding(
                    f"{one.noun}_repeated",
                    Severity.warning,
                    f"is the same row as line {first.line}; it counts once",
                    f"one row for each {one.noun}",
                    "remove one of the two",
                    row=row,
                    column=one.column,
                )
            )
    return list(first_of.values())


def _ambiguous(
    table: Table, key: str, rows: list[Row], one: OneRow[P], listing: Listing[P]
) -> None:
    lines = " and ".join(str(row.line) for row in rows[:5])
    rule = f"{one.noun}_ambiguous"
    for row in rows:
        record = RowReader(table, row, Severity.held)
        record.fault(
            one.column,
            rule,
            f"stands on lines {lines} with different content",
            f"one row for each {one.noun}",
            "find out which row is right, and remove the others",
        )
        listing.findings += record.findings
        listing.findings += one.protect(record)
    detail = f"{table.file}, lines {lines}: one {one.column} with different content"
    listing.held.append(SetAside(id=key, rule=rule, detail=detail))


def _place(record: RowReader, key: str, one: OneRow[P], listing: Listing[P]) -> None:
    record.need(one.column, name_of)
    status = record.get("status", lambda text: word_of(text, Status)) or Status.waiting
    if record.sound and status in LEFT_OUT:
        detail = f"{record.table.file}, line {record.row.line}: status {status.value}"
        listing.left_out.append(SetAside(id=key, rule=LEFT_OUT[status], detail=detail))
        listing.findings += one.released(record)
        return
    planned = one.read(record, key, status)
    if planned is not None:
        listing.planned.append(planned)
        listing.rows[key] = record.row
    else:
        listing.held.append(_held(key, record.faults))
        listing.findings += one.protect(record)
    listing.findings += record.findings


def _held(key: str, faults: Iterable[Finding]) -> SetAside:
    """Why a row is held: the priority first, then the others in the order of the columns."""
    ordered = sorted(faults, key=lambda finding: "priority" not in finding.rule)
    detail = "; ".join(f"{finding.place}: {finding.problem}" for finding in ordered)
    return SetAside(id=key, rule=ordered[0].rule, detail=detail)
