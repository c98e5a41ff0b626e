"""Which strategy plans a case: by name, or chosen by size.

A strategy is imported when it is asked for and not before, since some need a solver library that
takes a second to load.
"""

from collections.abc import Callable, Mapping

from optimiser.problem.kinds import AnyProblem
from optimiser.problem.visit_problem import VisitProblem
from optimiser.solvers.limits import Limits
from optimiser.solvers.schedule import Schedule
from optimiser.solvers.strategy import Found, Strategy, Tell

EXACT_PAIRS = 20_000
"""Up to so many ordered pairs of cases within sessions one exact model is the better choice."""


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


def _load_visit_exact() -> Strategy:
    from optimiser.solvers.visit_exact import visit_exact

    return visit_exact


LOADERS: Mapping[str, Callable[[], Strategy]] = {
    "greedy": _load_greedy,
    "exact": _load_exact,
    "neighbourhood": _load_neighbourhood,
}
VISIT_LOADERS: Mapping[str, Callable[[], Strategy]] = {"visit_exact": _load_visit_exact}
"""Strategies of diagnostics, which `--strategy` calls by the names above."""
NAMES = ("choose", *LOADERS)
"""What `--strategy` accepts."""


def strategy_of(name: str) -> Strategy:
    """The strategy called `name` (not `choose`), its module imported."""
    return {**LOADERS, **VISIT_LOADERS}[name]()


def chosen(problem: AnyProblem, name: str) -> str:
    """`name`, or the strategy that suits the size of the problem where it is `choose`."""
    if isinstance(problem, VisitProblem):
        return _chosen_for_visits(problem, name)
    if name != "choose":
        return name
    per_session = problem.options.pairs.sum(axis=0).astype(int)
    if int((per_session**2).sum()) <= EXACT_PAIRS:
        return "exact"
    return "neighbourhood"


def _chosen_for_visits(problem: VisitProblem, name: str) -> str:
    if name == "greedy":
        return name
    return "visit_exact"
