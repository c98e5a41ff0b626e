"""How long a solve may take."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Wall seconds, or deterministic units as well when the plan is to be reproducible."""

    seconds: float
    workers: int
    seed: int
    deterministic: float | None = None
