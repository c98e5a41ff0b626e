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


def gap_of(value: float, bound: float) -> float:
    """|bound - value| as a share of the larger of both, as a plan tells it; 0 where both are 0."""
    larger = max(abs(bound), abs(value))
    return abs(bound - value) / larger if larger else 0.0
