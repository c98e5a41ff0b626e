"""Tests the hospital has already booked or done: `test@session_id@start` and `test@date`.

A row that has to be held, and names sessions it may be booked in, must not free its place
silently: those sessions are locked until it is mended, their days are closed to its patient
(`listing.keep_free`), and a finding says so. Results of rows that are not planned count too.

Source: file contract, section 2; RELIABILITY rows 49, 50, 56.
"""

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from optimiser.models.diagnostic_test import DiagnosticTest
from optimiser.models.finding import Finding, Severity
from optimiser.models.request import DoneTest, EarlierResult, FixedTest
from optimiser.models.words import Flag
from optimiser.readers.cells import Unreadable, date_of, instant_of, name_of
from optimiser.readers.diagnostics.catalogue import Catalogue
from optimiser.readers.diagnostics.rooms import Rooms
from optimiser.readers.row_reader import RowReader
from optimiser.readers.settings import Settings


def results_of(text: str) -> tuple[EarlierResult, ...]:
    """Results `test@date`, joined by `;`."""
    results = []
    for part in _parts(text):
        test, at, day = part.rpartition("@")
        if not at:
            raise Unreadable("result_unreadable", "is no result", "test@2026-11-02")
        results.append(EarlierResult(test=name_of(test.strip()), date=date_of(day.strip())))
    return tuple(dict.fromkeys(results))


def done_aside(record: RowReader, done: list[DoneTest]) -> Iterator[Finding]:
    """Add to `done` the results of a row that is not planned; say which cannot be read.

    The patient has had those tests, so the patient's other requests keep their days from them.
    Flags that cannot be read are none.
    """
    flags = {name.strip().lower() for name in record.text("flags").split(";")}
    known = frozenset(flag for flag in Flag if flag in flags)
    unread = False
    for part in _parts(record.text("results")):
        try:
            patient_id = name_of(record.text("patient_id"))
            for result in results_of(part):
                facts = result.model_dump()
                done.append(DoneTest(patient_id=patient_id, flags=known, **facts))
        except Unreadable:
            unread = True
    if unread:
        yield record.table.finding(
            "result_not_counted",
            Severity.warning,
            "is held or left out and lists a result that cannot be read: nothing keeps the "
            "patient's other tests apart from it",
            "test@2026-11-02, and a patient_id",
            "correct it, though the row is not planned",
            row=record.row,
            column="results",
        )


def _bookings_of(text: str, zone: ZoneInfo) -> tuple[tuple[str, str, datetime], ...]:
    bookings = []
    for part in _parts(text):
        pieces = [piece.strip() for piece in part.split("@")]
        if len(pieces) != 3 or not all(pieces):
            raise Unreadable(
                "booking_unreadable", "is no booking", "test@session_id@2026-12-01T08:30"
            )
        test, session_id, start = pieces
        bookings.append((name_of(test), name_of(session_id), instant_of(start, zone)))
    return tuple(dict.fromkeys(bookings))


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.split(";") if part.strip()]


def fixed_of(
    record: RowReader,
    tests: tuple[str, ...],
    catalogue: Catalogue,
    rooms: Rooms,
    settings: Settings,
) -> tuple[FixedTest, ...]:
    """The bookings of a row with status booked; faults are told to `record`."""
    booked = record.need("bookings", lambda text: _bookings_of(text, settings.zone)) or ()
    fixed: dict[str, FixedTest] = {}
    for test, session_id, start in booked:
        if test not in tests:
            _fault(record, "booked_test_unknown", "books a test that the request does not name")
        elif test in fixed:
            _fault(record, "booked_twice", "books one test twice")
        elif _may_stand(record, catalogue.tests.get(test), session_id, start, rooms, settings):
            fixed[test] = FixedTest(test=test, session_id=session_id, start=start)
    return tuple(fixed.values())


def _may_stand(
    record: RowReader,
    test: DiagnosticTest | None,
    session_id: str,
    start: datetime,
    rooms: Rooms,
    settings: Settings,
) -> bool:
    session = rooms.trusted.get(session_id)
    where = rooms.place(session_id)
    if session is None:
        known = session_id in rooms.untrusted or session_id in rooms.rows
        problem = f"names a session that {rooms.table.file} does not have"
        if known:
            problem = f"names a session that cannot be trusted ({where})"
        rule = "booked_session_untrusted" if known else "booked_session_unknown"
        return _fault(record, rule, problem)
    if session.day < settings.planning_date:
        return _fault(record, "booking_in_past", f"is before the planning date ({where})")
    if not session.start <= start < session.end:
        problem = f"lies outside the hours of its session ({where})"
        return _fault(record, "booked_start_outside_session", problem)
    if test is not None and start + timedelta(minutes=test.minutes) > session.end:
        problem = f"ends after its session: the test takes {test.minutes} minutes ({where})"
        return _fault(record, "booking_past_session", problem)
    return test is not None


def _fault(record: RowReader, rule: str, problem: str) -> bool:
    record.fault(
        "bookings",
        rule,
        problem,
        "bookings of this request that are still to come, in sessions that run",
        "correct the booking or the session's row; a test that is done belongs to results",
    )
    return False


def half_booked(record: RowReader) -> None:
    """Hold a row that waits and is booked at once: nobody knows which of the two is older."""
    if record.text("bookings"):
        record.fault(
            "bookings",
            "waiting_and_booked",
            "is filled in, and the status is not booked",
            "status booked, or no booking",
            "find out whether the booking stands",
        )


def protect(record: RowReader, rooms: Rooms) -> Iterator[Finding]:
    """Lock the sessions that a held row may be booked in."""
    for part in _parts(record.text("bookings")):
        for session_id in {*_names(part)} & rooms.trusted.keys():
            rooms.lock(session_id, record)
            yield record.table.finding(
                "booking_unprotected",
                Severity.warning,
                f"is held and may be booked in {session_id}: nobody is added to that session",
                "a booking that can be read",
                "mend the row, then plan again",
                row=record.row,
                column="bookings",
            )


def _names(part: str) -> Iterator[str]:
    for piece in part.split("@"):
        with suppress(Unreadable):
            yield name_of(piece)


def released(record: RowReader) -> Iterator[Finding]:
    """A row that is left out and still has a booking: the place counts as free."""
    if record.text("bookings"):
        yield record.table.finding(
            "booking_released",
            Severity.warning,
            "is left out and still names a booking, whose place counts as free",
            "no booking for a patient who is suspended or removed",
            "make sure that the booking is cancelled",
            row=record.row,
            column="bookings",
        )
