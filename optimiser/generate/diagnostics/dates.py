"""The days of a made-up centre: planned on a Friday for whole weeks from the Monday after."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from optimiser.generate.dates import BANK_HOLIDAYS, FIRST_MONDAY, LAST_MONDAY

LEAD_DAYS = 3


@dataclass(frozen=True)
class CentreCalendar:
    """`horizon_start` is a Monday; the centre opens every day of the week."""

    horizon_start: date
    weeks: int

    @property
    def planning_date(self) -> date:
        """The Friday before: requests owe nobody weeks of notice."""
        return self.horizon_start - timedelta(days=LEAD_DAYS)

    @property
    def horizon_end(self) -> date:
        """Last day of the horizon, a Sunday."""
        return self.horizon_start + timedelta(days=7 * self.weeks - 1)

    @property
    def extracted_at(self) -> datetime:
        """05:00 of the planning date in London, with its offset."""
        return datetime.combine(self.planning_date, time(5), ZoneInfo("Europe/London"))

    def days(self) -> list[date]:
        """Every day of the horizon."""
        return [self.horizon_start + timedelta(days=n) for n in range(7 * self.weeks)]


def draw_centre_calendar(rng: Random, weeks: int) -> CentreCalendar:
    """A horizon of January to July 2026 that holds no bank holiday."""
    choices = []
    monday = FIRST_MONDAY + timedelta(days=7)
    while monday <= LAST_MONDAY:
        calendar = CentreCalendar(monday, weeks)
        if not BANK_HOLIDAYS.intersection(calendar.days()):
            choices.append(calendar)
        monday += timedelta(days=7)
    return rng.choice(choices)
