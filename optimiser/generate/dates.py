"""The days of a made-up case: planning Monday, horizon, working days. No clock is read."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

NOTICE_DAYS = 21
FIRST_MONDAY = date(2026, 1, 5)
LAST_MONDAY = date(2026, 6, 29)
BANK_HOLIDAYS = frozenset({date(2026, 4, 3), date(2026, 4, 6), date(2026, 5, 4), date(2026, 5, 25)})
"""England and Wales, January to July 2026. Source: gov.uk/bank-holidays."""


@dataclass(frozen=True)
class Calendar:
    """`planning_date` is a Monday; the horizon starts 21 days later, also on a Monday."""

    planning_date: date
    weeks: int

    @property
    def horizon_start(self) -> date:
        """First day sessions are planned for: the least notice after the planning date."""
        return self.planning_date + timedelta(days=NOTICE_DAYS)

    @property
    def horizon_end(self) -> date:
        """Last day of the horizon, a Sunday."""
        return self.horizon_start + timedelta(days=7 * self.weeks - 1)

    @property
    def extracted_at(self) -> datetime:
        """05:00 of the planning date in London, with its offset."""
        return datetime.combine(self.planning_date, time(5), ZoneInfo("Europe/London"))

    def working_days(self) -> list[date]:
        """Mondays to Fridays of the horizon."""
        days = [self.horizon_start + timedelta(days=n) for n in range(7 * self.weeks)]
        return [day for day in days if day.weekday() < 5]


def draw_calendar(rng: Random, weeks: int) -> Calendar:
    """A planning Monday of January to June 2026 whose horizon holds no bank holiday."""
    choices = []
    monday = FIRST_MONDAY
    while monday <= LAST_MONDAY:
        calendar = Calendar(monday, weeks)
        if not BANK_HOLIDAYS.intersection(calendar.working_days()):
            choices.append(calendar)
        monday += timedelta(days=7)
    return rng.choice(choices)
