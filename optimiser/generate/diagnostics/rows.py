"""The rows of a diagnostics case folder, one class a file; written as those of `generate.rows`.

Field names and their order are the column names of the file contract, section 2.
"""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass
class RoomRow:
    """sessions.csv; times are local."""

    session_id: str
    site: str
    room: str
    modalities: tuple[str, ...]
    capabilities: tuple[str, ...]
    start: datetime
    end: datetime
    slot_minutes: int | None = None
    state: str = "open"
    reserve_minutes: int = 0

    @property
    def minutes(self) -> int:
        """Length in minutes (no session spans a clock change)."""
        return int((self.end - self.start).total_seconds()) // 60

    @property
    def day(self) -> date:
        """Day of the session."""
        return self.start.date()


@dataclass
class StaffRow:
    """staff.csv; times are local."""

    skill: str
    site: str
    start: datetime
    end: datetime
    count: int


@dataclass
class CatalogueRow:
    """tests.csv"""

    test: str
    name: str
    modality: str
    minutes: int
    capability: tuple[str, ...]
    skill: str | None
    changeover_minutes: int
    fasting_hours: int | None
    valid_days: int | None


@dataclass
class PairRuleRow:
    """test_rules.csv"""

    first: str
    then: str
    min_gap_minutes: int | None
    max_gap_minutes: int | None
    kind: str
    applies_to: str | None


@dataclass
class RequestRow:
    """requests.csv"""

    request_id: str
    patient_id: str
    nhs_number: str | None
    tests: tuple[str, ...]
    priority: str
    referral_date: date
    target_date: date | None = None
    cancer_target: date | None = None
    sites: tuple[str, ...] = ()
    ready_from: date | None = None
    unavailable: tuple[tuple[date, date], ...] = ()
    time_of_day: str | None = None
    longest_visit_minutes: int | None = None
    max_visits: int | None = None
    flags: tuple[str, ...] = ()
    birth_date: date | None = None
    sex: str | None = None
    imd_decile: int | None = None
    ethnicity: str | None = None
    status: str | None = None
    results: tuple[str, ...] = ()
    bookings: tuple[str, ...] = ()
