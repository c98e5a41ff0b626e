"""The contract of an objective: the same quantity in variables and in values."""

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

from optimiser.models.case import TheatreCase
from optimiser.models.plan import Plan, Sense

if TYPE_CHECKING:
    from optimiser.problem.draft import Draft
    from optimiser.problem.placement import Expression


class Objective(ABC):
    """One level of the lexicographic order.

    `terms` counts in whole units of 1/`scale` so that the solver sees integers; `measure`
    counts the same quantity from the plan alone.
    """

    name: str
    unit: str
    sense: Sense = Sense.maximise

    def scale(self, case: TheatreCase) -> int:
        """Solver units per unit of the level."""
        return 1

    @abstractmethod
    def terms(self, draft: "Draft") -> "Expression":
        """The level in solver units. In an untimed draft it is never worse than the truth."""

    @abstractmethod
    def measure(self, case: TheatreCase, plan: Plan) -> float:
        """The level's value of a plan, recomputed from its bookings."""
