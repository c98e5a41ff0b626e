"""An entry of the waiting list: one pathway of one patient, with what it needs."""

from datetime import date, timedelta
from math import ceil, sqrt

from pydantic import Field

from optimiser.models.pathway import DateRange, FixedBooking, Item, Pathway
from optimiser.models.policy import Policy
from optimiser.models.resources import CRITICAL_CARE
from optimiser.models.words import Admission, Anaesthetic, CountBy, Priority

__all__ = ["URGENT_PRIORITIES", "WIDE_SPREAD", "DateRange", "Entry", "FixedBooking"]

URGENT_PRIORITIES = frozenset({Priority.P1A, Priority.P1B, Priority.P2})
WIDE_SPREAD = 0.5
"""Spread of a case of which only the expectation is known, as a share of it: wider than 69 of the
70 of `optimiser/generate/procedures.csv`, so that doubt costs room and not safety."""


class Entry(Pathway):
    """One waiting-list entry, its needs already resolved against procedures.csv.

    `touch_minutes` is the expected time from into the anaesthetic room to out of theatre,
    `touch_sd` its spread (minutes). `turnover_minutes` is the gap to the next patient,
    `same_turnover_minutes` the gap when the next has the same procedure. `nights` include
    the night of surgery; `nights_before` are the nights just before it; the first
    `critical_care_nights` of the stay are spent in critical care. `anaesthetic` None means
    unknown. `procedure_name` is for people alone. `recorded_priority` is the code as written,
    before C and history codes were read as P4.
    """

    entry_id: str
    specialty: str
    procedure: str
    priority: Priority
    touch_minutes: float = Field(gt=0, allow_inf_nan=False)
    touch_sd: float = Field(ge=0, allow_inf_nan=False)
    turnover_minutes: int = Field(default=0, ge=0)
    same_turnover_minutes: int = Field(default=0, ge=0)
    decision_date: date | None = None
    rebook_by: date | None = None
    procedure_name: str | None = None
    consultant: str | None = None
    admission: Admission | None = None
    nights: int = Field(default=0, ge=0)
    nights_before: int = Field(default=0, ge=0)
    critical_care_nights: int = Field(default=0, ge=0)
    ward: str | None = None
    anaesthetic: Anaesthetic | None = None
    equipment: tuple[str, ...] = ()
    short_notice: bool = False
    fixed: FixedBooking | None = None

    @property
    def key(self) -> str:
        """The entry_id."""
        return self.entry_id

    @property
    def already_booked(self) -> tuple[tuple[Item, FixedBooking], ...]:
        """The booking already made, if any."""
        return () if self.fixed is None else (((self.entry_id,), self.fixed),)

    @property
    def time_given(self) -> bool:
        """Has the hospital booked it with its time? Else a plan chooses that, in the list given."""
        return self.fixed is not None and self.fixed.start is not None

    def fixed_for(self, item: Item) -> FixedBooking | None:
        """The booking already made, if any."""
        return self.fixed

    @property
    def is_urgent(self) -> bool:
        """P1, P2, or a cancer or rebooking date."""
        return (
            self.priority in URGENT_PRIORITIES
            or self.cancer_target is not None
            or self.rebook_by is not None
        )

    @property
    def deadlines(self) -> tuple[date, ...]:
        """The cancer target and the date by which a cancelled patient is to be rebooked."""
        return tuple(day for day in (self.cancer_target, self.rebook_by) if day is not None)

    def window_end(self, policy: Policy) -> date:
        """p_days from the decision to admit (from the referral for P4 or without a decision)."""
        start = self.referral_date
        if self.priority is not Priority.P4 and self.decision_date is not None:
            start = self.decision_date
        return start + timedelta(days=policy.p_days[self.priority])

    def weight(self, policy: Policy) -> int:
        """m_i = round(10 sqrt(minutes)) by default."""
        match policy.count_by:
            case CountBy.balanced:
                return round(10 * sqrt(self.minutes))
            case CountBy.minutes:
                return self.minutes
            case CountBy.patients:
                return 1

    @property
    def minutes(self) -> int:
        """Planned touch time in whole minutes: the expectation rounded up."""
        return ceil(self.touch_minutes)

    def nights_in_bed(self, *, critical_care: bool) -> list[tuple[str, timedelta]]:
        """Ward of every night in bed, and how long after the operation it is.

        With `critical_care` the first critical care nights are spent in a ward of that name. A
        night without a known ward is left out.
        """
        intensive = self.critical_care_nights if critical_care else 0
        stay = range(-self.nights_before, max(self.nights, self.critical_care_nights))
        wards = ((CRITICAL_CARE if 0 <= k < intensive else self.ward, k) for k in stay)
        return [(ward, timedelta(days=k)) for ward, k in wards if ward is not None]

    def turnover_before(self, following: "Entry") -> int:
        """Minutes between the end of this case and the start of `following` in one theatre."""
        if following.procedure == self.procedure:
            return self.same_turnover_minutes
        return self.turnover_minutes
