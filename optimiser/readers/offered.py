"""sessions.csv of either kind: which sessions are offered. One that cannot be trusted is not.

Not trusted: a row with a cell that cannot be read, two rows of one session_id that differ, a
session that ends before it starts or runs past midnight, and two sessions that overlap in one
room: nobody here can know which of the two runs, so neither is filled.

Source: file contract, sections 1 and 2, sessions.csv; RELIABILITY rows 50, 58-61.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Generic, TypeVar

from optimiser.models.finding import Finding, Severity
from optimiser.models.session import RoomSession, Session
from optimiser.models.words import SessionState
from optimiser.readers.cells import Unreadable, name_of
from optimiser.readers.row_reader import RowReader, Tally
from optimiser.readers.settings import Settings
from optimiser.readers.table import Row, Table

S = TypeVar("S", Session, RoomSession)


@dataclass
class Offered(Generic[S]):
    """Sessions that can be trusted, in the file's order, and the line of every session_id.

    `untrusted` are ids that the file names and nobody is offered, `days_of_held` the days by
    patient on which a held row may be booked.
    """

    table: Table
    trusted: dict[str, S] = field(default_factory=dict)
    untrusted: set[str] = field(default_factory=set)
    rows: dict[str, Row] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    days_of_held: dict[str, set[date]] = field(default_factory=dict)

    def place(self, session_id: str) -> str:
        """Where the file speaks of a session: `sessions.csv, line 4`."""
        row = self.rows.get(session_id)
        return self.table.file if row is None else f"{self.table.file}, line {row.line}"

    def lock(self, session_id: str, record: RowReader) -> None:
        """Add nobody to a session from now on, since a held row may be booked in it."""
        session: S = self.trusted[session_id]
        with suppress(Unreadable):
            patient_id = name_of(record.text("patient_id"))
            self.days_of_held.setdefault(patient_id, set()).add(session.day)
        if session.state is SessionState.open or session.locked_for:
            place = f"{record.table.file}, line {record.row.line}"
            rows = tuple(dict.fromkeys((*session.locked_for, place)))
            locked = {"state": SessionState.locked, "locked_for": rows}
            self.trusted[session_id] = session.model_copy(update=locked)

    def withdraw(self, session_id: str, rule: str, problem: str, expected: str) -> None:
        """No longer offer a session, and say why."""
        self.trusted.pop(session_id, None)
        self.untrusted.add(session_id)
        self.findings.append(
            self.table.finding(
                rule,
                Severity.warning,
                f"{problem}; the session is not offered",
                expected,
                "correct the rows",
                row=self.rows.get(session_id),
                column="session_id",
            )
        )


def read_offered(
    table: Table,
    settings: Settings,
    read: Callable[[RowReader, str | None, Settings], S | None],
    *,
    room: str,
) -> Offered[S]:
    """Every session of the file, trusted or not, and what is wrong in it.

    `read` gives the session of one row, None where it cannot be trusted; `room` is what people of
    this kind of planning call a room.
    """
    offered = Offered[S](table)
    seen: dict[str, tuple[str, ...]] = {}
    ambiguous: set[str] = set()
    for row in table.rows:
        record = RowReader(table, row)
        session_id = record.need("session_id", name_of)
        content = tuple(row.cells.values())
        if session_id is not None and session_id in seen:
            if seen[session_id] == content and not row.faults:
                offered.findings.append(_repeated(record, offered.rows[session_id]))
            else:
                ambiguous.add(session_id)
            continue
        session = read(record, session_id, settings)
        if session_id is not None:
            seen[session_id] = content
            offered.rows[session_id] = row
        if session is None:
            _not_offered(record)
            offered.untrusted |= {session_id} if session_id is not None else set()
        else:
            offered.trusted[session.session_id] = session
        offered.findings += record.findings
    for session_id in sorted(ambiguous):
        problem = f"{session_id} has rows that differ"
        offered.withdraw(session_id, "session_ambiguous", problem, "one row for each session")
    _overlaps(offered, room)
    offered.findings += _outside(offered, settings)
    return offered


def hours(record: RowReader, start: datetime, end: datetime, settings: Settings) -> None:
    """Fault a session that ends before it starts, or on another day."""
    if end <= start:
        record.fault(
            "end", "end_before_start", "is not after the start", "a later time", "correct the times"
        )
        return
    local = start.astimezone(settings.zone)
    midnight = datetime.combine(local.date() + timedelta(days=1), time(), settings.zone)
    if end > midnight.astimezone(UTC):
        record.fault(
            "end",
            "session_past_midnight",
            "lies on a later day than the start",
            "a session within one day",
            "correct the times, or split the session at midnight",
        )


def _not_offered(record: RowReader) -> None:
    record.note(
        "session_id",
        "session_untrusted",
        Severity.warning,
        "the session is not offered to anybody",
        "a row without faults",
        "correct the row",
    )


def _repeated(record: RowReader, first: Row) -> Finding:
    return record.table.finding(
        "session_repeated",
        Severity.warning,
        f"is the same row as line {first.line}; it counts once",
        "one row for each session",
        "remove one of the two",
        row=record.row,
        column="session_id",
    )


def _overlaps(offered: Offered[S], room: str) -> None:
    for first, second in list(_clashes(offered.trusted.values())):
        for one, other in ((first, second), (second, first)):
            problem = (
                f"{one.session_id} overlaps {other.session_id} "
                f"({offered.place(other.session_id)}) in one {room}"
            )
            expected = f"one session at a time in a {room}"
            offered.withdraw(one.session_id, "sessions_overlap", problem, expected)


def _clashes(given: Iterable[S]) -> Iterator[tuple[S, S]]:
    """Pairs that overlap: every session against the one that ends last of those before it."""
    by_room: dict[tuple[str, str], list[S]] = {}
    for session in given:
        by_room.setdefault((session.site, session.room), []).append(session)
    for sessions in by_room.values():
        sessions.sort(key=lambda session: (session.start, session.session_id))
        latest = sessions[0]
        for session in sessions[1:]:
            if session.start < latest.end:
                yield latest, session
            latest = max(latest, session, key=lambda one: one.end)


def _outside(offered: Offered[S], settings: Settings) -> Iterable[Finding]:
    tally = Tally(offered.table)
    for session in offered.trusted.values():
        if not settings.horizon_start <= session.day <= settings.horizon_end:
            tally.count("session_outside_horizon", "start", offered.rows[session.session_id])
    return tally.finding(
        "session_outside_horizon",
        "start",
        Severity.info,
        "lies outside the days that are planned: nobody is added to it",
        "sessions from horizon_start to horizon_end",
        "nothing, unless the horizon is wrong",
    )
