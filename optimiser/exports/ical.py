"""Calendars (RFC 5545) of each room and each surgeon, without anything of patients in them.

One event is one session: how many cases and when, TENTATIVE until a person approves. Times are
instants in UTC, which every calendar shows in its own zone, so that no clock change can shift
them. The same session keeps its UID; SEQUENCE rises with the time of the list, so that a later
calendar replaces an earlier one. File names are numbers, never texts of the data; calendars.csv
says whose each is.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import uuid5

from optimiser.exports.fhir import NAMESPACE
from optimiser.exports.table import guarded, table_text
from optimiser.models.kinds import AnyBooking, AnyCase, AnyPlan
from optimiser.reports.snapshot import snapshot
from optimiser.reports.table import visible

INDEX = "calendars.csv"
INDEX_COLUMNS = ("file", "kind", "name", "events")
EPOCH = datetime(2020, 1, 1, tzinfo=UTC)
OCTETS = 75


@dataclass(frozen=True)
class Event:
    """One stretch of one session; `lines` are what a reader of the calendar needs."""

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
        for number, (name, events) in enumerate(sorted(owners.items()), start=1):
            file = f"calendar-{kind}-{number:03}.ics"
            files[file] = calendar_text(name, events, code, case)
            row = {"file": file, "kind": kind, "name": guarded(name), "events": str(len(events))}
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
            "STATUS:TENTATIVE",
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
    owners: dict[str, list[Event]] = {}
    for session_id, bookings in _lists(plan):
        session = case.session_by_id[session_id]
        event = _event(
            f"{case.kind}|{case.name}|{session_id}",
            (session.start, max(session.end, *(b.end for b in bookings))),
            bookings,
            case,
        )
        owners.setdefault(f"{session.site}, {session.room}", []).append(event)
    return owners


def _surgeons(plan: AnyPlan, case: AnyCase) -> dict[str, list[Event]]:
    owners: dict[str, list[Event]] = {}
    for session_id, bookings in _lists(plan):
        teams: dict[str, list[AnyBooking]] = {}
        for booking in bookings:
            surgeon = getattr(booking, "surgeon", None)
            if surgeon is not None:
                teams.setdefault(surgeon, []).append(booking)
        for surgeon, own in teams.items():
            key = f"{case.kind}|{case.name}|{session_id}|{surgeon}"
            span = (own[0].start, max(booking.end for booking in own))
            owners.setdefault(surgeon, []).append(_event(key, span, own, case))
    return owners


def _lists(plan: AnyPlan) -> Iterator[tuple[str, Sequence[AnyBooking]]]:
    yield from plan.by_session().items()


def _event(
    key: str, span: tuple[datetime, datetime], bookings: Sequence[AnyBooking], case: AnyCase
) -> Event:
    session = case.session_by_id[bookings[0].session_id]
    thing = "case" if case.kind == "theatre" else "test"
    count = f"{len(bookings)} {thing}{'' if len(bookings) == 1 else 's'}"
    return Event(
        key=key,
        start=span[0],
        end=span[1],
        summary=f"{session.room}: {count} (proposed)",
        location=f"{session.site}, {session.room}",
        lines=tuple(
            f"{n}. {case.local(b.start):%H:%M}-{case.local(b.end):%H:%M}"
            for n, b in enumerate(bookings, start=1)
        ),
    )


def _utc(instant: datetime) -> str:
    return f"{instant.astimezone(UTC):%Y%m%dT%H%M%SZ}"
