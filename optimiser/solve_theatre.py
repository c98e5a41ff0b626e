"""Theatres from a reading to a finished plan: greedy, the strategy, reasons, measures."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from importlib.metadata import version

from optimiser.ask import Ask
from optimiser.finish import Result, finished
from optimiser.models.kinds import AnyPlan
from optimiser.models.plan import Plan, PlanStatus
from optimiser.models.reading import Reading
from optimiser.problem.problem import Problem
from optimiser.reasons.envy import repaired
from optimiser.solvers.choose import chosen
from optimiser.solvers.fill import Fill
from optimiser.solvers.greedy import greedy
from optimiser.solvers.process import Outcome
from optimiser.solvers.rank import levels, worse
from optimiser.solvers.schedule import Schedule
from optimiser.solvers.strategy import News, Proof
from optimiser.solvers.warm import warm

BUILDING = 1.0
"""A search over columns takes about as long as greedy to be built, which nothing can cut short."""


@dataclass(frozen=True)
class Base:
    """What a search begins from, and the seconds it took to find."""

    schedule: Schedule
    seconds: float


@dataclass(frozen=True)
class Solved:
    """A finished plan, what it began from, and what was proved of its levels whatever the plan."""

    plan: Plan
    base: Base
    proofs: Mapping[str, Proof] = field(default_factory=dict)


def solve_theatre(
    reading: Reading,
    problem: Problem,
    ask: Ask,
    previous: AnyPlan | None = None,
    base: Base | None = None,
) -> Solved:
    """The best plan found for a theatre problem; see `optimiser.solve.solve`.

    With `base` the search begins from there and not from greedy. Raises FixedBookingsClash where
    the bookings already made contradict each other.
    """
    if base is None:
        base = _base(problem, ask, previous)
    ask.tell(_news(problem, base.schedule, "greedy"))
    name = chosen(problem, ask.strategy)
    left = ask.seconds - ask.elapsed - _finishing_seconds(base.seconds, ask.seconds)
    begun = name != "columns" or left >= BUILDING * base.seconds or ask.reproducible
    if not begun:
        ask.messages.append("greedy took so long that no time was left for a search")
        name = "greedy"

    def levels_of(schedule: Schedule) -> tuple[float, ...]:
        return levels(problem, schedule)

    def plan_of(result: Result, outcome: Outcome | None) -> Plan:
        filled = Fill(problem, result.schedule)
        filled.fill()
        repaired(problem, filled)
        plan = finished(reading, problem, filled, result)
        return plan.model_copy(update={"run": ask.stamp(name, solver_of(name), outcome)})

    outcome = ask.answer(problem, base.schedule, name, left, levels_of, plan_of)
    ask.tell(News("", message="reasons and measures"))
    result = ask.believed(problem, base.schedule, outcome, levels_of)
    if not begun:
        result = replace(result, status=PlanStatus.fallback)
    plan = ask.audited(problem.case, base.schedule, result, outcome, plan_of)
    return Solved(plan, base, outcome.proofs)


def _base(problem: Problem, ask: Ask, previous: AnyPlan | None) -> Base:
    """Greedy's schedule, or the one that keeps to `previous` where that is no worse."""
    ask.tell(News("", message="greedy"))
    schedule, seconds = greedy(problem), ask.worked
    if previous is not None:
        again = warm(problem, previous.bookings)
        if not worse(problem, levels(problem, again), levels(problem, schedule)):
            schedule = again
    return Base(schedule, seconds)


def _news(problem: Problem, schedule: Schedule, message: str) -> News:
    objective = problem.objectives[0]
    return News(objective.name, abs(levels(problem, schedule)[0]), message=message)


def _finishing_seconds(greedy_seconds: float, seconds: float) -> float:
    """Seconds to keep for reasons, papers and both audits, and never most of the time.

    They are work like greedy's, whatever else the machine has to do: at 2,500 entries they took
    2.2 seconds beside greedy's 0.5, at 12,000 entries 16 beside 10.
    """
    return min(0.4 * seconds, 0.1 + 4 * greedy_seconds, 1.0 + 2 * greedy_seconds)


def solver_of(name: str) -> str:
    """The solver behind a strategy, as plan.json names it."""
    return "greedy" if name == "greedy" else f"OR-Tools {version('ortools')}"
