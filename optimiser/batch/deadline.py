"""When the plans have to be there, and how long a search may be before that."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from time import monotonic
from zoneinfo import ZoneInfo

PLAIN_SECONDS = 20.0
"""What reading, a plain plan by urgency, audit and papers of one case are taken to need, until
some of tonight have been seen."""
SAFETY = 1.5


def next_instant(clock: time, zone: ZoneInfo, now: datetime) -> datetime:
    """The next instant, in UTC, at which the clocks of `zone` show `clock`.

    In a night of the clock change a time that comes twice is its first; one that is skipped is
    counted on by the clock before the change (01:30 is then shown as 02:30).
    """
    today = now.astimezone(zone).date()
    for days in range(3):
        wall = datetime.combine(today + timedelta(days=days), clock)
        instant = wall.replace(tzinfo=zone).astimezone(UTC)
        if instant > now:
            return instant
    raise AssertionError("a clock that stands still")  # pragma: no cover


@dataclass
class Deadline:
    """`by` is None where there is none. Time is counted on by a clock that nobody sets."""

    by: datetime | None
    slots: int
    now: datetime = field(default_factory=lambda: datetime.now(UTC))
    begun: float = field(default_factory=monotonic)
    plain: list[float] = field(default_factory=list)

    @property
    def left(self) -> float:
        """Seconds to go; infinite without a deadline."""
        if self.by is None:
            return float("inf")
        return (self.by - self.now).total_seconds() - (monotonic() - self.begun)

    @property
    def passed(self) -> bool:
        """Is it too late?"""
        return self.left < 0

    def saw_plain(self, seconds: float) -> None:
        """Learn from an attempt that made a plain plan."""
        self.plain.append(seconds)

    @property
    def plain_seconds(self) -> float:
        """Seconds that a plain plan is taken to need: the worst seen tonight, and some more."""
        return SAFETY * max(self.plain) if self.plain else PLAIN_SECONDS

    def search_seconds(self, peers: int, waiting: int) -> float:
        """How long each of `peers` jobs may search, when each of the `waiting`, peers and all,
        needs the time of a plain plan too."""
        spare = self.left * self.slots - self.plain_seconds * waiting
        return min(self.left - self.plain_seconds, spare / peers)
