"""From a reading to a finished plan, whatever is planned and however large it is.

How a strategy is asked and its answer believed stands in `optimiser.ask`.
"""

from collections.abc import Callable

from optimiser.ask import Ask
from optimiser.blocks import apart, solve_blocks
from optimiser.contents import objectives_of
from optimiser.errors import InputRefused
from optimiser.models.diagnostics_case import DiagnosticsCase
from optimiser.models.kinds import AnyPlan
from optimiser.models.reading import Reading
from optimiser.objectives.moved import told_in
from optimiser.problem.problem import Problem
from optimiser.progress import Progress
from optimiser.so_far import SoFar
from optimiser.solve_theatre import solve_theatre
from optimiser.theatre import RULES


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
    so_far: SoFar | None = None,
    begun: float | None = None,
) -> AnyPlan:
    """The best plan found for a reading within `seconds`.

    They count from `begun` on the monotonic clock, or from this call. The first plan, by greedy,
    is never cut short.

    With `previous` the patients told a date there keep it where they can, and the search begins
    from it where that is no worse than greedy.
    `reproducible` plans by deterministic units with one worker; the plan says if the clock ended
    it all the same. `so_far` is offered the best plan while a search goes on, and closed after it.
    Raises InputRefused for a refused reading and FixedBookingsClash where the bookings already
    made contradict each other.
    """
    if reading.case is None or reading.refused:
        raise InputRefused("the input is refused; nothing was planned", reading.findings)
    ask = Ask(strategy, seconds, seed, workers, reproducible, progress, so_far)
    if begun is not None:
        ask.begun = begun
    if isinstance(reading.case, DiagnosticsCase):
        from optimiser.solve_visits import solve_visits

        return solve_visits(reading, reading.case, ask, previous)
    case = reading.case
    told = None if previous is None else told_in(previous, case)
    days = {key: day for (key,), day in (told or {}).items()}
    problem = Problem(case, RULES, objectives_of(case, told), days)
    parts = apart(problem)
    if parts:
        return solve_blocks(reading, problem, parts, ask, previous)
    return solve_theatre(reading, problem, ask, previous).plan
