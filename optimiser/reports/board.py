"""The board of one day: rooms, their sessions, and what is booked as bars, in minutes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from optimiser.models.kinds import AnyBooking, AnyCase, AnyPlan, AnySession
from optimiser.models.told import told_day
from optimiser.models.urgency import target_date
from optimiser.models.words import Urgency
from optimiser.reports.kind import PlanKind
from optimiser.reports.table import visible

MARKS = {Urgency.urgent: "U", Urgency.long: "L", Urgency.routine: "R"}
"""The letter that says the class where colour must not be the only sign."""


@dataclass(frozen=True)
class Bar:
    """One case or test. `row` is its line in the table of bookings, which says what it is; minutes
    count from local midnight of the session's day."""

    row: int
    start: int
    minutes: int
    late: bool


@dataclass(frozen=True)
class Lane:
    """One session on the board; `notes` are its figures in words, `alert` a risk to look at.

    `start` and `end` are minutes of the clock on the wall, which may show another time after so
    many `minutes`.
    """

    session_id: str
    site: str
    room: str
    start: int
    minutes: int
    end: int
    state: str
    notes: str
    alert: str
    bars: tuple[Bar, ...]

    @property
    def place(self) -> str:
        """Site and room."""
        return f"{self.site}, {self.room}"


@dataclass(frozen=True)
class BoardDay:
    """The sessions of one day in order of site, room and start."""

    day: date
    lanes: tuple[Lane, ...]

    @property
    def first_hour(self) -> int:
        """The hour in which the first session or bar starts."""
        return min(self._starts()) // 60

    @property
    def last_hour(self) -> int:
        """The hour by which the last session or bar has ended."""
        ends = [lane.start + lane.minutes for lane in self.lanes]
        ends += [bar.start + bar.minutes for lane in self.lanes for bar in lane.bars]
        return max(-(-max(ends) // 60), self.first_hour + 1)

    def _starts(self) -> Iterable[int]:
        for lane in self.lanes:
            yield lane.start
            yield from (bar.start for bar in lane.bars)


def in_list_order(plan: AnyPlan, case: AnyCase) -> list[AnyBooking]:
    """Bookings by day, site, room and list, as the lists are worked."""
    rooms = {session.session_id: session.room for session in case.sessions}
    return sorted(
        plan.bookings,
        key=lambda b: (
            told_day(b, case),
            b.site,
            rooms.get(b.session_id, ""),
            b.session_id,
            b.start,
            b.item,
        ),
    )


def sessions_of(case: AnyCase) -> list[AnySession]:
    """Sessions by day, site, room and start."""
    key = lambda s: (s.day, s.site, s.room, s.start, s.session_id)  # noqa: E731 - used once
    return sorted(case.sessions, key=key)


def board(
    plan: AnyPlan, case: AnyCase, kind: PlanKind, bookings: Sequence[AnyBooking]
) -> tuple[BoardDay, ...]:
    """Every day with a session; `bookings` are in the order of the table of lists."""
    row_of = {booking.item: row for row, booking in enumerate(bookings)}
    lists: Any = plan.by_session()
    days: dict[Any, list[Lane]] = {}
    for session in sessions_of(case):
        booked = lists.get(session.session_id, [])
        days.setdefault(session.day, []).append(_lane(session, booked, case, kind, row_of))
    return tuple(BoardDay(day, tuple(lanes)) for day, lanes in days.items())


def _lane(
    session: AnySession,
    booked: Sequence[AnyBooking],
    case: AnyCase,
    kind: PlanKind,
    row_of: dict[tuple[str, ...], int],
) -> Lane:
    midnight = _wall_minutes(case.local(session.start))
    return Lane(
        session_id=visible(session.session_id),
        site=visible(session.site),
        room=visible(session.room),
        start=midnight,
        minutes=session.minutes,
        end=_wall_minutes(case.local(session.end)),
        state=session.state.value,
        notes=kind.notes(session, booked),
        alert=kind.alert(session, booked),
        bars=tuple(
            _bar(booking, row_of[booking.item], midnight, session, case) for booking in booked
        ),
    )


def _bar(
    booking: AnyBooking,
    row: int,
    opens: int,
    session: AnySession,
    case: AnyCase,
) -> Bar:
    who = case.pathway_by_key.get(booking.owner)
    since = round((booking.start - session.start).total_seconds() / 60)
    return Bar(
        row=row,
        start=opens + since,
        minutes=round((booking.end - booking.start).total_seconds() / 60),
        late=who is not None and told_day(booking, case) > target_date(who, case.policy),
    )


def _wall_minutes(local: datetime) -> int:
    return local.hour * 60 + local.minute
