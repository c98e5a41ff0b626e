"""How long a solve may take."""

from dataclasses import dataclass, replace
from time import monotonic

TIMED_PAIRS = 6_000
"""Up to so many ordered pairs of cases within sessions one model decides order and all."""


@dataclass(frozen=True)
class Limits:
    """Wall seconds, and deterministic units as well where they are to end it (on one worker).

    A plan that is to be reproducible has units throughout.
    """

    seconds: float
    workers: int
    seed: int
    deterministic: float | None = None

    def part(self, share: float) -> "Limits":
        """So large a share of the seconds, and of the deterministic units if there are any."""
        units = None if self.deterministic is None else share * self.deterministic
        return replace(self, seconds=share * self.seconds, deterministic=units)

    def ends(self, until: float) -> float:
        """When work within these limits, begun now, ends: by the clock at `until` at the latest.

        Deterministic units end it before, if there are any.
        """
        return until if self.deterministic is not None else min(until, monotonic() + self.seconds)
