"""waiting_list.csv: where every row goes. Planned, held, or left out; none may vanish.

Rows are counted by entry_id, each once. The same row twice is one entry; two rows that differ
under one id are both held. A row without an id counts under its line.

Source: file contract, sections 1 and 3 (conservation law); RELIABILITY rows 37, 48, 56.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from optimiser.models.entry import Entry, FixedBooking
from optimiser.models.finding import Finding, Severity
from optimiser.models.plan import SetAside
from optimiser.readers.cells import key_of, name_of, word_of
from optimiser.readers.row_reader import RowReader
from optimiser.readers.table import Row, Table
from optimiser.readers.theatre.booked import booking_of, half_booked, protect, released
from optimiser.readers.theatre.entries import Ground, read_entry
from optimiser.readers.theatre.identity import people
from optimiser.readers.theatre.sessions import Sessions


class Status(StrEnum):
    """What the hospital says of a row; blank means waiting."""

    waiting = "waiting"
    booked = "booked"
    suspended = "suspended"
    removed = "removed"


LEFT_OUT = (Status.suspended, Status.removed)


@dataclass
class WaitingList:
    """Where every row went; `raw_ids` in the file's order, `rows` of the entries."""

    entries: list[Entry] = field(default_factory=list)
    rows: dict[str, Row] = field(default_factory=dict)
    held: list[SetAside] = field(default_factory=list)
    left_out: list[SetAside] = field(default_factory=list)
    raw_ids: tuple[str, ...] = ()
    findings: list[Finding] = field(default_factory=list)


def read_waiting_list(table: Table, ground: Ground, sessions: Sessions) -> WaitingList:
    """Every row in its place. `sessions` may be locked on the way (see `booked`)."""
    groups = _by_id(table)
    listing = WaitingList(raw_ids=tuple(groups))
    for entry_id, rows in groups.items():
        distinct = _without_repeats(table, rows, listing)
        if len(distinct) > 1:
            _ambiguous(table, entry_id, distinct, sessions, listing)
        else:
            _one_row(RowReader(table, rows[0], Severity.held), entry_id, ground, sessions, listing)
    listing.held.sort(key=lambda aside: "priority" not in aside.rule)
    listing.findings += people(
        table, ((listing.rows[entry.entry_id], entry) for entry in listing.entries)
    )
    return listing


def _by_id(table: Table) -> Mapping[str, list[Row]]:
    """Rows by entry_id as it is compared; one that cannot be read stands for itself."""
    groups: dict[str, list[Row]] = {}
    nameless: list[Row] = []
    for row in table.rows:
        entry_id = key_of(row.cells.get("entry_id", ""))
        if entry_id:
            groups.setdefault(entry_id, []).append(row)
        else:
            nameless.append(row)
    for row in nameless:
        entry_id = f"{table.name} line {row.line}"
        while entry_id in groups:
            entry_id += "'"
        groups[entry_id] = [row]
    return groups


def _without_repeats(table: Table, rows: list[Row], listing: WaitingList) -> list[Row]:
    first_of: dict[tuple[str, ...], Row] = {}
    for row in rows:
        first = first_of.setdefault(tuple(row.cells.values()), row)
        if first is not row:
            listing.findings.append(
                table.finding(
                    "entry_repeated",
                    Severity.warning,
                    f"is the same row as line {first.line}; it counts once",
                    "one row for each entry",
                    "remove one of the two",
                    row=row,
                    column="entry_id",
                )
            )
    return list(first_of.values())


def _ambiguous(
    table: Table, entry_id: str, rows: list[Row], sessions: Sessions, listing: WaitingList
) -> None:
    lines = " and ".join(str(row.line) for row in rows[:5])
    for row in rows:
        record = RowReader(table, row, Severity.held)
        record.fault(
            "entry_id",
            "entry_ambiguous",
            f"stands on lines {lines} with different content",
            "one row for each entry",
            "find out which row is right, and remove the others",
        )
        listing.findings += record.findings
        listing.findings += protect(record, sessions)
    detail = f"{table.file}, lines {lines}: one entry_id with different content"
    listing.held.append(SetAside(id=entry_id, rule="entry_ambiguous", detail=detail))


def _one_row(
    record: RowReader, entry_id: str, ground: Ground, sessions: Sessions, listing: WaitingList
) -> None:
    record.need("entry_id", name_of)
    status = record.get("status", lambda text: word_of(text, Status)) or Status.waiting
    if record.sound and status in LEFT_OUT:
        rule = f"status_{status.value}"
        detail = f"{record.table.file}, line {record.row.line}: status {status.value}"
        listing.left_out.append(SetAside(id=entry_id, rule=rule, detail=detail))
        listing.findings += released(record)
        return
    entry = read_entry(record, entry_id, ground)
    fixed: FixedBooking | None = None
    if status is Status.booked:
        fixed = booking_of(record, sessions, ground.settings)
    else:
        half_booked(record)
    if entry is not None and record.sound:
        listing.entries.append(entry.model_copy(update={"fixed": fixed}) if fixed else entry)
        listing.rows[entry_id] = record.row
    else:
        listing.held.append(_held(entry_id, record.faults))
        listing.findings += protect(record, sessions)
    listing.findings += record.findings


def _held(entry_id: str, faults: Iterable[Finding]) -> SetAside:
    """Why a row is held: the priority first, then the others in the order of the columns."""
    ordered = sorted(faults, key=lambda finding: "priority" not in finding.rule)
    detail = "; ".join(f"{finding.place}: {finding.problem}" for finding in ordered)
    return SetAside(id=entry_id, rule=ordered[0].rule, detail=detail)
