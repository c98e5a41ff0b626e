"""Where a solve is, as whoever waits for it is told."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Progress:
    """Seconds gone of those asked for, the level in hand, its value and bound so far."""

    elapsed_seconds: float
    level: str
    value: float | None
    bound: float | None
    message: str
