"""The contract of an objective: the same quantity in variables and in values."""

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any

from optimiser.models.plan import Sense

if TYPE_CHECKING:
    from optimiser.problem.placement import Expression


SAME, WHOLE = 1e-6, 0.5
"""Relative difference below which two values of a level are the same; half a unit of large ones,
which are counted in whole units."""


def noise(value: float, scale: int) -> float:
    """Below this a difference at `value` is none; units are those of the level over `scale`."""
    return min(WHOLE / scale, SAME * max(1.0, abs(value)))


class Objective(ABC):
    """One level of the lexicographic order.

    `terms` counts in whole units of 1/`scale` so that the solver sees integers; `measure`
    counts the same quantity from the plan alone.
    """

    name: str
    unit: str
    sense: Sense = Sense.maximise
    joins: bool = True
    """Whether `terms` stays true when like sessions are joined into one (`problem.pools`): it
    counts who is booked on which day, and never how lists are made up."""

    def scale(self, case: Any) -> int:
        """Solver units per unit of the level."""
        return 1

    @abstractmethod
    def terms(self, draft: Any) -> "Expression":
        """The level in solver units. In an untimed draft it is never worse than the truth."""

    @abstractmethod
    def measure(self, case: Any, plan: Any) -> float:
        """The level's value of a plan, recomputed from its bookings."""
