"""How theatre lists read: cases in theatres, their surgeons, how late they may end."""

from collections.abc import Sequence
from itertools import pairwise

from optimiser.measures.capped_utilisation import touch_minutes_inside, used_share
from optimiser.measures.overrun import overrun_chance
from optimiser.models.case import TheatreCase
from optimiser.models.entry import Entry
from optimiser.models.plan import Booking
from optimiser.models.session import Session
from optimiser.models.words import SessionState
from optimiser.reports.kind import (
    WAITING_SINCE,
    WHEN_WHERE,
    WHO,
    PlanKind,
    minutes_between,
)
from optimiser.reports.lateness import chance_text, late_end
from optimiser.reports.named import procedure_name, stay_text
from optimiser.reports.not_checked import NOT_CHECKED
from optimiser.reports.table import Cell, Column, Shape

NEAR = 0.75
"""From this share of the policy's overrun_probability on a list is marked for a look."""


NAME = Column("procedure_name", "Name of the procedure", 28)


class TheatreKind(PlanKind):
    """Theatre planning on paper."""

    item, room, title = "case", "theatre", "Theatre lists"
    not_checked = NOT_CHECKED
    booking_columns = (
        *WHEN_WHERE,
        Column("theatre", "Theatre", 14),
        Column("session_id", "Session", 16),
        Column("position", "Order", 7, Shape.whole),
        Column("entry_id", "Entry", 14),
        Column("procedure", "Procedure", 16),
        NAME,
        Column("minutes", "Minutes", 8, Shape.whole),
        Column("anaesthetic", "Anaesthetic", 12),
        Column("stay", "Stay", 22),
        Column("surgeon", "Surgeon", 14),
        *WHO,
    )
    waiting_columns = (
        Column("specialty", "Specialty", 10),
        Column("procedure", "Procedure", 16),
        NAME,
        Column("minutes", "Minutes", 8, Shape.whole),
        *WAITING_SINCE,
    )
    use_columns = (
        *WHEN_WHERE,
        Column("theatre", "Theatre", 14),
        Column("session_id", "Session", 16),
        Column("state", "State", 10),
        Column("open_minutes", "Minutes open", 9, Shape.whole),
        Column("cases", "Cases", 7, Shape.whole),
        Column("touch_minutes", "Minutes in use", 9, Shape.whole),
        Column("used", "In use", 8, Shape.share),
        Column("gap_minutes", "Minutes between cases", 10, Shape.whole),
        Column("overrun", "P(past overrun allowed)", 10, Shape.share),
        Column("last_out", "Last out", 8),
    )

    use_note = (
        "Planned touch time inside session hours over session time. Averages over lists hide "
        "short and late ones; read each list."
    )

    case: TheatreCase

    def booking_cells(self, booking: Booking) -> tuple[Cell, ...]:
        """See the base."""
        entry = self.case.entry_by_id.get(booking.entry_id)
        return (
            *self.when_where(booking),
            booking.theatre,
            booking.session_id,
            booking.position,
            booking.entry_id,
            "" if entry is None else entry.procedure,
            "" if entry is None else procedure_name(entry),
            minutes_between(booking.start, booking.end),
            "not known" if entry is None else _anaesthetic(entry),
            "" if entry is None else stay_text(entry),
            booking.surgeon or "",
            *self.who(booking, entry, booking.late_days),
        )

    def waiting_cells(self, who: Entry) -> tuple[Cell, ...]:
        """See the base."""
        done = (who.specialty, who.procedure, procedure_name(who), who.minutes)
        return (*done, *self.waiting_since(who))

    def use_cells(self, session: Session, bookings: Sequence[Booking]) -> tuple[Cell, ...]:
        """See the base."""
        last = max((booking.end for booking in bookings), default=None)
        return (
            *self.when_where(session),
            session.theatre,
            session.session_id,
            session.state.value,
            session.minutes,
            len(bookings),
            round(touch_minutes_inside(session, bookings)),
            round(used_share(session, bookings), 4),
            _gaps(bookings),
            round(overrun_chance(session, bookings, self.case), 4),
            "" if last is None else self.case.clock(last),
        )

    def notes(self, session: Session, bookings: Sequence[Booking]) -> str:
        """See the base."""
        if session.state is SessionState.protected and not bookings:
            return "kept for emergencies"
        if not bookings:
            return "no cases booked"
        told = (
            "1 case" if len(bookings) == 1 else f"{len(bookings)} cases",
            late_end(session, bookings),
            f"{used_share(session, bookings):.0%} in use",
            f"{_gaps(bookings)} min between cases",
            chance_text(session, bookings, self.case),
        )
        return ", ".join(filter(None, told))

    def alert(self, session: Session, bookings: Sequence[Booking]) -> str:
        """See the base."""
        chance = overrun_chance(session, bookings, self.case)
        risk = ""
        if chance >= NEAR * self.case.policy.overrun_probability:
            allowed = session.overrun_minutes
            what = f"risk of over {allowed} min late" if allowed else "overrun risk"
            risk = f"{what} {chance:.0%}"
        return ", ".join(filter(None, (late_end(session, bookings), risk)))


def _anaesthetic(entry: Entry) -> str:
    return "not known" if entry.anaesthetic is None else entry.anaesthetic.value


def _gaps(bookings: Sequence[Booking]) -> int:
    return sum(
        max(0, minutes_between(before.end, after.start)) for before, after in pairwise(bookings)
    )
