"""How plans of tests read: tests in rooms, visits, minutes kept for walk-in work."""

from collections.abc import Sequence

from optimiser.models.diagnostics_case import DiagnosticsCase
from optimiser.models.plan import DiagnosticsBooking
from optimiser.models.request import Request
from optimiser.models.session import RoomSession
from optimiser.models.told import told_day
from optimiser.models.urgency import late_days
from optimiser.models.words import SessionState
from optimiser.reports.kind import (
    WAITING_SINCE,
    WHEN_WHERE,
    WHO,
    PlanKind,
    minutes_between,
)
from optimiser.reports.named import name_of_test
from optimiser.reports.not_checked import NOT_CHECKED_IN_DIAGNOSTICS
from optimiser.reports.table import Cell, Column, Shape


class DiagnosticsKind(PlanKind):
    """Planning of tests and visits on paper."""

    item, room, title = "test", "room", "Test sessions"
    not_checked = NOT_CHECKED_IN_DIAGNOSTICS
    booking_columns = (
        *WHEN_WHERE,
        Column("room", "Room", 14),
        Column("session_id", "Session", 16),
        Column("request_id", "Request", 14),
        Column("test", "Test", 18),
        Column("test_name", "Name of the test", 24),
        Column("visit", "Visit", 7, Shape.whole),
        Column("minutes", "Minutes", 8, Shape.whole),
        *WHO,
    )
    waiting_columns = (
        Column("tests", "Tests", 30),
        Column("test_names", "Names of the tests", 34),
        *WAITING_SINCE,
    )
    use_columns = (
        *WHEN_WHERE,
        Column("room", "Room", 14),
        Column("session_id", "Session", 16),
        Column("state", "State", 10),
        Column("modalities", "Modalities", 16),
        Column("open_minutes", "Minutes open", 9, Shape.whole),
        Column("reserve_minutes", "Kept for walk-in", 10, Shape.whole),
        Column("tests", "Tests", 7, Shape.whole),
        Column("test_minutes", "Minutes in use", 9, Shape.whole),
        Column("used", "In use", 8, Shape.share),
    )

    use_note = (
        "Minutes of tests over minutes of the session. Averages over sessions hide full and empty "
        "ones; read each session."
    )

    case: DiagnosticsCase

    def booking_cells(self, booking: DiagnosticsBooking) -> tuple[Cell, ...]:
        """See the base."""
        who = self.case.request_by_id.get(booking.request_id)
        day = told_day(booking, self.case)
        return (
            *self.when_where(booking),
            booking.room,
            booking.session_id,
            booking.request_id,
            booking.test,
            self._name(booking.test),
            booking.visit,
            minutes_between(booking.start, booking.end),
            *self.who(booking, who, None if who is None else late_days(who, day, self.case)),
        )

    def waiting_cells(self, who: Request) -> tuple[Cell, ...]:
        """See the base."""
        names = ", ".join(filter(None, map(self._name, who.tests)))
        return (", ".join(who.tests), names, *self.waiting_since(who))

    def _name(self, test: str) -> str:
        known = self.case.test_by_code.get(test)
        return "" if known is None else name_of_test(known)

    def use_cells(
        self, session: RoomSession, bookings: Sequence[DiagnosticsBooking]
    ) -> tuple[Cell, ...]:
        """See the base."""
        minutes = _minutes(bookings)
        return (
            *self.when_where(session),
            session.room,
            session.session_id,
            session.state.value,
            ", ".join(session.modalities),
            session.minutes,
            _kept(session, minutes),
            len(bookings),
            minutes,
            round(minutes / session.minutes, 4),
        )

    def notes(self, session: RoomSession, bookings: Sequence[DiagnosticsBooking]) -> str:
        """See the base."""
        if session.state is SessionState.protected and not bookings:
            return "kept for emergencies"
        if not bookings:
            return "no tests booked"
        tests = "1 test" if len(bookings) == 1 else f"{len(bookings)} tests"
        used = _minutes(bookings)
        kept = walk_in_kept(session, used)
        return f"{tests}, {used / session.minutes:.0%} in use{kept}"

    def alert(self, session: RoomSession, bookings: Sequence[DiagnosticsBooking]) -> str:
        """See the base: a session of tests ends when it ends."""
        late = [booking for booking in bookings if booking.end > session.end]
        return f"{len(late)} past the end" if late else ""


def walk_in_kept(session: RoomSession, used: int) -> str:
    """What is kept for walk-in work beside `used` minutes of tests, after a comma; of how much,
    where bookings already made leave less than was to be kept."""
    reserve, kept = session.reserve_minutes, _kept(session, used)
    if not reserve:
        return ""
    return f", {kept}{f' of {reserve}' if kept < reserve else ''} min kept for walk-in"


def _kept(session: RoomSession, used: int) -> int:
    """Minutes kept for walk-in work, no more than `used` minutes of tests leave."""
    return min(session.reserve_minutes, max(0, session.minutes - used))


def _minutes(bookings: Sequence[DiagnosticsBooking]) -> int:
    return sum(minutes_between(booking.start, booking.end) for booking in bookings)
