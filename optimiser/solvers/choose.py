"""Which strategy plans a case: by name, or chosen by size.

A strategy is imported when it is asked for and not before, since some need a solver library that
takes a second to load.
"""

from collections.abc import Callable, Mapping
from importlib import import_module

from optimiser.models.words import Levels
from optimiser.problem.kinds import AnyProblem
from optimiser.problem.pools import pooled_problem
from optimiser.problem.problem import Problem
from optimiser.problem.visit_problem import VisitProblem
from optimiser.solvers.limits import TIMED_PAIRS, Limits
from optimiser.solvers.schedule import Schedule
from optimiser.solvers.strategy import Found, Strategy, Tell

POOLED_OPTIONS = 10_000
POOLED_SESSIONS = 200
"""Up to so many options of pooled sessions, and so many sessions before, pooling is better."""
EXACT_VISIT_OPTIONS = 1_000
"""Up to so many options (a test in a session) one exact model of tests is worth its building."""


def _greedy(problem: AnyProblem, start: Schedule, limits: Limits, tell: Tell) -> Found:
    """Greedy is where every solve starts from, so there is nothing left to do."""
    return Found(dict(start))


def _load_greedy() -> Strategy:
    return _greedy


def _load_exact() -> Strategy:
    from optimiser.solvers.exact import exact

    return exact


def _load_neighbourhood() -> Strategy:
    from optimiser.solvers.neighbourhood import neighbourhood

    return neighbourhood


def _load_columns() -> Strategy:
    from optimiser.solvers.columns.strategy import columns

    return columns


def _load_pooled() -> Strategy:
    from optimiser.solvers.pooled import pooled

    return pooled


def _load_visit_exact() -> Strategy:
    from optimiser.solvers.visit_exact import visit_exact

    return visit_exact


def _load_visits() -> Strategy:
    from optimiser.solvers.visits.strategy import visits

    return visits


LOADERS: Mapping[str, Callable[[], Strategy]] = {
    "greedy": _load_greedy,
    "exact": _load_exact,
    "columns": _load_columns,
    "pooled": _load_pooled,
    "neighbourhood": _load_neighbourhood,
}
VISIT_LOADERS: Mapping[str, Callable[[], Strategy]] = {
    "visit_exact": _load_visit_exact,
    "visits": _load_visits,
}
"""Strategies of diagnostics, which `--strategy` calls by the names above."""
FOR_THEATRES = ("columns", "pooled")
"""Strategies of which diagnostics have none of the kind."""


def strategy_of(name: str) -> Strategy:
    """The strategy called `name` (not `choose`), its module imported.

    `module:function` names one that is not of this house.
    """
    module, colon, function = name.partition(":")
    if colon:
        strategy: Strategy = getattr(import_module(module), function)
        return strategy
    return {**LOADERS, **VISIT_LOADERS}[name]()


def chosen(problem: AnyProblem, name: str) -> str:
    """`name`, or the strategy that suits the size of the problem where it is `choose`."""
    if isinstance(problem, VisitProblem):
        return _chosen_for_visits(problem, name)
    if name != "choose":
        return name
    if problem.options.ordered_pairs() <= TIMED_PAIRS:
        return "exact"
    if _pools_well(problem):
        return "pooled"
    return "columns"


def _pools_well(problem: Problem) -> bool:
    """True where pooling like sessions gives a problem that one model solves.

    Levels that count patients are far easier than delay, whatever the number of sessions.
    """
    if len(problem.case.sessions) > POOLED_SESSIONS:
        return False
    pools = pooled_problem(problem)
    options = problem.options if pools is None else pools.joined.options
    if int(options.pairs.sum()) > POOLED_OPTIONS:
        return False
    if problem.case.policy.levels is Levels.priority:
        return True
    return pools is not None and 2 * len(pools.members) <= len(problem.case.sessions)


def _chosen_for_visits(problem: VisitProblem, name: str) -> str:
    if name in ("greedy", *VISIT_LOADERS):
        return name
    if name == "choose" and int(problem.pairs.sum()) > EXACT_VISIT_OPTIONS:
        return "visits"
    return "visits" if name == "neighbourhood" else "visit_exact"
