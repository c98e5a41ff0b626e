"""What a child said of its search, taken only as far as it can be true."""

from collections.abc import Mapping
from typing import Any

from optimiser.problem.base_grid import Mask
from optimiser.problem.kinds import AnyProblem
from optimiser.problem.visit_problem import VisitProblem
from optimiser.solvers.schedule import Spot
from optimiser.solvers.strategy import Proof


def schedule_of(problem: AnyProblem, rows: Any) -> dict[int, Spot]:
    """The schedule a child told. Raises ValueError where it cannot be one of this problem."""
    schedule: dict[int, Spot] = {}
    pairs, surgeons = _bounds_of(problem)
    entries, sessions = pairs.shape
    for session, start, entry, surgeon in rows:
        if not all(type(number) is int for number in (session, start, entry)):
            raise ValueError("a spot is not in whole numbers")
        if not (0 <= entry < entries and entry not in schedule):
            raise ValueError("a spot names no entry of the case, or one twice")
        if not (0 <= session < sessions and pairs[entry, session]):
            raise ValueError("a spot is no option of the case")
        if surgeon not in surgeons or abs(start) > 10_000_000:
            raise ValueError("a spot has a surgeon or a start that cannot be")
        schedule[entry] = Spot(session, start, entry, surgeon)
    return schedule


def _bounds_of(problem: AnyProblem) -> tuple[Mask, set[str | None]]:
    """What a schedule of this problem may hold: options, and who does it."""
    if isinstance(problem, VisitProblem):
        return problem.pairs, {None}
    surgeons = set(problem.options.grid.surgeons)
    surgeons |= {entry.consultant for entry in problem.case.entries}
    return problem.options.pairs, surgeons


def bounds_of(told: Mapping[str, Any]) -> dict[str, float]:
    """The bounds of levels that a child told. Raises ValueError for what is no number."""
    bounds = {str(name): number_of(value) for name, value in told.items()}
    return {name: value for name, value in bounds.items() if value is not None}


def proofs_of(told: Mapping[str, Any]) -> dict[str, Proof]:
    """What a child proved of levels. Raises ValueError for what is no number."""
    proofs: dict[str, Proof] = {}
    for name, (value, prices) in told.items():
        most = number_of(value)
        paid = {str(level): number_of(price) for level, price in prices.items()}
        if most is not None and all(price is not None for price in paid.values()):
            known = {level: price for level, price in paid.items() if price is not None}
            proofs[str(name)] = Proof(most, known)
    return proofs


def number_of(value: object) -> float | None:
    """A finite number or None. Raises ValueError for anything else."""
    if value is None:
        return None
    if type(value) not in (int, float) or not abs(float(value)) < 1e18:  # type: ignore[arg-type]
        raise ValueError("not a number")
    return float(value)  # type: ignore[arg-type]
