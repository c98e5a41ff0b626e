"""sessions.csv of a centre: which rooms run. A session that cannot be trusted is not offered.

Not trusted: a row with a cell that cannot be read, two rows of one session_id that differ, a
session that ends before it starts or runs past midnight, and two sessions that overlap in one
room: nobody here can know which of the two runs, so neither is filled.

Source: file contract, section 2; RELIABILITY rows 50, 58-61.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from functools import partial

from optimiser.models.finding import Finding, Severity
from optimiser.models.session import RoomSession
from optimiser.models.words import SessionState
from optimiser.readers.cells import instant_of, name_of, names_of, whole_of, word_of
from optimiser.readers.row_reader import RowReader, Tally
from optimiser.readers.settings import Settings
from optimiser.readers.table import Row, Table

LONGEST_SLOT = 720


@dataclass
class Rooms:
    """Sessions that can be trusted, in the file's order; `untrusted` are offered to nobody."""

    table: Table
    trusted: dict[str, RoomSession] = field(default_factory=dict)
    untrusted: set[str] = field(default_factory=set)
    rows: dict[str, Row] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def place(self, session_id: str) -> str:
        """Where the file speaks of a session: `sessions.csv, line 4`."""
        row = self.rows.get(session_id)
        return self.table.file if row is None else f"{self.table.file}, line {row.line}"

    def lock(self, session_id: str) -> None:
        """Add nobody to a session from now on."""
        session = self.trusted[session_id]
        if session.state is SessionState.open:
            locked = session.model_copy(update={"state": SessionState.locked})
            self.trusted[session_id] = locked

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


def read_rooms(table: Table, settings: Settings) -> Rooms:
    """Every session of the file, trusted or not, and what is wrong in it."""
    rooms = Rooms(table)
    seen: dict[str, tuple[str, ...]] = {}
    ambiguous: set[str] = set()
    for row in table.rows:
        record = RowReader(table, row)
        session_id = record.need("session_id", name_of)
        content = tuple(row.cells.values())
        if session_id is not None and session_id in seen:
            if seen[session_id] == content and not row.faults:
                rooms.findings.append(_repeated(record, rooms.rows[session_id]))
            else:
                ambiguous.add(session_id)
            continue
        session = _session(record, session_id, settings)
        if session_id is not None:
            seen[session_id] = content
            rooms.rows[session_id] = row
        if session is None:
            record.note(
                "session_id",
                "session_untrusted",
                Severity.warning,
                "the session is not offered to anybody",
                "a row without faults",
                "correct the row",
            )
            rooms.untrusted |= {session_id} if session_id is not None else set()
        else:
            rooms.trusted[session.session_id] = session
        rooms.findings += record.findings
    for session_id in sorted(ambiguous):
        problem = f"{session_id} has rows that differ"
        rooms.withdraw(session_id, "session_ambiguous", problem, "one row for each session")
    _overlaps(rooms)
    _outside(rooms, settings)
    return rooms


def _session(record: RowReader, session_id: str | None, settings: Settings) -> RoomSession | None:
    zone = settings.zone
    site, room = record.need("site", name_of), record.need("room", name_of)
    start = record.need("start", lambda text: instant_of(text, zone))
    end = record.need("end", lambda text: instant_of(text, zone))
    modalities = record.need("modalities", names_of)
    capabilities = record.get("capabilities", names_of) or ()
    slot = record.get("slot_minutes", partial(whole_of, least=1, most=LONGEST_SLOT))
    reserve = record.get("reserve_minutes", partial(whole_of, least=0, most=1440))
    state = record.get("state", lambda text: word_of(text, SessionState))
    if modalities == ():
        record.fault("modalities", "modalities_missing", "names none", "a list", "fill it in")
    if start is not None and end is not None:
        _hours(record, start, end, settings)
    if (
        session_id is None
        or site is None
        or room is None
        or start is None
        or end is None
        or modalities is None
        or not record.sound
    ):
        return None
    return RoomSession(
        session_id=session_id,
        site=site,
        room=room,
        day=start.astimezone(zone).date(),
        start=start,
        end=end,
        modalities=modalities,
        capabilities=capabilities,
        slot_minutes=slot,
        reserve_minutes=reserve or 0,
        state=state or SessionState.open,
    )


def _hours(record: RowReader, start: datetime, end: datetime, settings: Settings) -> None:
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


def _overlaps(rooms: Rooms) -> None:
    for first, second in list(_clashes(rooms.trusted.values())):
        for one, other in ((first, second), (second, first)):
            problem = (
                f"{one.session_id} overlaps {other.session_id} "
                f"({rooms.place(other.session_id)}) in one room"
            )
            expected = "one session at a time in a room"
            rooms.withdraw(one.session_id, "sessions_overlap", problem, expected)


def _clashes(given: Iterable[RoomSession]) -> Iterator[tuple[RoomSession, RoomSession]]:
    """Pairs that overlap: every session against the one that ends last of those before it."""
    by_room: dict[tuple[str, str], list[RoomSession]] = {}
    for session in given:
        by_room.setdefault((session.site, session.room), []).append(session)
    for sessions in by_room.values():
        sessions.sort(key=lambda session: (session.start, session.session_id))
        latest = sessions[0]
        for session in sessions[1:]:
            if session.start < latest.end:
                yield latest, session
            latest = max(latest, session, key=lambda one: one.end)


def _outside(rooms: Rooms, settings: Settings) -> None:
    tally = Tally(rooms.table)
    for session in rooms.trusted.values():
        row = rooms.rows[session.session_id]
        if not settings.horizon_start <= session.day <= settings.horizon_end:
            tally.count("session_outside_horizon", "start", row)
        if session.reserve_minutes >= session.minutes:
            tally.count("session_all_reserved", "reserve_minutes", row)
    rooms.findings += tally.finding(
        "session_outside_horizon",
        "start",
        Severity.info,
        "lies outside the days that are planned: nobody is added to it",
        "sessions from horizon_start to horizon_end",
        "nothing, unless the horizon is wrong",
    )
    rooms.findings += tally.finding(
        "session_all_reserved",
        "reserve_minutes",
        Severity.warning,
        "keeps the whole session for walk-in work: nobody is booked into it",
        "less than the session's minutes",
        "nothing, unless the number is wrong",
    )
