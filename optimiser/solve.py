"""From a reading to a finished plan: greedy, the strategy in its own process, reasons, measures.

A greedy plan that keeps every rule is there before anything else is tried, so a solver that fails
in whatever way costs quality and never the plan. What the solver gives is audited here before it
is believed.
"""

from collections.abc import Callable, Mapping
from datetime import date
from importlib.metadata import version
from time import monotonic

from optimiser.audit import audit
from optimiser.errors import InputRefused
from optimiser.finish import Result, finished
from optimiser.models.case import TheatreCase
from optimiser.models.diagnostics_case import DiagnosticsCase
from optimiser.models.kinds import AnyPlan
from optimiser.models.plan import Plan, PlanStatus, Run
from optimiser.models.reading import Reading
from optimiser.problem.problem import Problem
from optimiser.progress import Progress
from optimiser.reasons.envy import levels, repaired
from optimiser.solvers.choose import chosen
from optimiser.solvers.ending import Ending
from optimiser.solvers.fill import Fill
from optimiser.solvers.greedy import greedy
from optimiser.solvers.limits import Limits
from optimiser.solvers.process import Job, Outcome, run
from optimiser.solvers.schedule import Schedule
from optimiser.solvers.strategy import News
from optimiser.theatre import RULES, objectives
from optimiser.version import __version__

UNITS_PER_SECOND = 0.04
"""Deterministic units of a reproducible plan for each second asked for. A unit takes 7 to 12
seconds of one worker, so that the units end well before the wall clock would."""


def solve(
    reading: Reading,
    *,
    strategy: str = "choose",
    seconds: float = 60.0,
    seed: int = 1,
    workers: int = 2,
    reproducible: bool = False,
    previous: AnyPlan | None = None,
    progress: Callable[[Progress], None] | None = None,
) -> AnyPlan:
    """The best plan found for a reading within `seconds`, counted from this call.

    With `previous` the patients of a theatre told a date there keep it where they can.
    `reproducible` plans by deterministic units with one worker; the plan says if the clock ended
    it all the same.
    Raises InputRefused for a refused reading and FixedBookingsClash where the bookings already
    made contradict each other.
    """
    if reading.case is None or reading.refused:
        raise InputRefused("the input is refused; nothing was planned", reading.findings)
    if isinstance(reading.case, DiagnosticsCase):
        from optimiser.solve_visits import solve_visits

        return solve_visits(
            reading,
            reading.case,
            strategy=strategy,
            seconds=seconds,
            seed=seed,
            workers=workers,
            reproducible=reproducible,
            progress=progress,
        )
    begun = monotonic()

    def tell(news: News) -> None:
        if progress is not None:
            since = monotonic() - begun
            progress(Progress(since, news.level, news.value, news.bound, news.message))

    case = reading.case
    told = _told(case, previous)
    problem = Problem(case, RULES, objectives(case, told), told)
    tell(News("", message="greedy"))
    base = greedy(problem)
    greedy_seconds = monotonic() - begun
    tell(_news(problem, base, "greedy"))
    name = chosen(problem, strategy)
    messages: list[str] = []
    outcome = Outcome(Ending.finished, dict(base), reproducible=True)
    if name != "greedy":
        limits = Limits(
            seconds=seconds - (monotonic() - begun) - _finishing_seconds(greedy_seconds, seconds),
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
        solver=_solver_of(name),
        strategy=name,
        seed=seed,
        workers=1 if reproducible else workers,
        seconds_limit=seconds,
        seconds=None,
        reproducible=reproducible and outcome.reproducible,
    )

    def plan_of(result: Result) -> Plan:
        filled = Fill(problem, result.schedule)
        filled.fill()
        repaired(problem, filled)
        plan = finished(reading, problem, filled, result)
        done = {"seconds": monotonic() - begun, "messages": tuple(messages)}
        return plan.model_copy(update={"run": stamp.model_copy(update=done)})

    plan = plan_of(_better(problem, base, outcome, messages))
    violations = audit(case, plan)
    if violations and outcome.schedule is not None:
        broken = ", ".join(sorted({violation.rule for violation in violations}))
        messages.append(f"the solver's plan broke {broken} and was dropped")
        plan = plan_of(Result(base, {}, PlanStatus.fallback))
    return plan


def _better(problem: Problem, base: Schedule, outcome: Outcome, messages: list[str]) -> Result:
    """The solver's schedule, unless greedy's is better by the levels in order of rank."""
    first = problem.objectives[0].name
    bounds = dict(outcome.bounds)
    lost = outcome.ending is not Ending.finished
    if lost:
        # later bounds hold beside the levels at which the solver stood, which are lost
        bounds = {name: bound for name, bound in bounds.items() if name == first}
    if outcome.schedule is None or (lost and outcome.schedule == base):
        return Result(base, bounds, PlanStatus.fallback)
    if _worse(problem, outcome.schedule, base):
        messages.append("the solver found nothing better than greedy")
        bounds = {name: bound for name, bound in bounds.items() if name == first}
        return Result(base, bounds, PlanStatus.feasible)
    return Result(outcome.schedule, bounds, PlanStatus.feasible)


def _worse(problem: Problem, schedule: Schedule, base: Schedule) -> bool:
    """Is `schedule` worse than `base` in the first level in which they truly differ?

    A level may be behind within its tolerance, as the policy lets later levels take that much.
    """
    ours, theirs = levels(problem, schedule), levels(problem, base)
    for objective, mine, other in zip(problem.objectives, ours, theirs, strict=True):
        give = problem.case.policy.tolerance_of(objective.name) * abs(other)
        if mine > other + 1e-6:
            return False
        if mine < other - give - 1e-6:
            return True
    return False


def _told(case: TheatreCase, previous: AnyPlan | None) -> Mapping[str, date]:
    """Entries of the case that `previous` booked, with the date they were told."""
    if previous is None:
        return {}
    return {
        booking.owner: case.local(booking.start).date()
        for booking in previous.bookings
        if booking.owner in case.entry_by_id
    }


def _news(problem: Problem, schedule: Schedule, message: str) -> News:
    objective = problem.objectives[0]
    return News(objective.name, abs(levels(problem, schedule)[0]), message=message)


def _finishing_seconds(greedy_seconds: float, seconds: float) -> float:
    """Seconds to keep for reasons, measures and the audit, and never most of the time.

    They are work like greedy's: at 2,500 entries they took 1.2 times as long, whatever else the
    machine had to do.
    """
    return min(0.4 * seconds, 0.1 + 1.5 * greedy_seconds)


def _solver_of(name: str) -> str:
    return "greedy" if name == "greedy" else f"OR-Tools {version('ortools')}"
