"""The same road for diagnostics: greedy, the strategy in its own process, reasons, measures."""

from collections.abc import Callable
from importlib.metadata import version
from math import inf
from time import monotonic

from optimiser.audit import audit
from optimiser.diagnostics import RULES, objectives
from optimiser.finish import Result
from optimiser.finish_visits import visits_finished
from optimiser.models.diagnostics_case import DiagnosticsCase
from optimiser.models.plan import DiagnosticsPlan, PlanStatus, Run, Sense
from optimiser.models.reading import Reading
from optimiser.problem.visit_problem import VisitProblem
from optimiser.progress import Progress
from optimiser.reasons.visit_envy import VisitEnvy
from optimiser.solvers.choose import chosen
from optimiser.solvers.ending import Ending
from optimiser.solvers.limits import Limits
from optimiser.solvers.process import Job, Outcome, run
from optimiser.solvers.schedule import Schedule
from optimiser.solvers.strategy import News
from optimiser.solvers.visit_greedy import visit_greedy
from optimiser.solvers.visit_schedule import visit_bookings
from optimiser.version import __version__

SOLVERS = {"greedy": "greedy", "visits": "ruin and recreate"}
"""Strategies that need no solver library, as the plan names them."""
UNITS_PER_SECOND = 0.04
"""Deterministic units of a reproducible plan for each second asked for."""
GREEDY_SHARE = 0.5
"""Share of the time after which greedy stops where it is, unless the plan is reproducible."""
FINISHING_SHARE = 0.2
"""Share of the time kept for filling up, reasons, envy and the audit."""


def solve_visits(
    reading: Reading,
    case: DiagnosticsCase,
    *,
    strategy: str,
    seconds: float,
    seed: int,
    workers: int,
    reproducible: bool,
    progress: Callable[[Progress], None] | None,
) -> DiagnosticsPlan:
    """The best plan found for a centre within `seconds`; see `optimiser.solve.solve`."""
    begun = monotonic()

    def tell(news: News) -> None:
        if progress is not None:
            since = monotonic() - begun
            progress(Progress(since, news.level, news.value, news.bound, news.message))

    problem = VisitProblem(case, RULES, objectives(case))
    tell(News("", message="greedy"))
    base = visit_greedy(problem, seconds=inf if reproducible else GREEDY_SHARE * seconds)
    name = chosen(problem, strategy)
    messages: list[str] = []
    outcome = Outcome(Ending.finished, dict(base), reproducible=True)
    if name != "greedy":
        limits = Limits(
            seconds=max(0.1, (1 - FINISHING_SHARE) * seconds - (monotonic() - begun)),
            workers=1 if reproducible else workers,
            seed=seed,
            deterministic=seconds * UNITS_PER_SECOND if reproducible else None,
        )
        outcome = run(Job(problem, base, name), limits, tell)
        if outcome.ending is not Ending.finished:
            where = f" ({outcome.message})" if outcome.message else ""
            messages.append(f"the solver {outcome.ending.words}{where}")
        if reproducible and not outcome.reproducible:
            messages.append(
                "not reproducible: the clock ended the search before its deterministic units "
                "did; give it more seconds"
            )
    tell(News("", message="reasons and measures"))
    stamp = Run(
        version=__version__,
        solver=SOLVERS.get(name, f"OR-Tools CP-SAT {version('ortools')}"),
        strategy=name,
        seed=seed,
        workers=1 if reproducible else workers,
        seconds_limit=seconds,
        seconds=None,
        reproducible=reproducible and outcome.reproducible,
    )

    def plan_of(result: Result) -> DiagnosticsPlan:
        # a reproducible plan tries every reason and exchange, however long that takes
        left = inf if reproducible else max(0.5, seconds - (monotonic() - begun))
        schedule = _filled(problem, result.schedule, left / 4)
        bounds = _still_true(problem, result, schedule)
        full = Result(schedule, bounds, result.status)
        plan = visits_finished(reading, problem, full, left / 4)
        done = {"seconds": monotonic() - begun, "messages": tuple(messages)}
        return plan.model_copy(update={"run": stamp.model_copy(update=done)})

    plan = plan_of(_better(problem, base, outcome, messages))
    violations = audit(case, plan)
    if violations and outcome.schedule is not None:
        broken = ", ".join(sorted({violation.rule for violation in violations}))
        messages.append(f"the solver's plan broke {broken} and was dropped")
        plan = plan_of(Result(base, {}, PlanStatus.fallback))
    return plan


def _filled(problem: VisitProblem, schedule: Schedule, seconds: float) -> Schedule:
    """Whatever else fits, and no place left to someone less urgent."""
    full = visit_greedy(problem, schedule, seconds=seconds)
    envy = VisitEnvy(problem, full, seconds)
    envy.mend()
    return visit_greedy(problem, envy.schedule, seconds=seconds) if envy.mended else full


def _still_true(problem: VisitProblem, result: Result, schedule: Schedule) -> dict[str, float]:
    """The bounds that hold beside `schedule`, which filling up and exchanges have changed.

    A bound holds for plans that do not fall behind in the levels above. Where a level is lower
    now than in the plan the bounds were made beside, those below it are forgotten.
    """
    bounds: dict[str, float] = {}
    before, after = visit_levels(problem, result.schedule), visit_levels(problem, schedule)
    for objective, then, now in zip(problem.objectives, before, after, strict=True):
        if objective.name in result.bounds:
            bounds[objective.name] = result.bounds[objective.name]
        if now < then - 1e-6 * max(1.0, abs(then)):
            break
    return bounds


def _better(problem: VisitProblem, base: Schedule, outcome: Outcome, messages: list[str]) -> Result:
    """The solver's schedule, unless greedy's is better by the levels in order of rank."""
    first = problem.objectives[0].name
    bounds = dict(outcome.bounds)
    if outcome.ending is not Ending.finished:
        # later bounds hold beside the levels at which the solver stood, which are lost
        bounds = {name: bound for name, bound in bounds.items() if name == first}
    if outcome.schedule is None:
        return Result(base, bounds, PlanStatus.fallback)
    if _worse(problem, outcome.schedule, base):
        messages.append("the solver found nothing better than greedy")
        bounds = {name: bound for name, bound in bounds.items() if name == first}
        return Result(base, bounds, PlanStatus.feasible)
    return Result(outcome.schedule, bounds, PlanStatus.feasible)


def _worse(problem: VisitProblem, schedule: Schedule, base: Schedule) -> bool:
    """Is `schedule` worse than `base` in the first level in which they truly differ?"""
    ours, theirs = visit_levels(problem, schedule), visit_levels(problem, base)
    for objective, mine, other in zip(problem.objectives, ours, theirs, strict=True):
        give = problem.case.policy.tolerance_of(objective.name) * abs(other)
        if mine > other + 1e-6:
            return False
        if mine < other - give - 1e-6:
            return True
    return False


def visit_levels(problem: VisitProblem, schedule: Schedule) -> list[float]:
    """The levels of a schedule in order of rank, each so that more is better."""
    plan = DiagnosticsPlan.model_construct(
        bookings=tuple(visit_bookings(problem, schedule.values()))
    )
    return [
        objective.measure(problem.case, plan) * (1 if objective.sense is Sense.maximise else -1)
        for objective in problem.objectives
    ]
