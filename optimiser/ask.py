"""Asking a strategy and believing its answer: the same for theatres and for centres.

A greedy plan that keeps every rule is there before anything else is tried, so a solver that fails
in whatever way costs quality and never the plan. What the solver gives is compared with greedy's
and audited before it is believed.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from time import monotonic
from typing import Any, TypeVar

from optimiser.audit import audit
from optimiser.finish import Result
from optimiser.models.kinds import AnyCase, AnyPlan
from optimiser.models.plan import DiagnosticsPlan, Plan, PlanStatus, Run
from optimiser.problem.kinds import AnyProblem
from optimiser.progress import Progress
from optimiser.so_far import SoFar
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
UNDER_WAY = "this is the best plan so far of a search that was still going on"
"""What a plan so far says of itself among its messages."""

P = TypeVar("P", Plan, DiagnosticsPlan)
Levels = Callable[[Schedule], Sequence[float]]
"""The levels of a schedule in order of rank, each so that more is better."""
PlanOf = Callable[[Result, Outcome | None], P]
"""The plan of a result; of a search that is still going on where there is no outcome."""


@dataclass
class Ask:
    """What the user asked for, and what there is to tell about how it went.

    `so_far` keeps the best plan so far of the whole case while a search goes on; None keeps none.
    The seconds count from `begun`, when the case was about to be read; the work from `called`.
    `needs_look` says that a person has to act on one of the `messages`.
    """

    strategy: str
    seconds: float
    seed: int
    workers: int
    reproducible: bool
    progress: Callable[[Progress], None] | None = None
    so_far: SoFar | None = None
    begun: float = field(default_factory=monotonic)
    called: float = field(default_factory=monotonic)
    messages: list[str] = field(default_factory=list)
    needs_look: bool = False

    def __getstate__(self) -> dict[str, Any]:
        # whoever watches or keeps stays in this process: another one plans a part of the case
        return self.__dict__ | {"progress": None, "so_far": None}

    @property
    def elapsed(self) -> float:
        """Seconds gone of those asked for."""
        return monotonic() - self.begun

    @property
    def worked(self) -> float:
        """Seconds since planning began, reading left out."""
        return monotonic() - self.called

    def trouble(self, message: str) -> None:
        """A message that a person has to act on before the plan is used."""
        self.messages.append(message)
        self.needs_look = True

    def tell(self, news: News) -> None:
        """Pass a strategy's news on to whoever watches."""
        if self.progress is not None:
            self.progress(Progress(self.elapsed, news.level, news.value, news.bound, news.message))

    def answer(
        self,
        problem: AnyProblem,
        base: Schedule,
        name: str,
        seconds: float,
        levels: Levels,
        plan_of: PlanOf[P],
    ) -> Outcome:
        """What the strategy `name` makes of `base` within `seconds`, in its own process.

        Meanwhile the best plan so far is kept, made by `plan_of`: first that of `base`, then what
        the strategy tells. Of a reproducible search that of `base` alone, so that nothing takes
        its time.
        """
        if name == "greedy":
            return Outcome(Ending.finished, dict(base), reproducible=True)
        limits = Limits(
            seconds=max(0.1, seconds),
            workers=1 if self.reproducible else self.workers,
            seed=self.seed,
            deterministic=self.seconds * UNITS_PER_SECOND if self.reproducible else None,
        )
        job = Job(problem, base, name)  # packed before another thread reads the problem
        keep = self._keeping(problem, base, levels, plan_of)

        def heard(news: News) -> None:
            self.tell(news)
            if news.schedule is not None and not self.reproducible:
                bounds = _first_alone(problem, news.bounds)
                keep(Result(news.schedule, bounds, PlanStatus.feasible))

        try:
            if self.so_far is not None:
                self.so_far.search(monotonic() + limits.seconds, self.worked)
                keep(Result(base, {}, PlanStatus.fallback))
            outcome = run(job, limits, heard)
        finally:
            if self.so_far is not None:
                self.so_far.close()
        if outcome.ending is not Ending.finished:
            where = f" ({outcome.message})" if outcome.message else ""
            self.trouble(f"the solver {outcome.ending.words}{where}")
        if self.reproducible and not outcome.reproducible:
            self.trouble(
                "not reproducible: the clock ended the search before its deterministic units "
                "did; give it more seconds"
            )
        return outcome

    def _keeping(
        self, problem: AnyProblem, base: Schedule, levels: Levels, plan_of: PlanOf[P]
    ) -> Callable[[Result], None]:
        """Offers plans of results, of which those are made that are better than the one before."""
        last: list[Schedule] = []

        def made(result: Result) -> AnyPlan | None:
            before = last[0] if last else base
            behind = worse(problem, levels(result.schedule), levels(before))
            if last and (behind or result.schedule == before):
                return None
            if behind:
                result = Result(base, {}, PlanStatus.fallback)
            plan = plan_of(result, None)
            last[:] = [result.schedule]
            return plan

        def keep(result: Result) -> None:
            if self.so_far is not None:
                self.so_far.offer(lambda: made(result))

        return keep

    def believed(
        self, problem: AnyProblem, base: Schedule, outcome: Outcome, levels: Levels
    ) -> Result:
        """The solver's schedule, unless greedy's is better by the levels in order of rank."""
        lost = outcome.ending is not Ending.finished
        only_first = _first_alone(problem, outcome.bounds)
        bounds = only_first if lost else dict(outcome.bounds)
        if outcome.schedule is None or (lost and outcome.schedule == base):
            return Result(base, bounds, PlanStatus.fallback)
        if worse(problem, levels(outcome.schedule), levels(base)):
            self.messages.append("the solver found nothing better than greedy")
            return Result(base, only_first, PlanStatus.fallback if lost else PlanStatus.feasible)
        return Result(outcome.schedule, bounds, PlanStatus.feasible)

    def audited(
        self, case: AnyCase, base: Schedule, result: Result, outcome: Outcome, plan_of: PlanOf[P]
    ) -> P:
        """The plan of `result`, or greedy's where that one breaks a rule."""
        plan = plan_of(result, outcome)
        violations = audit(case, plan)
        if violations and result.schedule is not base:
            broken = ", ".join(sorted({violation.rule for violation in violations}))
            self.trouble(f"the solver's plan broke {broken} and was dropped")
            plan = plan_of(Result(base, {}, PlanStatus.fallback), outcome)
        return plan

    def stamp(self, name: str, solver: str, outcome: Outcome | None) -> Run:
        """How the plan was made, for plan.json; it says where the search is still going on."""
        under_way = () if outcome is not None else (UNDER_WAY,)
        return Run(
            version=__version__,
            solver=solver,
            strategy=name,
            seed=self.seed,
            workers=1 if self.reproducible else self.workers,
            seconds_limit=self.seconds,
            seconds=self.elapsed,
            reproducible=self.reproducible and outcome is not None and outcome.reproducible,
            messages=(*under_way, *self.messages),
            needs_look=self.needs_look,
        )


def _first_alone(problem: AnyProblem, bounds: Mapping[str, float]) -> dict[str, float]:
    """The bound of the first level: later ones hold beside levels at which the solver stood."""
    first = problem.objectives[0].name
    return {name: bound for name, bound in bounds.items() if name == first}
