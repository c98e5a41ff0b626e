"""The door to PuLP and its bundled CBC: rows go in, a proved optimum comes out or nothing does.

Only ever minimised, for duals and signs differ between solvers when maximising. A solve that the
clock ended is no answer here: CBC calls it optimal too, and gives no bound through PuLP.
"""

import warnings
from dataclasses import dataclass
from typing import Any


class NotAsked(Exception):
    """The second solver cannot be run on this machine; the text says why."""


@dataclass(frozen=True)
class Best:
    """The proved best of a level; `value` is None where nothing was proved in time, and
    `impossible` says that no plan keeps the rows at all."""

    value: float | None
    impossible: bool = False


class Rows:
    """A linear model that grows row by row; numbers of a row are PuLP's own expressions."""

    def __init__(self, name: str) -> None:
        import pulp
        from pulp import v4_migration

        v4_migration.set_v4_migration_warnings(False)
        self._pulp = pulp
        self._problem = pulp.LpProblem(name, pulp.LpMinimize)
        self._count = 0
        self._nothing = self.number(0, 1)
        """Always 0: CBC does not read a model without anything to minimise."""
        self.keep(self._nothing <= 0)

    def number(self, low: float, high: float | None) -> Any:
        """A number from `low` to `high`."""
        return self._new(low, high, self._pulp.LpContinuous)

    def yes_or_no(self) -> Any:
        """1 or 0."""
        return self._new(0, 1, self._pulp.LpBinary)

    def sum(self, terms: Any) -> Any:
        """The sum of many terms."""
        return self._pulp.lpSum(terms)

    def keep(self, row: Any) -> None:
        """Require a row: an expression with <=, >= or ==."""
        self._problem += row

    def best(self, level: Any, *, upward: bool, seconds: float) -> Best:
        """The most (or least) that `level` can be under all rows, where CBC proves it.

        What is yes or no may come back a millionth beside it, which is units at large values.
        """
        pulp = self._pulp
        level = pulp.lpSum([level])
        self._problem.setObjective((-1 if upward else 1) * level + self._nothing)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            solver = pulp.PULP_CBC_CMD(msg=False, threads=1, timeLimit=max(1, round(seconds)))
            try:
                self._problem.solve(solver)
            except (pulp.PulpSolverError, OSError) as error:
                raise NotAsked(str(error)) from None
        if self._problem.status == pulp.LpStatusInfeasible:
            return Best(None, impossible=True)
        if self._problem.sol_status != pulp.LpSolutionOptimal:
            return Best(None)
        worth = {one.name: _worth(one) for one in self._problem.variables()}
        value = level.constant + sum(
            factor * worth.get(variable.name, 0.0) for variable, factor in level.items()
        )
        return Best(float(value))

    def _new(self, low: float, high: float | None, kind: Any) -> Any:
        self._count += 1
        return self._problem.add_variable(f"x{self._count}", low, high, cat=kind)


def _worth(variable: Any) -> float:
    value = variable.value() or 0.0
    return float(round(value) if variable.isInteger() else value)
