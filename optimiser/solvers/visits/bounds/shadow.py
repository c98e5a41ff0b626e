"""The bound of a level, and what it gives way when the levels above change."""

from dataclasses import dataclass
from math import floor

from optimiser.solvers.visits.diary import Levels

CLASSES = 3
"""The levels of delay: urgent, long, routine."""
RANKS = CLASSES + 2
"""With visits and waiting: all levels but travel, which may always be none."""


@dataclass(frozen=True)
class Shadow:
    """What a level is at most where those above are at least `kept`.

    `rates` are what a unit of each of those is worth.
    """

    value: float
    kept: tuple[int, ...]
    rates: tuple[float, ...]

    def most(self, reached: Levels) -> int:
        """The bound beside what is `reached` above, which may be other than what was asked."""
        more = zip(self.rates, self.kept, reached, strict=False)
        return floor(self.value + sum(rate * (then - now) for rate, then, now in more))
