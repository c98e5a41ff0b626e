"""The levels in numbers that lists carry: a gain for each pair, a cost for each change.

Every level is turned so that more is better and counted in its solver units. An objective that
counts who is booked on which day is read off its own terms in an untimed draft; one that counts
how lists are made up costs a unit for each change of procedure.
"""

from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

import numpy as np

from optimiser.models.plan import Sense
from optimiser.objectives.objective import Objective
from optimiser.problem.ledger import Ledger, Linear
from optimiser.problem.many import many_objects
from optimiser.problem.problem import Problem
from optimiser.solvers.columns.shape import Floats, Ints, Shape


@dataclass(frozen=True)
class LevelGains:
    """One level: `gain` by pair, `change` taken off for each change of procedure, and `constant`
    of the bookings already made. `scale` solver units are one unit of the level."""

    name: str
    gain: Floats
    change: float
    constant: float
    upward: bool
    scale: int
    tolerance: float

    def of_list(self, first: int, shape: Shape, chosen: Ints) -> float:
        """What the list of `chosen` positions adds, the first pair of its shape being `first`."""
        total = float(self.gain[first + chosen].sum())
        return total - self.change * shape.changes(list(chosen)) if self.change else total

    def told(self, value: float) -> float:
        """A value of this room (more is better, constant left out) as the level counts it."""
        whole = (value + self.constant) / self.scale
        return whole if self.upward else -whole

    def limit(self, bound: float) -> float:
        """A bound of this room as the level counts it; what is minimised is never below 0."""
        told = self.told(bound)
        return told if self.upward else max(0.0, told)

    def floor(self, value: float) -> float:
        """What later levels must leave of `value`, the tolerance given back."""
        return value - abs(value + self.constant) * self.tolerance


@many_objects()
def level_gains(problem: Problem, pairs: int, draft: Ledger) -> list[LevelGains]:
    """Every level of the problem over the pairs of a `relaxed` draft, in order of rank."""
    return [_level(problem, objective, draft, pairs) for objective in problem.objectives]


def _level(problem: Problem, objective: Objective, draft: Ledger, pairs: int) -> LevelGains:
    upward = objective.sense is Sense.maximise
    gain: Floats = np.zeros(pairs)
    constant = 0.0
    change = 0.0
    if objective.joins:
        terms = objective.terms(draft)
        if isinstance(terms, Linear):
            place, coefficient = terms.read()
            total = np.bincount(
                place, weights=coefficient.astype(np.float64), minlength=len(draft.placements)
            )
            # numbers that are no placements are only ever taken off: without them never too low
            gain = total[:pairs].astype(np.float64)
            constant = terms.constant + float(total[pairs : len(draft.placements)].sum())
        if not upward:
            gain, constant = -gain, -constant
    else:
        change, constant = 1.0, -float(_kept_changes(problem))
    return LevelGains(
        name=objective.name,
        gain=gain,
        change=change,
        constant=constant,
        upward=upward,
        scale=objective.scale(problem.case),
        tolerance=problem.case.policy.tolerance_of(objective.name),
    )


def _kept_changes(problem: Problem) -> int:
    """Changes of procedure between bookings already made, whatever is put between them."""
    lists: dict[str, list[tuple[datetime, str]]] = {}
    for entry in problem.case.entries:
        if entry.fixed is not None and entry.fixed.start is not None:
            place = (entry.fixed.start, entry.procedure)
            lists.setdefault(entry.fixed.session_id, []).append(place)
    return sum(
        first != second
        for booked in lists.values()
        for (_, first), (_, second) in pairwise(sorted(booked))
    )
