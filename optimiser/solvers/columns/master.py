"""The master: an LP over the lists known so far, one list a session, nobody booked twice.

Stated as a minimisation, since the sign of a maximisation's duals differs between solvers. Prices
come out at zero or above: what one more minute, bed or patient's place would be worth.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from ortools.math_opt.python import mathopt

from optimiser.solvers.columns.rows import Rows
from optimiser.solvers.columns.shape import Floats, Ints
from optimiser.solvers.linear_door import ask_central, ask_optimum

MANY = 40
"""From so many sessions on the LP is solved by an interior method."""


@dataclass(frozen=True, eq=False)
class Column:
    """A list: candidates at positions `chosen` of shape number `shape`.

    `worth` is what it adds to each level; `sound` says that it keeps the overrun budget itself and
    not only its chords.
    """

    shape: int
    chosen: Ints
    worth: Floats
    sound: bool

    @property
    def key(self) -> tuple[int, bytes]:
        """The same for equal lists of one session."""
        return self.shape, self.chosen.tobytes()


@dataclass(frozen=True)
class Solved:
    """An LP optimum: `value` in units of the aim, shares of columns, and the prices."""

    value: float
    share: Floats
    session_price: Floats
    row_price: Floats
    floor_price: Floats


class Master:
    """The LP, kept between solves so that each starts from the last.

    `scale` divides each level inside the LP, which likes numbers of like size. With many shapes
    prices are taken from the middle of the optimal ones rather than from a corner: that settles
    in fewer rounds.
    """

    def __init__(self, shapes: int, rows: Rows, scale: Floats) -> None:
        self.central = shapes >= MANY
        self.rows = rows
        self.scale = scale
        self.columns: list[Column] = []
        self._model = mathopt.Model(name="lists")
        self._sessions = [self._model.add_linear_constraint(ub=1.0) for _ in range(shapes)]
        self._rows = [self._model.add_linear_constraint(ub=float(most)) for most in rows.most]
        self._floors = [self._model.add_linear_constraint(lb=-np.inf) for _ in scale]
        self._variables: list[mathopt.Variable] = []
        self._known: dict[tuple[int, bytes], int] = {}
        self._aim: Floats = np.zeros(len(scale))
        self._solver = mathopt.IncrementalSolver(self._model, mathopt.SolverType.GLOP)

    def add(self, column: Column) -> bool:
        """Add a list; False where it is known already."""
        if column.key in self._known:
            return False
        self._known[column.key] = len(self.columns)
        variable = self._model.add_variable(lb=0.0)
        self._sessions[column.shape].set_coefficient(variable, 1.0)
        used, amounts = self.rows.use(self.rows.first[column.shape] + column.chosen)
        for row, amount in zip(used, amounts, strict=True):
            self._rows[row].set_coefficient(variable, float(amount))
        for floor, worth in zip(self._floors, column.worth / self.scale, strict=True):
            if worth:
                floor.set_coefficient(variable, float(worth))
        cost = -float(self._aim @ (column.worth / self.scale))
        if cost:
            self._model.objective.set_linear_coefficient(variable, cost)
        self.columns.append(column)
        self._variables.append(variable)
        return True

    def fix(self, column: Column) -> None:
        """Take a known list for good."""
        self._variables[self._known[column.key]].lower_bound = 1.0

    def take(self, rows: Rows) -> None:
        """Take rows that go on from those so far."""
        self.rows, before = rows, len(self._rows)
        self._rows += [self._model.add_linear_constraint(ub=float(m)) for m in rows.most[before:]]
        shapes = np.searchsorted(rows.first, rows.pair[rows.row >= before], side="right") - 1
        new = set(shapes.tolist())
        for variable, column in zip(self._variables, self.columns, strict=True):
            if column.shape not in new:
                continue
            used, amounts = rows.use(rows.first[column.shape] + column.chosen)
            for row, amount in zip(used, amounts, strict=True):
                if row >= before:
                    self._rows[row].set_coefficient(variable, float(amount))

    def aim_at(self, weights: Floats, floors: Sequence[float]) -> None:
        """Seek the greatest weighted sum of levels; keep each level at its floor or above."""
        self._aim = weights * self.scale
        for variable, column in zip(self._variables, self.columns, strict=True):
            cost = -float(self._aim @ (column.worth / self.scale))
            self._model.objective.set_linear_coefficient(variable, cost)
        for floor, scale, least in zip(self._floors, self.scale, floors, strict=True):
            floor.lower_bound = least / scale

    def solve(self, seconds: float) -> Solved | None:
        """The LP optimum, or None where there is none in time."""
        constraints = [*self._sessions, *self._rows, *self._floors]
        found = None
        if self.central:
            found = ask_central(self._model, self._variables, constraints, seconds)
        if found is None:
            found = ask_optimum(self._solver, self._variables, constraints, seconds)
        if found is None:
            return None
        sessions, rows = len(self._sessions), len(self._rows)
        return Solved(
            value=-found.value,
            share=found.values,
            session_price=np.maximum(0.0, -found.duals[:sessions]),
            row_price=np.maximum(0.0, -found.duals[sessions : sessions + rows]),
            floor_price=np.maximum(0.0, found.duals[sessions + rows :]) / self.scale,
        )
