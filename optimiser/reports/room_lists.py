"""lists.txt of a centre: one list per session of a room, then who waits. Ids are never cut."""

from collections import Counter

from optimiser.models.diagnostics_case import DiagnosticsCase
from optimiser.models.plan import DiagnosticsBooking, DiagnosticsPlan
from optimiser.models.session import RoomSession
from optimiser.models.urgency import late_days, target_date, urgency_of
from optimiser.models.words import SessionState, Urgency
from optimiser.reports.diagnostics_kind import walk_in_kept
from optimiser.reports.lists import (
    COLUMNS,
    INDENT,
    booking_head,
    day_text,
    one_line,
    wrapped,
)
from optimiser.reports.named import name_of_test
from optimiser.reports.stamp import Stamp
from optimiser.reports.why import counted


def room_lists_text(plan: DiagnosticsPlan, case: DiagnosticsCase, stamp: Stamp) -> str:
    """Every session in order of time, then how many wait; at most 100 columns unless an id is.

    The `stamp` stands above all and below each list.
    """
    lists = plan.by_session()
    visits = _visits(plan)
    sessions = sorted(case.sessions, key=lambda s: (s.start, s.site, s.room, s.session_id))
    parts = [
        f"{_session_text(session, lists.get(session.session_id, []), visits, case)}"
        f"      {stamp.foot}\n"
        for session in sessions
    ]
    head = [
        *stamp.head,
        f"PROPOSED TEST LISTS: {one_line(case.name)}",
        "A named person approves them first.",
        "",
    ]
    return "\n".join([*head, *parts, _waiting_text(plan, case)])


def _visits(plan: DiagnosticsPlan) -> dict[tuple[str, int], list[DiagnosticsBooking]]:
    visits: dict[tuple[str, int], list[DiagnosticsBooking]] = {}
    for booking in sorted(plan.bookings, key=lambda b: (b.start, b.test)):
        visits.setdefault((booking.request_id, booking.visit), []).append(booking)
    return visits


def _session_text(
    session: RoomSession,
    bookings: list[DiagnosticsBooking],
    visits: dict[tuple[str, int], list[DiagnosticsBooking]],
    case: DiagnosticsCase,
) -> str:
    place = f"{one_line(session.site)}, {one_line(session.room)}"
    lines = wrapped(
        f"{day_text(session.day)}  {place}  {case.clock(session.start)}-{case.clock(session.end)}  "
        f"session {one_line(session.session_id)}"
    )
    if session.state is SessionState.locked:
        lines.append("LOCKED: nobody is added")
    lines.append("-" * COLUMNS)
    if session.state is SessionState.protected and not bookings:
        return "\n".join([*lines, "      kept for emergencies", ""])
    if not bookings:
        return "\n".join([*lines, "      no tests booked", ""])
    for position, booking in enumerate(bookings, start=1):
        visit = visits[booking.request_id, booking.visit]
        lines += _booking_lines(position, booking, visit, case)
    minutes = sum(case.test_by_code[b.test].minutes for b in bookings)
    tests = "1 test" if len(bookings) == 1 else f"{len(bookings)} tests"
    kept = walk_in_kept(session, minutes)
    lines.append(f"      {tests}, {minutes / session.minutes:.0%} of the session used{kept}")
    return "\n".join([*lines, ""])


def _booking_lines(
    position: int,
    booking: DiagnosticsBooking,
    visit: list[DiagnosticsBooking],
    case: DiagnosticsCase,
) -> list[str]:
    request = case.request_by_id[booking.request_id]
    head = booking_head(position, case.clock(booking.start), case.clock(booking.end))
    head += one_line(booking.label)
    name = one_line(name_of_test(case.test_by_code[booking.test]))
    marks = [name] if name else []
    marks += [flag.value.replace("_", " ") for flag in sorted(request.flags)]
    if case.test_by_code[booking.test].fasting:
        marks.append("comes fasting")
    number = visit.index(booking) + 1
    if len(visit) > 1:
        marks.append(f"test {number} of {len(visit)} in this visit")
        if number < len(visit):
            then = visit[number]
            marks.append(f"then {one_line(then.room)} at {case.clock(then.start)}")
    marks.append(f"target {target_date(request, case.policy).isoformat()}")
    late = late_days(request, case.session_by_id[booking.session_id].day, case)
    if late:
        marks.append(f"{late} {'day' if late == 1 else 'days'} late")
    if booking.fixed:
        marks.append("FIXED")
    minutes = case.test_by_code[booking.test].minutes
    facts = f"{minutes:>4} min  {request.priority.value}  {'; '.join(marks)}"
    if len(head) + len(facts) + 2 <= COLUMNS:
        return [f"{head}  {facts}"]
    return [head, *wrapped(facts, first=INDENT)]


def _waiting_text(plan: DiagnosticsPlan, case: DiagnosticsCase) -> str:
    """How many are left waiting, by class and by reason, and who is booked in part."""
    known = [case.request_by_id[w.id] for w in plan.waiting if w.id in case.request_by_id]
    classes = Counter(urgency_of(request, case) for request in known)
    counts = ", ".join(f"{classes[urgency]} {urgency.value}" for urgency in Urgency)
    lines = [f"WAITING: {len(plan.waiting)} ({counts}); waiting.csv says why for each"]
    lines += map(one_line, counted(one.code for one in plan.waiting))
    lines.append(f"BOOKED IN PART: {len(plan.partly)}; partly.csv says which tests wait, and why")
    lines += map(one_line, counted(one.code for one in plan.partly))
    lines.append(f"HELD: {len(plan.held)}   LEFT OUT: {len(plan.left_out)}")
    return "\n".join(lines) + "\n"
