"""The settings of a case: what case.toml (or the sheet `case`) says, checked."""

from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from optimiser.models.policy import Policy

TIMEZONE = "Europe/London"


@dataclass(frozen=True)
class Settings:
    """Which case this is, which days it plans, and the local policy.

    `extracted_at` is the instant (with an offset) at which the lists were drawn.
    """

    kind: str
    name: str
    planning_date: date
    horizon_start: date
    horizon_end: date
    extracted_at: datetime
    timezone: str = TIMEZONE
    policy: Policy = field(default_factory=Policy)

    @property
    def zone(self) -> ZoneInfo:
        """The time zone of every local time of the case."""
        return ZoneInfo(self.timezone)
