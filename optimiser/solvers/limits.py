"""How long a solve may take."""

from dataclasses import dataclass, replace
from time import monotonic


@dataclass(frozen=True)
class Limits:
    """Wall seconds, or deterministic units as well when the plan is to be reproducible."""

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
