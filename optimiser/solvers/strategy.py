"""The contract of a strategy: how every way of finding a plan is asked and answers.

    strategy(problem, start, limits, tell) -> Found

`start` is a schedule that keeps every rule (greedy's). The strategy returns a schedule that keeps
every rule too, `start` itself where it found nothing better. On the way it tells its news: whoever
listens keeps the best schedule told so far, so a strategy that is stopped has lost nothing.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from optimiser.solvers.limits import Limits
from optimiser.solvers.schedule import Schedule, Spot


@dataclass(frozen=True)
class Proof:
    """A level, and `prices` times levels above it, come to no more than `most` in any plan.

    Levels by name and as they are counted, but so that more is better (what is minimised with its
    sign turned). Unlike a bound it holds whatever the levels above come to.
    """

    most: float
    prices: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Found:
    """A schedule that keeps every rule, with the bound of each level (by name).

    The bound of a level is the best that any plan could reach that does not fall behind this one
    in the levels above; a level without a known bound is left out. `proofs` are what some of the
    bounds follow from. `units` are deterministic units spent. `by_clock` is true when the wall
    clock ended any part of a search that was to be reproducible.
    """

    schedule: dict[int, Spot]
    bounds: dict[str, float] = field(default_factory=dict)
    units: float = 0.0
    by_clock: bool = False
    proofs: Mapping[str, Proof] = field(default_factory=dict)


@dataclass(frozen=True)
class News:
    """What a strategy tells on the way: where it is, and what it has by now.

    `schedule`, where given, keeps every rule and is the best so far; `bounds` are those known so
    far, by level name.
    """

    level: str
    value: float | None = None
    bound: float | None = None
    message: str = ""
    schedule: Schedule | None = None
    bounds: Mapping[str, float] = field(default_factory=dict)


Tell = Callable[[News], None]


def silent(_news: News) -> None:
    """Nobody listens."""


class Strategy(Protocol):
    """A way of finding a plan; `problem` is of the kind that it plans."""

    def __call__(self, problem: Any, start: Schedule, limits: Limits, tell: Tell) -> Found:
        """The best schedule found within `limits`; never worse than `start`."""
