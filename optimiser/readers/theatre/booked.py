"""Bookings the hospital has already made: kept, and protected where they cannot be read.

A fixed booking holds time and beds. A row that has to be held, and names a session it may be
booked in, must not free its place silently: its session is then locked, so that the lists
already made stay and nobody is added until the row is mended, the day is closed to its patient
(`listing.keep_free`), and a finding says so. (Its beds and kit elsewhere are not counted; the
finding says that too.)

A booking may break a rule of who goes where: people decided it. It is kept, and the doubt is
reported here.

Source: file contract, waiting_list.csv `status`, `booked_session`, `booked_start`;
RELIABILITY rows 49, 50, 56.
"""

from collections.abc import Iterator, Mapping
from datetime import timedelta

from optimiser.models.case import TheatreCase
from optimiser.models.entry import Entry, FixedBooking
from optimiser.models.finding import Finding, Severity
from optimiser.models.session import Session
from optimiser.models.words import Anaesthetic, Flag, SessionAges, SessionState
from optimiser.readers.cells import Unreadable, instant_of, name_of
from optimiser.readers.row_reader import RowReader
from optimiser.readers.settings import Settings
from optimiser.readers.table import Row, Table
from optimiser.readers.theatre.sessions import Sessions


def booking_of(record: RowReader, sessions: Sessions, settings: Settings) -> FixedBooking | None:
    """The booking of a row with status booked; None where the row has to be held."""
    session_id = record.need("booked_session", name_of)
    start = record.get("booked_start", lambda text: instant_of(text, settings.zone))
    if session_id is None or not record.sound:
        return None
    session = sessions.trusted.get(session_id)
    if session is None:
        known = session_id in sessions.untrusted or session_id in sessions.rows
        record.fault(
            "booked_session",
            "booked_session_untrusted" if known else "booked_session_unknown",
            f"names a session that cannot be trusted ({sessions.place(session_id)})"
            if known
            else f"names a session that {sessions.table.file} does not have",
            "a session that runs",
            "correct the session's row, or the booking",
        )
        return None
    if session.day < settings.planning_date:
        record.fault(
            "booked_session",
            "booking_in_past",
            f"is a session before the planning date ({sessions.place(session_id)})",
            "a booking that is still to come",
            "record what happened: treated, or cancelled and to be booked again",
        )
        return None
    if start is not None and not session.start <= start < session.latest_end:
        record.fault(
            "booked_start",
            "booked_start_outside_session",
            f"lies outside the hours of its session ({sessions.place(session_id)})",
            "a time within the session or the overrun it is allowed",
            "correct the time, or the session",
        )
        return None
    return FixedBooking(session_id=session_id, start=start)


def ends_in_time(record: RowReader, entry: Entry, fixed: FixedBooking, sessions: Sessions) -> None:
    """Hold the row where its case, alone and from the start given, cannot end within its session.

    No plan could keep it: every other session would wait for this one row.
    """
    session = sessions.trusted[fixed.session_id]
    end = (fixed.start or session.start) + timedelta(minutes=entry.minutes)
    if end > session.latest_end:
        record.fault(
            "booked_session",
            "booking_past_session",
            f"takes {entry.minutes} minutes and would end after its session may "
            f"({sessions.place(session.session_id)})",
            "a case that ends within the session or the overrun it is allowed",
            "correct the minutes or the start, give the session more overrun, or book a longer one",
        )


def half_booked(record: RowReader) -> None:
    """Hold a row that waits and is booked at once: nobody knows which of the two is older."""
    for column in ("booked_session", "booked_start"):
        if record.text(column):
            record.fault(
                column,
                "waiting_and_booked",
                "is filled in, and the status is not booked",
                "status booked, or no booking",
                "find out whether the booking stands",
            )
            return


def protect(record: RowReader, sessions: Sessions) -> Iterator[Finding]:
    """Lock the session that a held row may be booked in."""
    try:
        session = sessions.trusted.get(name_of(record.text("booked_session")))
    except Unreadable:
        return
    if session is None:
        return
    sessions.lock(session.session_id, record)
    yield record.table.finding(
        "booking_unprotected",
        Severity.warning,
        f"is held and may be booked in {session.session_id}: nobody is added to that session; "
        "beds and equipment of the booking are not counted",
        "a booking that can be read",
        "mend the row, then plan again",
        row=record.row,
        column="booked_session",
    )


def released(record: RowReader) -> Iterator[Finding]:
    """A row that is left out and still has a booking: the place counts as free."""
    if record.text("booked_session"):
        yield record.table.finding(
            "booking_released",
            Severity.warning,
            "is left out and still names a booking, whose place counts as free",
            "no booking for a patient who is suspended or removed",
            "make sure that the booking is cancelled",
            row=record.row,
            column="booked_session",
        )


def doubts(case: TheatreCase, table: Table, rows: Mapping[str, Row]) -> Iterator[Finding]:
    """Fixed bookings that a rule of who goes where would not allow."""
    operating = {one.session_id: case.operating_in(one) for one in case.sessions}
    for entry in case.entries:
        if entry.fixed is None:
            continue
        session = case.session_by_id[entry.fixed.session_id]
        for rule, words in _broken(case, entry, session, operating):
            yield table.finding(
                f"booked_against_{rule}",
                Severity.warning,
                f"is kept, though {words} ({session.session_id})",
                "a booking that keeps every rule",
                "check the booking, or the data that speak against it",
                row=rows[entry.entry_id],
                column="booked_session",
            )


def _broken(
    case: TheatreCase, entry: Entry, session: Session, operating: Mapping[str, set[str]]
) -> Iterator[tuple[str, str]]:
    day = session.day
    if session.state is SessionState.protected:
        yield "session_protected", "the session is protected for emergencies"
    if entry.specialty not in session.specialties:
        yield "session_specialty", "the session belongs to another specialty"
    if entry.sites and session.site not in entry.sites:
        yield "site_accepted", "the patient does not accept the site"
    if entry.anaesthetic not in (Anaesthetic.local, Anaesthetic.none) and not session.anaesthetist:
        yield "anaesthetist_present", "no anaesthetist is known for the session"
    if not _age_fits(entry, session):
        yield "ages_accepted", f"the session takes {session.ages.value} patients"
    for item in entry.equipment:
        movable = case.quantity_of.get((item, session.site), 0)
        if item not in session.equipment and not movable:
            yield "equipment_in_room", "an item it needs is not there"
    early = entry.ready_from is not None and day < entry.ready_from
    if early or (entry.ready_until is not None and day > entry.ready_until):
        yield "readiness_window", "the day is outside the readiness window"
    if any(day in away for away in entry.unavailable):
        yield "patient_available", "the patient is not available that day"
    surgeons = {entry.consultant} if entry.consultant else operating[session.session_id]
    if entry.consultant and not _works_there(case, entry.consultant, session, operating):
        yield "surgeon_named", "the named surgeon is not listed for the session"
    if case.surgeons is not None and not any(_may(case, name, entry) for name in surgeons):
        yield "surgeon_competent", "no surgeon of the session is known to do the procedure"


def _age_fits(entry: Entry, session: Session) -> bool:
    if session.ages is SessionAges.any:
        return True
    age = entry.age_on(session.day)
    if session.ages is SessionAges.adult:
        return age is not None and age >= 16
    return Flag.child in entry.flags or (age is not None and age < 18)


def _works_there(
    case: TheatreCase, surgeon: str, session: Session, operating: Mapping[str, set[str]]
) -> bool:
    anyone = not session.surgeons and case.roster is None
    return anyone or surgeon in operating[session.session_id]


def _may(case: TheatreCase, name: str | None, entry: Entry) -> bool:
    surgeon = case.surgeon_by_id.get(name or "")
    return (
        surgeon is not None
        and entry.specialty in surgeon.specialties
        and (not surgeon.procedures or entry.procedure in surgeon.procedures)
    )
