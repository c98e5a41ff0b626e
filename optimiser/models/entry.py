"""An entry of the waiting list: one pathway of one patient, with what it needs."""

from datetime import date, datetime
from math import ceil

from pydantic import Field

from optimiser.models.noun import Noun
from optimiser.models.words import Admission, Anaesthetic, Flag, Priority


class DateRange(Noun):
    """Days from `first` to `last`, both included."""

    first: date
    last: date

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and self.first <= day <= self.last


class FixedBooking(Noun):
    """A booking the hospital has already made; `start` is blank where only the list is fixed."""

    session_id: str
    start: datetime | None = None


class Entry(Noun):
    """One waiting-list entry, its needs already resolved against procedures.csv.

    `touch_minutes` is the expected time from into the anaesthetic room to out of theatre,
    `touch_sd` its spread (minutes). `turnover_minutes` is the gap to the next patient,
    `same_turnover_minutes` the gap when the next has the same procedure. `nights` include
    the night of surgery; `nights_before` are the nights just before it; the first
    `critical_care_nights` of the stay are spent in critical care. `anaesthetic` None means
    unknown. `recorded_priority` is the code as written, before C and history codes were
    read as P4.
    """

    entry_id: str
    patient_id: str
    specialty: str
    procedure: str
    priority: Priority
    referral_date: date
    touch_minutes: float = Field(gt=0, allow_inf_nan=False)
    touch_sd: float = Field(ge=0, allow_inf_nan=False)
    turnover_minutes: int = Field(default=0, ge=0)
    same_turnover_minutes: int = Field(default=0, ge=0)
    nhs_number: str | None = None
    recorded_priority: str | None = None
    decision_date: date | None = None
    target_date: date | None = None
    cancer_target: date | None = None
    rebook_by: date | None = None
    consultant: str | None = None
    admission: Admission | None = None
    nights: int = Field(default=0, ge=0)
    nights_before: int = Field(default=0, ge=0)
    critical_care_nights: int = Field(default=0, ge=0)
    ward: str | None = None
    anaesthetic: Anaesthetic | None = None
    equipment: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()
    ready_from: date | None = None
    ready_until: date | None = None
    unavailable: tuple[DateRange, ...] = ()
    short_notice: bool = False
    birth_date: date | None = None
    sex: str | None = None
    imd_decile: int | None = None
    ethnicity: str | None = None
    flags: frozenset[Flag] = frozenset()
    fixed: FixedBooking | None = None

    @property
    def minutes(self) -> int:
        """Planned touch time in whole minutes: the expectation rounded up."""
        return ceil(self.touch_minutes)

    def turnover_before(self, following: "Entry") -> int:
        """Minutes between the end of this case and the start of `following` in one theatre."""
        if following.procedure == self.procedure:
            return self.same_turnover_minutes
        return self.turnover_minutes

    def age_on(self, day: date) -> int | None:
        """Age in whole years on `day`, by birthday (29 February counts on 1 March)."""
        if self.birth_date is None:
            return None
        before_birthday = (day.month, day.day) < (self.birth_date.month, self.birth_date.day)
        return day.year - self.birth_date.year - before_birthday

    def is_child_on(self, day: date) -> bool:
        """Under 16 on `day`, or flagged as a child."""
        age = self.age_on(day)
        return Flag.child in self.flags or (age is not None and age < 16)
