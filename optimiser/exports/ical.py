"""Calendars (RFC 5545) of each room and each surgeon, without anything of patients in them.

One event is one session: how many cases and when, TENTATIVE until a person approves. Times are
instants in UTC, which every calendar shows in its own zone, so that no clock change can shift
them. The same session keeps its UID; SEQUENCE rises with the time of the list, so that a later
calendar replaces an earlier one; of two plans of one list neither does, which the run code in the
description tells apart. A session that the plan decides and that holds nobody is
CANCELLED, in the calendar of its room and in those of the surgeons it may have had, so that what
an earlier plan put there goes away; one that is gone from sessions.csv is not known here.

File names are numbers, never texts of the data; calendars.csv says whose each is. Rooms and
surgeons are numbered over the whole case, so that a file stays theirs from plan to plan.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import uuid5

from optimiser.exports.fhir import NAMESPACE
from optimiser.exports.table import guarded, table_text
from optimiser.models.case import TheatreCase
from optimiser.models.kinds import AnyBooking, AnyCase, AnyPlan, AnySession
from optimiser.models.words import SessionState
from optimiser.reports.snapshot import snapshot
from optimiser.reports.table import visible

INDEX = "calendars.csv"
INDEX_COLUMNS = ("file", "kind", "name", "events")
EPOCH = datetime(2020, 1, 1, tzinfo=UTC)
OCTETS = 75


@dataclass(frozen=True)
class Event:
    """One stretch of one session; `lines` are what a reader of the calendar needs.

    Without `lines` there is nobody on it.
    """

    key: str
    start: datetime
    end: datetime
    summary: str
    location: str
    lines: tuple[str, ...]


def calendars(plan: AnyPlan, case: AnyCase) -> dict[str, str]:
    """Every calendar by file name, and the index."""
    files: dict[str, str] = {}
    code = snapshot(plan, case).run_code
    index = []
    for kind, owners in (("room", _rooms(plan, case)), ("surgeon", _surgeons(plan, case))):
        for number, (name, events) in enumerate(owners.items(), start=1):
            if not events:
                continue
            file = f"calendar-{kind}-{number:03}.ics"
            files[file] = calendar_text(name, events, code, case)
            count = sum(bool(event.lines) for event in events)
            row = {"file": file, "kind": kind, "name": guarded(name), "events": str(count)}
            index.append(row)
    return files | {INDEX: table_text(INDEX_COLUMNS, index)}


def calendar_text(name: str, events: Iterable[Event], code: str, case: AnyCase) -> str:
    """One calendar of the run `code`."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//optimiser//proposed lists//EN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{escaped(name)}",
    ]
    made = case.extracted_at.astimezone(UTC)
    for event in sorted(events, key=lambda e: (e.start, e.key)):
        lines += [
            "BEGIN:VEVENT",
            f"UID:{uuid5(NAMESPACE, event.key)}",
            f"DTSTAMP:{_utc(made)}",
            f"DTSTART:{_utc(event.start)}",
            f"DTEND:{_utc(event.end)}",
            f"SEQUENCE:{max(0, int((made - EPOCH).total_seconds()) // 60)}",
            f"STATUS:{'TENTATIVE' if event.lines else 'CANCELLED'}",
            f"SUMMARY:{escaped(event.summary)}",
            f"LOCATION:{escaped(event.location)}",
            f"DESCRIPTION:{escaped(chr(10).join((*event.lines, f'Proposed, run {code}')))}",
            "END:VEVENT",
        ]
    lines.append("END:VCALENDAR")
    return "".join(f"{line}\r\n" for line in map(folded, lines))


def escaped(text: str) -> str:
    """A text value: backslash, semicolon, comma and line break escaped, nothing hidden in it."""
    out = visible(text).replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return out.replace("\n", "\\n")


def folded(line: str) -> str:
    """A line in pieces of at most 75 octets, letters kept whole."""
    pieces, length = [""], 0
    for char in line:
        size = len(char.encode("utf-8"))
        if length + size > OCTETS:
            pieces.append(" ")
            length = 1
        pieces[-1] += char
        length += size
    return "\r\n".join(pieces)


def _rooms(plan: AnyPlan, case: AnyCase) -> dict[str, list[Event]]:
    """Every room of the case in order of name, with its events."""
    lists = _lists(plan)
    owners: dict[str, list[Event]] = {name: [] for name in sorted(map(_place, case.sessions))}
    for session in case.sessions:
        bookings = lists.get(session.session_id, ())
        if bookings or _is_decided(session, case):
            last = max((booking.end for booking in bookings), default=session.end)
            span = (session.start, max(session.end, last))
            owners[_place(session)].append(_event((), session, span, bookings, case))
    return owners


def _surgeons(plan: AnyPlan, case: AnyCase) -> dict[str, list[Event]]:
    """Every surgeon of the case in order of id, with their events; any others of the plan last."""
    if not isinstance(case, TheatreCase):
        return {}
    lists, owners = _lists(plan), {name: list[Event]() for name in _all_surgeons(case)}
    for session in case.sessions:
        teams: dict[str, list[AnyBooking]] = {}
        if _is_decided(session, case):
            teams = {surgeon: [] for surgeon in sorted(case.operating_in(session))}
        for booking in lists.get(session.session_id, ()):
            surgeon = getattr(booking, "surgeon", None)
            if surgeon is not None:
                teams.setdefault(surgeon, []).append(booking)
        for surgeon, own in teams.items():
            span = (session.start, session.end)
            if own:
                span = (own[0].start, max(booking.end for booking in own))
            event = _event((surgeon,), session, span, own, case)
            owners.setdefault(surgeon, []).append(event)
    return owners


def _all_surgeons(case: TheatreCase) -> list[str]:
    """Whoever the files name."""
    named = {one.surgeon_id for one in case.surgeons or ()}
    named.update(duty.surgeon_id for duty in case.roster or ())
    named.update(surgeon for session in case.sessions for surgeon in session.surgeons)
    return sorted(named.union(entry.consultant for entry in case.entries if entry.consultant))


def _is_decided(session: AnySession, case: AnyCase) -> bool:
    """Has the plan a say over it? A locked list may hold people of whom this plan knows nothing.

    A protected one holds nobody, though an earlier plan may have put people there.
    """
    planned = case.horizon_start <= session.day <= case.horizon_end
    return session.state is not SessionState.locked and planned and not case.had_begun(session)


def _lists(plan: AnyPlan) -> Mapping[str, Sequence[AnyBooking]]:
    return plan.by_session()


def _place(session: AnySession) -> str:
    return f"{session.site}, {session.room}"


def _event(
    whose: tuple[str, ...],
    session: AnySession,
    span: tuple[datetime, datetime],
    bookings: Sequence[AnyBooking],
    case: AnyCase,
) -> Event:
    """`whose` is the surgeon, or empty for the room."""
    thing = "case" if case.kind == "theatre" else "test"
    count = f"{len(bookings) or 'no'} {thing}{'' if len(bookings) == 1 else 's'}"
    return Event(
        key="|".join((case.kind, case.name, session.session_id, *whose)),
        start=span[0],
        end=span[1],
        summary=f"{session.room}: {count} (proposed)",
        location=_place(session),
        lines=tuple(
            f"{n}. {case.clock(b.start)}-{case.clock(b.end)}"
            for n, b in enumerate(bookings, start=1)
        ),
    )


def _utc(instant: datetime) -> str:
    return f"{instant.astimezone(UTC):%Y%m%dT%H%M%SZ}"
