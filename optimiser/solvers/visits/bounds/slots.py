"""How good a plan could be at best: whole visits against every slot of rooms and staff.

The relaxation keeps what that of the minutes forgets: that a test takes minutes on end in one
session, that people with a skill are counted at every minute, that a test which follows another
cannot be as early, and that a request has tests together or not at all. It forgets when each
patient comes: tests that are alike share their starts. Visits and what they wait at least are
counted too, so that all levels but travel have a bound.

A small centre is solved by the simplex, to the end. A larger one has its prices from a first-order
method, which comes near soon. The bound is made of the prices alone (`SlotRows.most_at`), so that
it holds wherever the method had come to.

All starts may be taken to be multiples of the greatest number of minutes that divides every time
there is: rounded down to it, a plan stays in order, within hours and apart as before.
"""

from collections.abc import Sequence
from math import inf
from time import monotonic

import numpy as np
from ortools.math_opt import model_pb2
from ortools.math_opt.python import mathopt

from optimiser.solvers.linear_door import Approached, Floats, ask_near, ask_optimum
from optimiser.solvers.schedule import Schedule
from optimiser.solvers.visits.bounds.shadow import RANKS, Shadow
from optimiser.solvers.visits.bounds.slot_building import Building, Late, TooLarge
from optimiser.solvers.visits.bounds.slot_rows import SlotRows
from optimiser.solvers.visits.diary import Diary, Levels
from optimiser.solvers.visits.facts import Facts

MOST_VARIABLES = 600_000
"""A relaxation with more is not asked: it would take longer than there is."""
MOST_BY_SIMPLEX = 40_000
"""So many variables the simplex takes seconds for; with more it takes minutes."""
TRIES = 2
"""So often a level is asked: now and then the simplex gives up."""
ACCURACY = 1e-4
"""How near to its optimum, as a share, a first-order method is to come."""


class Slots:
    """The linear model, built when it is first asked."""

    def __init__(
        self,
        facts: Facts,
        fixed: Schedule,
        most: int = MOST_VARIABLES,
        most_by_simplex: int = MOST_BY_SIMPLEX,
    ) -> None:
        self.facts, self.most_variables, self._most_by_simplex = facts, most, most_by_simplex
        self.fixed = Diary(facts, fixed)
        worth = self.fixed.worth(range(len(facts.requests)))
        self.already = (*self.fixed.delay_spared(), worth[-3], worth[-2])
        self.large = self.cut = False
        self._rows: SlotRows | None = None
        self._near: dict[int, Approached] = {}

    @property
    def by_simplex(self) -> bool:
        """Is the centre small enough to be solved to the end? Known once it was asked."""
        return self._rows is not None and self._rows.variables <= self._most_by_simplex

    def level(
        self, rank: int, reached: Levels, until: float, rates: Sequence[float] = ()
    ) -> Shadow | None:
        """The bound of a level, each so that more is better, beside what is `reached` above it.

        `rates` are guesses of what a unit of each level above is worth. None where the model is too
        large, or where the clock came first, and then `cut` is true.
        """
        if self._rows is None and not self.large:
            self._build(until)
        if self._rows is None:
            return None
        prices = None
        if monotonic() < until:
            self._aim(self._rows, rank, reached)
            left = until - monotonic()  # aiming at many visits takes a while itself
            prices = self._corner(until) if self.by_simplex else self._by_steps(rank, rates, left)
        if prices is None:
            self.cut = True
            return None
        return self._shadow(self._rows, rank, reached, prices)

    def _shadow(self, rows: SlotRows, rank: int, reached: Levels, prices: Floats) -> Shadow:
        """The bound that the prices of all rows prove; those of the levels come last."""
        rates = np.maximum(0.0, -prices[-RANKS:][:rank])
        kept = np.array([reached[other] - self.already[other] for other in range(rank)])
        worth = rows.worth[:, rank] + rows.worth[:, :rank] @ rates
        most = rows.most_at(prices[:-RANKS], worth)
        value = self.already[rank] + most - float(rates @ kept)
        size = abs(most) + float(rates @ np.abs(kept))
        return Shadow(value + size * 1e-9 + 1e-4, tuple(reached[:rank]), tuple(rates.tolist()))

    def _build(self, until: float) -> None:
        """Put everything into the model; when the clock comes first, another time."""
        try:
            rows = Building(self.facts, self.fixed, self.most_variables, until).rows()
        except TooLarge:
            self.large = True
            return
        except Late:
            self.cut = True
            return
        self._model = mathopt.Model.from_model_proto(_proto(rows))
        self._variables = list(self._model.variables())
        self._constraints = list(self._model.linear_constraints())
        self._solver: mathopt.IncrementalSolver | None = None
        self._rows = rows

    def _aim(self, rows: SlotRows, rank: int, reached: Levels) -> None:
        """Ask for a level, and keep those above it."""
        for other, floor in enumerate(self._constraints[-RANKS:]):
            floor.lower_bound = -inf
            if other < rank:
                # a hair below, so that rounding never makes the plan itself impossible
                kept = reached[other] - self.already[other]
                floor.lower_bound = kept - 1e-9 * abs(kept) - 1e-6
        for variable, worth in zip(self._variables, rows.worth[:, rank].tolist(), strict=False):
            self._model.objective.set_linear_coefficient(variable, worth)

    def _corner(self, until: float) -> Floats | None:
        """The prices of the optimum."""
        for _ in range(TRIES):
            left = until - monotonic()
            if left <= 0:
                return None
            if self._solver is None:  # or with its last basis it may have come nowhere
                self._solver = mathopt.IncrementalSolver(self._model, mathopt.SolverType.GLOP)
            optimum = ask_optimum(self._solver, [], self._constraints, left)
            if optimum is not None:
                return optimum.duals
            self._solver = None
        return None

    def _by_steps(self, rank: int, rates: Sequence[float], left: float) -> Floats | None:
        """Prices near the optimum, from those found last for this level or the one above it."""
        start = self._near.get(rank, self._near.get(rank - 1))
        if start is not None:
            duals = start.duals.copy()
            floors = duals[-RANKS:]
            floors[rank:] = 0.0
            for other, rate in enumerate(rates):
                floors[other] = floors[other] or -rate
            start = Approached(start.values, duals)
        near = ask_near(self._model, self._variables, self._constraints, start, left, ACCURACY)
        if near is None or not np.isfinite(near.duals).all():
            return None
        self._near[rank] = near
        return near.duals


def _proto(rows: SlotRows) -> model_pb2.ModelProto:
    """All rows, and after them one for each level, that is not kept yet."""
    matrix, bound = rows.matrix, len(rows.limits)
    level, visit = np.nonzero(rows.worth.T)
    proto = model_pb2.ModelProto(name="slots")
    proto.objective.maximize = True
    variables, constraints = proto.variables, proto.linear_constraints
    variables.ids.extend(range(rows.variables))
    variables.lower_bounds.extend([0.0] * rows.variables)
    # starts need no bound of their own: a room has one test at a time
    starts = rows.variables - len(rows.worth)
    variables.upper_bounds.extend([*[1.0] * len(rows.worth), *[inf] * starts])
    variables.integers.extend([False] * rows.variables)
    constraints.ids.extend(range(bound + RANKS))
    constraints.lower_bounds.extend([-inf] * (bound + RANKS))
    constraints.upper_bounds.extend([*rows.limits.tolist(), *[inf] * RANKS])
    entries = proto.linear_constraint_matrix
    entries.row_ids.extend([*matrix.rows.tolist(), *(bound + level).tolist()])
    entries.column_ids.extend([*matrix.columns.tolist(), *visit.tolist()])
    entries.coefficients.extend([*matrix.shares.tolist(), *rows.worth.T[level, visit].tolist()])
    return proto
