"""How long people have waited: a sampler of weeks on the list.

Piecewise survival S(w), the share still waiting after w weeks, log-linear between published
points: half past 14.5 weeks, 41.3% past 18, 8% past 45, 4% past 52, 0.76% past 65, 0.034% past 78.

Source: NHS England RTT statistics 2023-2025 as compiled for this project (the 52-week and median
points are working values). The pool with a decision to admit is older than the whole list;
`OLDER_POOL` stretches the times by 5%, which leaves 3-6% past 52 weeks.
"""

from itertools import pairwise
from math import log
from random import Random

KNOTS = (
    (0.0, 1.0),
    (14.5, 0.50),
    (18.0, 0.413),
    (45.0, 0.08),
    (52.0, 0.04),
    (65.0, 0.0076),
    (78.0, 0.00034),
    (104.0, 0.00001),
)
"""(weeks, share still waiting), shares falling."""

OLDER_POOL = 1.05


def weeks_at(share: float) -> float:
    """Weeks w with S(w) = `share`; shares below the last knot give the last knot's weeks."""
    for (from_weeks, above), (to_weeks, below) in pairwise(KNOTS):
        if share >= below:
            part = log(above / share) / log(above / below)
            return from_weeks + part * (to_weeks - from_weeks)
    return KNOTS[-1][0]


def waited_days(rng: Random) -> int:
    """Days one entry of the admitted list has waited, at least 3."""
    weeks = weeks_at(1.0 - rng.random()) * OLDER_POOL
    return max(3, round(7 * weeks))
