"""A diagnostic request: one to several tests that one patient needs."""

from collections import Counter
from datetime import date, timedelta

from pydantic import Field, field_validator

from optimiser.models.noun import Noun
from optimiser.models.pathway import FixedBooking, Item, Pathway
from optimiser.models.policy import Policy
from optimiser.models.words import Flag, RequestPriority, TimeOfDay

URGENT_REQUESTS = frozenset({RequestPriority.D1, RequestPriority.D2})


class EarlierResult(Noun):
    """A test done on `date`, before this request, and still of use while it is valid."""

    test: str
    date: date


class DoneTest(Noun):
    """A test that a patient has had; `flags` are those of the row that lists it."""

    patient_id: str
    test: str
    date: date
    flags: frozenset[Flag] = frozenset()


class FixedTest(FixedBooking):
    """A booking the hospital has already made for one test of a request."""

    test: str


class Request(Pathway):
    """One request; `tests` in no order, each once.

    `sites` stand nearest first. `longest_visit_minutes` and `max_visits` are the request's own
    limits; None means those of the policy. `fixed` are the bookings already made, for some or
    all of the tests.
    """

    request_id: str
    tests: tuple[str, ...] = Field(min_length=1)
    priority: RequestPriority
    time_of_day: TimeOfDay = TimeOfDay.any
    longest_visit_minutes: int | None = Field(default=None, ge=1)
    max_visits: int | None = Field(default=None, ge=1)
    results: tuple[EarlierResult, ...] = ()
    fixed: tuple[FixedTest, ...] = ()

    @field_validator("tests")
    @classmethod
    def _each_once(cls, tests: tuple[str, ...]) -> tuple[str, ...]:
        if any(times > 1 for times in Counter(tests).values()):
            raise ValueError("a request names each test once")
        return tests

    @property
    def key(self) -> str:
        """The request_id."""
        return self.request_id

    @property
    def already_booked(self) -> tuple[tuple[Item, FixedBooking], ...]:
        """The bookings already made, by (request_id, test)."""
        return tuple(((self.request_id, fixed.test), fixed) for fixed in self.fixed)

    @property
    def is_urgent(self) -> bool:
        """D1, D2, or a cancer target."""
        return self.priority in URGENT_REQUESTS or self.cancer_target is not None

    @property
    def deadlines(self) -> tuple[date, ...]:
        """The cancer target."""
        return () if self.cancer_target is None else (self.cancer_target,)

    def window_end(self, policy: Policy) -> date:
        """d_days from the referral."""
        return self.referral_date + timedelta(days=policy.d_days[self.priority])

    def weight(self, policy: Policy) -> int:
        """Every test booked weighs 1, so a request weighs its number of tests booked."""
        return 1

    def longest_visit(self, policy: Policy) -> int:
        """Most minutes from the first start to the last end of one visit."""
        own = self.longest_visit_minutes
        return policy.longest_visit_minutes if own is None else own

    def most_visits(self, policy: Policy) -> int:
        """Most visits that the tests may be split into."""
        return policy.max_visits if self.max_visits is None else self.max_visits

    def site_rank(self, site: str) -> int:
        """0 for the nearest site of the patient's list; 0 everywhere without a list."""
        if not self.sites:
            return 0
        return self.sites.index(site) if site in self.sites else len(self.sites)
