"""When a compiled search of a benchmark ends."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Limit:
    """Seconds on the clock; or, where `steps` is given, proposals, for the same plan again."""

    seconds: float
    steps: int | None = None
