"""P(overrun): the chance that a list ends after its session's end plus its overrun minutes.

The planned end of the last case is the mean, the root of the sum of the cases' squared spreads
is the spread, and the distribution is taken as normal.

Source: file contract, policy `overrun_probability`.
"""

from collections.abc import Sequence
from math import sqrt
from statistics import NormalDist

from optimiser.models.case import TheatreCase
from optimiser.models.plan import Booking
from optimiser.models.session import Session


def overrun_chance(session: Session, bookings: Sequence[Booking], case: TheatreCase) -> float:
    """The chance for one list, a share of 1; 0 for an empty list."""
    if not bookings:
        return 0.0
    last = max(booking.end for booking in bookings)
    allowed = session.latest_end
    left = (allowed - last).total_seconds() / 60
    spread = sqrt(sum(case.entry_by_id[b.entry_id].touch_sd ** 2 for b in bookings))
    if spread == 0:
        return 0.0 if left >= 0 else 1.0
    return 1 - NormalDist(0, spread).cdf(left)
