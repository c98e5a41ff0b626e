"""The problem of a diagnostics case: clock, rules, objectives, tasks and where each may go."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING

from optimiser.models.diagnostics_case import DiagnosticsCase
from optimiser.models.pathway import Item
from optimiser.problem.base_grid import Mask
from optimiser.problem.clock import Clock
from optimiser.problem.task import Task
from optimiser.problem.task_grid import TaskGrid

if TYPE_CHECKING:
    from optimiser.constraints.rule import Rule
    from optimiser.objectives.objective import Objective


@dataclass(frozen=True)
class VisitProblem:
    """A diagnostics case, the rules it must keep and the objectives in order of rank.

    `told` maps tests of an earlier plan to the date they were told, `earlier` to the session and
    the start they had there.
    """

    case: DiagnosticsCase
    rules: "Sequence[Rule]"
    objectives: "Sequence[Objective]"
    told: Mapping[Item, date] = field(default_factory=dict)
    earlier: Mapping[Item, tuple[str, datetime]] = field(default_factory=dict)

    @cached_property
    def counts_moved(self) -> bool:
        """Is there an earlier plan, so that the level `moved` stands among the levels?"""
        return any(objective.name == "moved" for objective in self.objectives)

    @cached_property
    def clock(self) -> Clock:
        """Minutes of this case."""
        return Clock(self.case)

    @cached_property
    def grid(self) -> TaskGrid:
        """Tasks and sessions in fixed order."""
        return TaskGrid(self.case)

    @property
    def tasks(self) -> tuple[Task, ...]:
        """Every test of every request."""
        return self.grid.tasks

    @cached_property
    def pairs(self) -> Mask:
        """(tasks, sessions): where every option rule admits a task, built once."""
        return self.grid.pairs([rule.admits(self.grid) for rule in self.rules])

    @cached_property
    def task_number(self) -> Mapping[Item, int]:
        """Number of each task by (request_id, test)."""
        return {task.item: k for k, task in enumerate(self.tasks)}

    @cached_property
    def session_number(self) -> Mapping[str, int]:
        """Number of each session in the case's order."""
        return {session.session_id: k for k, session in enumerate(self.case.sessions)}

    def options(self) -> Iterator[tuple[int, int]]:
        """Every admitted (task number, session number)."""
        for task in range(len(self.tasks)):
            for session in self.pairs[task].nonzero()[0]:
                yield task, int(session)
