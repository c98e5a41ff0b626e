"""What a theatre plan and a plan of tests say differently, for whoever shows either.

A kind knows the columns of its bookings, of what waits and of its sessions; everything else on
paper is the same for both.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from optimiser.models.case import Case
from optimiser.models.pathway import Pathway
from optimiser.models.urgency import target_date, urgency_of
from optimiser.reports.table import Cell, Column, Shape

WHEN_WHERE = (
    Column("day", "Date", 16, Shape.day),
    Column("start", "Start", 8),
    Column("end", "End", 8),
    Column("site", "Site", 14),
)
WHO = (
    Column("priority", "Priority", 9),
    Column("class", "Class", 9),
    Column("target", "Target", 16, Shape.day),
    Column("late_days", "Days late", 9, Shape.whole),
    Column("flags", "Flags", 18),
    Column("fixed", "Fixed", 7),
    Column("patient_id", "Patient id", 14),
    Column("reason", "Why", 60),
)
"""What both kinds say of who is booked, after what is done."""


class PlanKind(ABC):
    """One kind of plan. `item`, `room` and `title` are its words for people; `use_note` says what
    the figures of `use_columns` are."""

    item: str
    room: str
    title: str
    not_checked: Sequence[str]
    booking_columns: Sequence[Column]
    waiting_columns: Sequence[Column]
    use_columns: Sequence[Column]
    use_note: str

    def __init__(self, case: Case) -> None:
        self.case = case

    @abstractmethod
    def booking_cells(self, booking: Any) -> tuple[Cell, ...]:
        """One row of the lists, under `booking_columns`."""

    @abstractmethod
    def waiting_cells(self, who: Any) -> tuple[Cell, ...]:
        """What a waiting patient needs, under `waiting_columns`."""

    @abstractmethod
    def use_cells(self, session: Any, bookings: Sequence[Any]) -> tuple[Cell, ...]:
        """One session's figures, under `use_columns`."""

    @abstractmethod
    def notes(self, session: Any, bookings: Sequence[Any]) -> str:
        """The figures of a session in one line."""

    @abstractmethod
    def alert(self, session: Any, bookings: Sequence[Any]) -> str:
        """What about a session needs a look, or nothing."""

    def when_where(self, booking: Any) -> tuple[Cell, ...]:
        """The cells under `WHEN_WHERE`."""
        return (
            self.case.local(booking.start).date(),
            self.case.clock(booking.start),
            self.case.clock(booking.end),
            booking.site,
        )

    def who(self, booking: Any, who: Pathway | None, late: int | None) -> tuple[Cell, ...]:
        """The cells under `WHO`; `who` is None where the case does not know the id."""
        known: tuple[Cell, ...] = ("", "", None, late, "")
        if who is not None:
            target = target_date(who, self.case.policy)
            known = (self.priority(who), urgency_of(who, self.case).value, target, late, flags(who))
        fixed = "yes" if booking.fixed else "no"
        return (*known, fixed, booking.patient_id, booking.reason)

    def waiting_since(self, who: Pathway) -> tuple[Cell, ...]:
        """Class, priority, referral, target, what binds, and days past the target when planned."""
        target = target_date(who, self.case.policy)
        late = max(0, (self.case.planning_date - target).days)
        klass = urgency_of(who, self.case).value
        binds = min(who.deadlines, default=None)
        return (klass, self.priority(who), who.referral_date, target, binds, late, flags(who))

    def priority(self, who: Any) -> str:
        """The priority that the plan goes by, in the words of the kind."""
        return str(who.priority.value)


WAITING_SINCE = (
    Column("class", "Class", 9),
    Column("priority", "Priority", 9),
    Column("referral", "Referred", 16, Shape.day),
    Column("target", "Target", 16, Shape.day),
    Column("binding", "Cancer target / rebook by", 16, Shape.day),
    Column("past_target", "Days past target", 12, Shape.whole),
    Column("flags", "Flags", 18),
)
"""The columns of `PlanKind.waiting_since`; on paper the days past the target say on which day."""


def waiting_rank(who: Pathway | None, case: Case) -> tuple[int, str]:
    """Where somebody stands among those who wait: by class and target, and whoever the case does
    not know before all."""
    if who is None:
        return (-1, "")
    return (urgency_of(who, case).rank, target_date(who, case.policy).isoformat())


def flags(who: Pathway) -> str:
    """Flags in full, as the team has to read them."""
    return ", ".join(flag.value.replace("_", " ") for flag in sorted(who.flags))


def minutes_between(start: datetime, end: datetime) -> int:
    """Whole minutes from one instant to another."""
    return round((end - start).total_seconds() / 60)
