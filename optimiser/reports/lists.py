"""lists.txt: one list per session, as theatre lists read. Ids are never cut."""

import textwrap

from optimiser.measures.capped_utilisation import used_share
from optimiser.models.case import TheatreCase
from optimiser.models.days import day_text as day_text
from optimiser.models.entry import Entry
from optimiser.models.plan import Booking, Plan
from optimiser.models.session import Session
from optimiser.models.urgency import target_date, urgency_of
from optimiser.models.words import SessionState, Urgency
from optimiser.reports.lateness import chance_text, late_end
from optimiser.reports.named import procedure_name, stay_text
from optimiser.reports.stamp import Stamp
from optimiser.reports.why import counted

COLUMNS = 100
INDENT = " " * 21
"""Where lines go on; further in than any position, so that no line is mistaken for a booking."""


def lists_text(plan: Plan, case: TheatreCase, stamp: Stamp) -> str:
    """Every session in order of time, then how many wait; at most 100 columns unless an id is.

    The `stamp` stands above all and below each list.
    """
    by_session = plan.by_session()
    sessions = sorted(case.sessions, key=lambda s: (s.start, s.site, s.theatre, s.session_id))
    parts = [
        f"{_session_text(one, by_session.get(one.session_id, []), case)}      {stamp.foot}\n"
        for one in sessions
    ]
    head = [
        *stamp.head,
        f"PROPOSED THEATRE LISTS: {one_line(case.name)}",
        "A named person approves them first.",
        "",
    ]
    return "\n".join([*head, *parts, _waiting_text(plan, case)])


def booking_head(position: int, start: str, end: str) -> str:
    """How the line of a booking begins; `start` and `end` are as `Case.clock` says them."""
    return f"{position:>4}  {start}-{end}  "


def one_line(text: str) -> str:
    """`text` on one line: line breaks and other control characters become spaces."""
    return "".join(char if char.isprintable() else " " for char in text)


def _session_text(session: Session, bookings: list[Booking], case: TheatreCase) -> str:
    place = f"{one_line(session.site)}, {one_line(session.theatre)}"
    lines = wrapped(
        f"{day_text(session.day)}  {place}  {case.clock(session.start)}-{case.clock(session.end)}  "
        f"session {one_line(session.session_id)}"
    )
    surgeons = dict.fromkeys(b.surgeon for b in bookings if b.surgeon is not None)
    if surgeons:
        lines += wrapped(f"Surgeon: {', '.join(map(one_line, surgeons))}")
    if session.state is SessionState.locked:
        lines.append("LOCKED: nobody is added")
    lines.append("-" * COLUMNS)
    if session.state is SessionState.protected and not bookings:
        return "\n".join([*lines, "      kept for emergencies", ""])
    if not bookings:
        return "\n".join([*lines, "      no cases booked", ""])
    width = max(len(one_line(b.entry_id)) for b in bookings)
    procedures = max(len(one_line(case.entry_by_id[b.entry_id].procedure)) for b in bookings)
    for booking in bookings:
        lines += _booking_lines(
            booking, case, min(width, 30), min(procedures, 20), several=len(surgeons) > 1
        )
        entry = case.entry_by_id[booking.entry_id]
        done = filter(None, (procedure_name(entry), stay_text(entry)))
        lines += wrapped(one_line("; ".join(done)), first=INDENT)
    told = (
        "1 case" if len(bookings) == 1 else f"{len(bookings)} cases",
        late_end(session, bookings),
        f"{used_share(session, bookings):.0%} of the session used",
        chance_text(session, bookings, case),
    )
    lines += wrapped(", ".join(filter(None, told)), first="      ")
    return "\n".join([*lines, ""])


def _booking_lines(
    booking: Booking, case: TheatreCase, id_width: int, procedure_width: int, *, several: bool
) -> list[str]:
    entry = case.entry_by_id[booking.entry_id]
    head = booking_head(booking.position, case.clock(booking.start), case.clock(booking.end))
    minutes = round((booking.end - booking.start).total_seconds() / 60)
    anaesthetic = "anaes. ?" if entry.anaesthetic is None else entry.anaesthetic.value
    named = f"{head}{one_line(booking.entry_id):<{id_width}}"
    facts = (
        f"{one_line(entry.procedure):<{procedure_width}}  {minutes:>4} min  {anaesthetic:<8}  "
        f"{entry.priority.value:<3}"
    )
    marks = _marks(booking, entry, case)
    if several and booking.surgeon is not None:
        marks = [f"surgeon {one_line(booking.surgeon)}", *marks]
    noted = "; ".join(marks)
    if len(named) + len(facts) + len(noted) + 4 <= COLUMNS:
        return [f"{named}  {facts}  {noted}"]
    if len(named) + len(facts) + 2 <= COLUMNS:
        return [f"{named}  {facts}".rstrip(), *wrapped(noted, first=INDENT)]
    return [named, *wrapped(facts, first=INDENT), *wrapped(noted, first=INDENT)]


def _marks(booking: Booking, entry: Entry, case: TheatreCase) -> list[str]:
    """Flags in full, the target, days late, fixed: what the team has to know."""
    target = target_date(entry, case.policy)
    marks = [flag.value.replace("_", " ") for flag in sorted(entry.flags)]
    marks.append(f"target {target.isoformat()}")
    if booking.late_days:
        marks.append(f"{booking.late_days} {'day' if booking.late_days == 1 else 'days'} late")
    if booking.fixed:
        marks.append("FIXED")
    return marks


def _waiting_text(plan: Plan, case: TheatreCase) -> str:
    """How many are left waiting, by class and by reason."""
    classes = dict.fromkeys(Urgency, 0)
    for waiting in plan.waiting:
        entry = case.entry_by_id.get(waiting.id)
        if entry is not None:
            classes[urgency_of(entry, case)] += 1
    counts = ", ".join(f"{count} {urgency.value}" for urgency, count in classes.items())
    lines = [f"WAITING: {len(plan.waiting)} ({counts}); waiting.csv says why for each"]
    lines += map(one_line, counted(waiting.code for waiting in plan.waiting))
    lines.append(f"HELD: {len(plan.held)}   LEFT OUT: {len(plan.left_out)}")
    return "\n".join(lines) + "\n"


def wrapped(text: str, *, first: str = "") -> list[str]:
    """`text` in lines of COLUMNS, the first begun by `first`; words and ids stay whole."""
    return textwrap.wrap(
        text,
        COLUMNS,
        initial_indent=first,
        subsequent_indent=INDENT,
        break_long_words=False,
        break_on_hyphens=False,
    )
