"""Searches over tiny cases, for tests of the parts of columns."""

from optimiser.errors import FixedBookingsClash
from optimiser.solvers.columns.search import search_of
from optimiser.solvers.greedy import greedy
from optimiser.solvers.limits import Limits
from optimiser.solvers.strategy import silent
from tests.tiny import busy_case, problem_of

LIMITS = Limits(seconds=60, workers=1, seed=1, deterministic=0.5)


def searches(seeds):
    """A search for each seed whose bookings made do not clash and in which somebody may come."""
    for seed in seeds:
        problem = problem_of(busy_case(seed))
        try:
            search = search_of(problem, greedy(problem), LIMITS, silent)
        except FixedBookingsClash:
            continue
        if search.shapes:
            yield search
