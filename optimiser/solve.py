"""From a reading to a finished plan: greedy, the strategy in its own process, reasons, measures.

How a strategy is asked and its answer believed stands in `optimiser.ask`.
"""

from collections.abc import Callable
from importlib.metadata import version

from optimiser.ask import Ask
from optimiser.errors import InputRefused
from optimiser.finish import Result, finished
from optimiser.models.diagnostics_case import DiagnosticsCase
from optimiser.models.kinds import AnyPlan
from optimiser.models.plan import Plan
from optimiser.models.reading import Reading
from optimiser.objectives.moved import told_in
from optimiser.problem.problem import Problem
from optimiser.progress import Progress
from optimiser.reasons.envy import levels, repaired
from optimiser.solvers.choose import chosen
from optimiser.solvers.fill import Fill
from optimiser.solvers.greedy import greedy
from optimiser.solvers.rank import worse
from optimiser.solvers.schedule import Schedule
from optimiser.solvers.strategy import News
from optimiser.solvers.warm import warm
from optimiser.theatre import RULES, objectives


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

    With `previous` the patients told a date there keep it where they can, and the search begins
    from it where that is no worse than greedy.
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
            previous=previous,
            progress=progress,
        )
    ask = Ask(strategy, seconds, seed, workers, reproducible, progress)
    case = reading.case
    told = {} if previous is None else {key: day for (key,), day in told_in(previous, case).items()}
    problem = Problem(case, RULES, objectives(case, told), told)
    ask.tell(News("", message="greedy"))
    base = greedy(problem)
    greedy_seconds = ask.elapsed
    if previous is not None:
        again = warm(problem, previous.bookings)
        if not worse(problem, levels(problem, again), levels(problem, base)):
            base = again
    ask.tell(_news(problem, base, "greedy"))
    name = chosen(problem, strategy)
    left = seconds - ask.elapsed - _finishing_seconds(greedy_seconds, seconds)
    outcome = ask.answer(problem, base, name, left)
    ask.tell(News("", message="reasons and measures"))

    def plan_of(result: Result) -> Plan:
        filled = Fill(problem, result.schedule)
        filled.fill()
        repaired(problem, filled)
        plan = finished(reading, problem, filled, result)
        return plan.model_copy(update={"run": ask.stamp(name, _solver_of(name), outcome)})

    result = ask.believed(problem, base, outcome, lambda one: levels(problem, one))
    return ask.audited(case, base, result, plan_of)


def _news(problem: Problem, schedule: Schedule, message: str) -> News:
    objective = problem.objectives[0]
    return News(objective.name, abs(levels(problem, schedule)[0]), message=message)


def _finishing_seconds(greedy_seconds: float, seconds: float) -> float:
    """Seconds to keep for reasons, papers and both audits, and never most of the time.

    They are work like greedy's: at 2,500 entries they took three times as long, whatever else the
    machine had to do.
    """
    return min(0.4 * seconds, 0.1 + 3 * greedy_seconds)


def _solver_of(name: str) -> str:
    return "greedy" if name == "greedy" else f"OR-Tools {version('ortools')}"
