"""A pathway: what an entry of a waiting list and a diagnostic request have in common."""

from abc import abstractmethod
from datetime import date, datetime

from optimiser.models.noun import Noun
from optimiser.models.policy import Policy
from optimiser.models.words import Flag

Item = tuple[str, ...]
"""What is booked once at most: (entry_id,) in theatres, (request_id, test) in diagnostics."""


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


class Pathway(Noun):
    """One wait of one patient, whatever for.

    A person may wait on several pathways; they are never merged. `ready_from` and `ready_until`
    bind the day of the booking, both included. Empty `sites` mean any site. `recorded_priority`
    is the code as written, where another was read for it.
    """

    patient_id: str
    referral_date: date
    nhs_number: str | None = None
    recorded_priority: str | None = None
    target_date: date | None = None
    cancer_target: date | None = None
    sites: tuple[str, ...] = ()
    ready_from: date | None = None
    ready_until: date | None = None
    unavailable: tuple[DateRange, ...] = ()
    birth_date: date | None = None
    sex: str | None = None
    imd_decile: int | None = None
    ethnicity: str | None = None
    flags: frozenset[Flag] = frozenset()

    @property
    @abstractmethod
    def key(self) -> str:
        """The id of its row in the input."""

    @property
    @abstractmethod
    def already_booked(self) -> tuple[tuple[Item, FixedBooking], ...]:
        """What the hospital has already booked for it."""

    def fixed_for(self, item: Item) -> FixedBooking | None:
        """The booking already made for `item`, if any."""
        return next((fixed for booked, fixed in self.already_booked if booked == item), None)

    @property
    @abstractmethod
    def is_urgent(self) -> bool:
        """Urgent by its recorded priority or by a binding date."""

    @property
    @abstractmethod
    def deadlines(self) -> tuple[date, ...]:
        """Binding dates; the earliest of them and the target counts."""

    @abstractmethod
    def window_end(self, policy: Policy) -> date:
        """The date to which the policy's window of its priority runs."""

    @abstractmethod
    def weight(self, policy: Policy) -> int:
        """What one booking of it weighs inside its level."""

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
