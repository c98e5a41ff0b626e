"""Asking a strategy and believing its answer: the same for theatres and for centres.

A greedy plan that keeps every rule is there before anything else is tried, so a solver that fails
in whatever way costs quality and never the plan. What the solver gives is compared with greedy's
and audited before it is believed.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from time import monotonic
from typing import TypeVar

from optimiser.audit import audit
from optimiser.finish import Result
from optimiser.models.kinds import AnyCase
from optimiser.models.plan import DiagnosticsPlan, Plan, PlanStatus, Run
from optimiser.problem.kinds import AnyProblem
from optimiser.progress import Progress
from optimiser.solvers.ending import Ending
from optimiser.solvers.limits import Limits
from optimiser.solvers.process import Job, Outcome, run
from optimiser.solvers.rank import worse
from optimiser.solvers.schedule import Schedule
from optimiser.solvers.strategy import News
from optimiser.version import __version__

UNITS_PER_SECOND = 0.04
"""Deterministic units of a reproducible plan for each second asked for. A unit takes 7 to 12
seconds of one worker, so that the units end well before the wall clock would."""

P = TypeVar("P", Plan, DiagnosticsPlan)
Levels = Callable[[Schedule], Sequence[float]]
"""The levels of a schedule in order of rank, each so that more is better."""


@dataclass
class Ask:
    """What the user asked for, and what there is to tell about how it went."""

    strategy: str
    seconds: float
    seed: int
    workers: int
    reproducible: bool
    progress: Callable[[Progress], None] | None = None
    begun: float = field(default_factory=monotonic)
    messages: list[str] = field(default_factory=list)

    @property
    def elapsed(self) -> float:
        """Seconds since the question was put."""
        return monotonic() - self.begun

    def tell(self, news: News) -> None:
        """Pass a strategy's news on to whoever watches."""
        if self.progress is not None:
            self.progress(Progress(self.elapsed, news.level, news.value, news.bound, news.message))

    def answer(self, problem: AnyProblem, base: Schedule, name: str, seconds: float) -> Outcome:
        """What the strategy `name` makes of `base` within `seconds`, in its own process."""
        if name == "greedy":
            return Outcome(Ending.finished, dict(base), reproducible=True)
        limits = Limits(
            seconds=max(0.1, seconds),
            workers=1 if self.reproducible else self.workers,
            seed=self.seed,
            deterministic=self.seconds * UNITS_PER_SECOND if self.reproducible else None,
        )
        outcome = run(Job(problem, base, name), limits, self.tell)
        if outcome.ending is not Ending.finished:
            where = f" ({outcome.message})" if outcome.message else ""
            self.messages.append(f"the solver {outcome.ending.words}{where}")
        if self.reproducible and not outcome.reproducible:
            self.messages.append(
                "not reproducible: the clock ended the search before its deterministic units "
                "did; give it more seconds"
            )
        return outcome

    def believed(
        self, problem: AnyProblem, base: Schedule, outcome: Outcome, levels: Levels
    ) -> Result:
        """The solver's schedule, unless greedy's is better by the levels in order of rank."""
        first = problem.objectives[0].name
        lost = outcome.ending is not Ending.finished
        only_first = {name: bound for name, bound in outcome.bounds.items() if name == first}
        # later bounds hold beside the levels at which the solver stood: lost with it
        bounds = only_first if lost else dict(outcome.bounds)
        if outcome.schedule is None or (lost and outcome.schedule == base):
            return Result(base, bounds, PlanStatus.fallback)
        if worse(problem, levels(outcome.schedule), levels(base)):
            self.messages.append("the solver found nothing better than greedy")
            return Result(base, only_first, PlanStatus.feasible)
        return Result(outcome.schedule, bounds, PlanStatus.feasible)

    def audited(
        self, case: AnyCase, base: Schedule, result: Result, plan_of: Callable[[Result], P]
    ) -> P:
        """The plan of `result`, or greedy's where that one breaks a rule."""
        plan = plan_of(result)
        violations = audit(case, plan)
        if violations and result.schedule is not base:
            broken = ", ".join(sorted({violation.rule for violation in violations}))
            self.messages.append(f"the solver's plan broke {broken} and was dropped")
            plan = plan_of(Result(base, {}, PlanStatus.fallback))
        return plan

    def stamp(self, name: str, solver: str, outcome: Outcome) -> Run:
        """How the plan was made, for plan.json."""
        return Run(
            version=__version__,
            solver=solver,
            strategy=name,
            seed=self.seed,
            workers=1 if self.reproducible else self.workers,
            seconds_limit=self.seconds,
            seconds=self.elapsed,
            reproducible=self.reproducible and outcome.reproducible,
            messages=tuple(self.messages),
        )
