"""What the blocks have reached while they are searched: told, and kept as a plan of the whole."""

from collections.abc import Sequence
from dataclasses import replace

from optimiser.ask import Ask
from optimiser.blocks.together import whole_plan
from optimiser.models.plan import Plan
from optimiser.models.reading import Reading
from optimiser.problem.blocks import Block
from optimiser.problem.problem import Problem
from optimiser.progress import Progress
from optimiser.solve_theatre import Solved
from optimiser.solvers.strategy import News


class Watch:
    """Hears the processes of the blocks, which begin from `solved`, greedy's plans.

    Of the first level alone values and bounds are told: they add up, and a bound is known of the
    whole once it is of every block.
    """

    def __init__(
        self,
        reading: Reading,
        problem: Problem,
        parts: Sequence[Block],
        solved: Sequence[Solved],
        ask: Ask,
    ) -> None:
        self.reading, self.problem, self.parts, self.ask = reading, problem, parts, ask
        self.level = problem.objectives[0].name
        self._solved = list(solved)
        self._searched = 0
        self._values = [_level(one.plan, self.level)[0] for one in solved]
        self._bounds: list[float | None] = [None] * len(parts)

    def hear(self, number: int, told: Progress | Solved | None) -> None:
        """How far a block is, the plan it came to, or None where its process was lost."""
        if isinstance(told, Progress):
            if told.level == self.level:
                self._reached(number, told.value, told.bound)
        else:
            self._searched += 1
            if told is not None:
                self._solved[number] = told
                self.keep()
            self._reached(number, *_level(self._solved[number].plan, self.level))
        bounds = [bound for bound in self._bounds if bound is not None]
        bound = sum(bounds) if len(bounds) == len(self._bounds) else None
        message = f"{self._searched} of {len(self.parts)} blocks searched"
        self.ask.tell(News(self.level, sum(self._values), bound, message))

    def keep(self) -> None:
        """Offer the plans of now, as one, to be the plan so far."""
        if self.ask.so_far is not None:
            solved = tuple(self._solved)
            self.ask.so_far.offer(lambda: self._plan(solved))

    def _plan(self, solved: Sequence[Solved]) -> Plan:
        quiet = replace(self.ask, messages=[])
        return whole_plan(self.reading, self.problem, self.parts, solved, quiet, under_way=True)

    def _reached(self, number: int, value: float | None, bound: float | None) -> None:
        if value is not None:
            self._values[number] = value
        if bound is not None:
            self._bounds[number] = bound


def _level(plan: Plan, name: str) -> tuple[float, float | None]:
    """Value and bound of a level of a plan."""
    return next((one.value, one.bound) for one in plan.levels if one.name == name)
