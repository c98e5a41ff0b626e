"""sessions.csv: which lists run. A session that cannot be trusted is not offered to anybody.

Not trusted: a row with a cell that cannot be read, two rows of one session_id that differ, a
session that ends before it starts or runs past midnight, and two sessions that overlap in one
theatre: nobody here can know which of the two runs, so neither is filled.

Source: file contract, sessions.csv; RELIABILITY rows 50, 58-61.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from functools import partial
from itertools import pairwise

from optimiser.models.finding import Finding, Severity
from optimiser.models.session import Session
from optimiser.models.words import SessionAges, SessionKind, SessionState
from optimiser.readers.cells import instant_of, name_of, names_of, whole_of, word_of, yes_or_no
from optimiser.readers.row_reader import RowReader, Tally
from optimiser.readers.settings import Settings
from optimiser.readers.table import Row, Table

MOST_OVERRUN_MINUTES = 720


@dataclass
class Sessions:
    """Sessions that can be trusted, in the file's order, and the line of every session_id.

    `untrusted` are ids that the file names and nobody is offered.
    """

    table: Table
    trusted: dict[str, Session] = field(default_factory=dict)
    untrusted: set[str] = field(default_factory=set)
    rows: dict[str, Row] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def place(self, session_id: str) -> str:
        """Where the file speaks of a session: `sessions.csv, line 4`."""
        row = self.rows.get(session_id)
        return self.table.file if row is None else f"{self.table.file}, line {row.line}"

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


def read_sessions(table: Table, settings: Settings) -> Sessions:
    """Every session of the file, trusted or not, and what is wrong in it."""
    sessions = Sessions(table)
    seen: dict[str, tuple[str, ...]] = {}
    ambiguous: set[str] = set()
    for row in table.rows:
        record = RowReader(table, row)
        session_id = record.need("session_id", name_of)
        content = tuple(row.cells.values())
        if session_id is not None and session_id in seen:
            if seen[session_id] == content and not row.faults:
                sessions.findings.append(_repeated(record, sessions.rows[session_id]))
            else:
                ambiguous.add(session_id)
            continue
        session = _session(record, session_id, settings)
        if session_id is not None:
            seen[session_id] = content
            sessions.rows[session_id] = row
        if session is None:
            _not_offered(record)
            sessions.untrusted |= {session_id} if session_id is not None else set()
        else:
            sessions.trusted[session.session_id] = session
        sessions.findings += record.findings
    for session_id in sorted(ambiguous):
        problem = f"{session_id} has rows that differ"
        sessions.withdraw(session_id, "session_ambiguous", problem, "one row for each session")
    _overlaps(sessions)
    _outside(sessions, settings)
    return sessions


def _session(record: RowReader, session_id: str | None, settings: Settings) -> Session | None:
    zone = settings.zone
    site, theatre = record.need("site", name_of), record.need("theatre", name_of)
    start = record.need("start", lambda text: instant_of(text, zone))
    end = record.need("end", lambda text: instant_of(text, zone))
    specialties = record.need("specialties", names_of)
    overrun = record.get("overrun_minutes", partial(whole_of, least=0, most=MOST_OVERRUN_MINUTES))
    surgeons = record.get("surgeons", names_of) or ()
    anaesthetist = record.get("anaesthetist", yes_or_no)
    equipment = record.get("equipment", names_of) or ()
    state = record.get("state", lambda text: word_of(text, SessionState))
    ages = record.get("ages", lambda text: word_of(text, SessionAges))
    kind = record.get("kind", lambda text: word_of(text, SessionKind))
    if specialties == ():
        record.fault("specialties", "specialties_missing", "names none", "a list", "fill it in")
    if start is not None and end is not None:
        _hours(record, start, end, settings)
    if not record.sound or None in (session_id, site, theatre, start, end, specialties):
        return None
    return Session.model_validate(
        {
            "session_id": session_id,
            "site": site,
            "theatre": theatre,
            "day": start.astimezone(zone).date() if start is not None else None,
            "start": start,
            "end": end,
            "specialties": specialties,
            "surgeons": surgeons,
            "anaesthetist": anaesthetist,
            "equipment": equipment,
            "overrun_minutes": settings.policy.overrun_minutes if overrun is None else overrun,
            "state": state or SessionState.open,
            "ages": ages or SessionAges.any,
            "kind": kind or SessionKind.elective,
        }
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


def _overlaps(sessions: Sessions) -> None:
    for first, second in list(_clashes(sessions.trusted.values())):
        for one, other in ((first, second), (second, first)):
            problem = (
                f"{one.session_id} overlaps {other.session_id} "
                f"({sessions.place(other.session_id)}) in one theatre"
            )
            sessions.withdraw(
                one.session_id, "sessions_overlap", problem, "one session at a time in a theatre"
            )


def _clashes(given: Iterable[Session]) -> Iterator[tuple[Session, Session]]:
    """Pairs that overlap: every session against the one that ends last of those before it."""
    rooms: dict[tuple[str, str], list[Session]] = {}
    for session in given:
        rooms.setdefault((session.site, session.theatre), []).append(session)
    for room in rooms.values():
        room.sort(key=lambda session: (session.start, session.session_id))
        latest = room[0]
        for session in room[1:]:
            if session.start < latest.end:
                yield latest, session
            latest = max(latest, session, key=lambda one: one.end)


def _outside(sessions: Sessions, settings: Settings) -> None:
    """Sessions of other weeks, and surgeons listed in two sessions of one hour: for information."""
    tally = Tally(sessions.table)
    for session in sessions.trusted.values():
        if not settings.horizon_start <= session.day <= settings.horizon_end:
            tally.count("session_outside_horizon", "start", sessions.rows[session.session_id])
    by_surgeon: dict[str, list[Session]] = {}
    for session in sorted(sessions.trusted.values(), key=lambda s: (s.start, s.session_id)):
        for surgeon in session.surgeons:
            by_surgeon.setdefault(surgeon, []).append(session)
    for listed in by_surgeon.values():
        for first, second in pairwise(listed):
            if second.start < first.end:
                tally.count("surgeon_listed_twice", "surgeons", sessions.rows[second.session_id])
    sessions.findings += tally.finding(
        "session_outside_horizon",
        "start",
        Severity.info,
        "lies outside the days that are planned: nobody is added to it",
        "sessions from horizon_start to horizon_end",
        "nothing, unless the horizon is wrong",
    )
    sessions.findings += tally.finding(
        "surgeon_listed_twice",
        "surgeons",
        Severity.info,
        "lists a surgeon who is listed in another session of the same hours",
        "cases in turns: the plan never puts a surgeon into two theatres at once",
        "nothing, unless one of the two sessions is wrong",
    )
