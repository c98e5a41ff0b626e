"""A closer bound: one model in whole numbers of every list that a better plan could use.

Prices bound a plan by mixing halves of lists; at the urgent of a hospital that alone comes to one
per cent. They also say how far every list lies below its session's best, and a plan better than
the one at hand uses none that lies further off than bound and plan are apart. Most sessions have a
few dozen lists as near as that: those are written down. Where there are too many (short cases),
the session is described case by case instead, by the least minutes its list can take, which allows
more than there is and so keeps the bound true. What the solver proves of all sessions together,
rows between them included, bounds every plan.

Source: column enumeration by reduced cost, as in exact vehicle routing.
"""

from dataclasses import replace
from math import sqrt
from time import monotonic

import numpy as np
from ortools.math_opt.python import mathopt

from optimiser.solvers.columns.choice import NEAR, NODES
from optimiser.solvers.columns.pool import Nearness, passing
from optimiser.solvers.columns.search import Proved
from optimiser.solvers.columns.shape import Floats, Ints, Shape
from optimiser.solvers.linear_door import ask_choice

FEW_LISTS = 300
"""A session with more lists near its best is described case by case."""
ENUMERATED = 0.2
"""Share of the time in which lists are written down."""


def closer(proved: Proved, reached: float, until: float) -> float:
    """A bound of the weighted levels, for plans better than one known, as near as time allows.

    `reached` is what that plan comes to in the weighted levels, its floors at their prices
    included. `until` is an instant of the monotonic clock. What prices alone prove may be nearer.
    """
    prices, rows = proved.prices, proved.rows
    top = float(proved.test.best.sum() + prices.rows @ rows.most)
    spare = top - reached
    if spare <= NEAR * abs(top):
        return top
    model = _Model(proved, replace(proved.test, spare=spare))
    model.build(proved.search.part_of(until, ENUMERATED))
    choice = ask_choice(
        model.model,
        model.variables,
        until - monotonic(),
        nodes=NODES if proved.search.reproducible else None,
        near=NEAR,
    )
    if choice.infeasible:
        return reached
    return top if choice.bound is None else max(reached, choice.bound)


class _Model:
    """The model: a variable for each list, or for each case of sessions with too many lists."""

    def __init__(self, proved: Proved, test: Nearness) -> None:
        self._proved, self._test = proved, test
        self._rounds, self._rows = proved.search.rounds, proved.rows
        self._along = (proved.weights + proved.prices.floors) @ self._rounds.gains
        self._row: dict[int, mathopt.LinearConstraint] = {}
        self.model = mathopt.Model(name="closer")
        self.model.objective.is_maximize = True
        self.variables: list[mathopt.Variable] = []

    def build(self, until: float) -> None:
        """Every session; those reached after `until` are described case by case."""
        every = np.ones(self._rows.pairs, dtype=np.bool_)
        for number in range(len(self._rounds.shapes)):
            lists = None
            if monotonic() < until:
                lists = passing(self._rounds, number, [self._test], every, FEW_LISTS, until)
            if lists is None:
                self._case_by_case(number)
            else:
                self._by_lists(number, lists)

    def _variable(self, pairs: Ints, worth: float) -> mathopt.Variable:
        """A choice that takes `pairs` and is worth so much."""
        variable = self.model.add_binary_variable()
        self.variables.append(variable)
        used, amounts = self._rows.use(pairs)
        for row, amount in zip(used.tolist(), amounts.tolist(), strict=True):
            if row not in self._row:
                most = float(self._rows.most[row])
                self._row[row] = self.model.add_linear_constraint(ub=most)
            self._row[row].set_coefficient(variable, amount)
        self.model.objective.set_linear_coefficient(variable, worth)
        return variable

    def _by_lists(self, number: int, lists: list[Ints]) -> None:
        shape, first = self._rounds.shapes[number], self._rows.first[number]
        one = self.model.add_linear_constraint(ub=1.0)
        for chosen in lists:
            worth = float(self._along[first + chosen].sum())
            worth -= self._test.change * shape.changes(chosen.tolist())
            one.set_coefficient(self._variable(first + chosen, worth), 1.0)

    def _case_by_case(self, number: int) -> None:
        """What every list near the best keeps: the least minutes, and that it is no better."""
        shape, test, first = self._rounds.shapes[number], self._test, int(self._rows.first[number])
        minutes, most = least_minutes(shape)
        if most < 0:
            return  # bookings already made are more than it may hold: they stay, and nobody joins
        time = self.model.add_linear_constraint(ub=most)
        best = float(test.best[number])
        changes = test.change * len(np.unique(shape.family))  # at most, and not counted here
        near = self.model.add_linear_constraint(lb=best - test.spare, ub=best + changes)
        for place in range(len(shape.entries)):
            pair = first + place
            gain = float(test.gain[pair])
            if gain >= -test.spare:  # without it the list would be better by more than is spared
                pairs = np.array([pair], dtype=np.int64)
                variable = self._variable(pairs, float(self._along[pair]))
                time.set_coefficient(variable, float(minutes[place]))
                near.set_coefficient(variable, gain)


def least_minutes(shape: Shape) -> tuple[Floats, float]:
    """Minutes by candidate that add up to no more than `most` on every list that fits, and that.

    Turnovers count as the short one that every case pays, less what the last case of a list may
    spare; the spread counts along the chord between the least and the most there could be.
    """
    least = shape.minutes + shape.same
    spared = np.maximum(shape.full, shape.head_credit) - (shape.full - shape.same)
    room = shape.room - shape.head + max(0.0, float(spared.max(initial=0.0)) - shape.head_turnover)
    cases = int(np.searchsorted(np.cumsum(np.sort(least)), room + 1e-9, side="right"))
    low = sqrt(shape.kept_variance)
    high = sqrt(shape.kept_variance + float(np.sort(shape.variance)[::-1][:cases].sum()))
    slope = shape.z / (low + high) if low + high > 0 else 0.0
    most = room - slope * (shape.kept_variance + low * high)
    return least + slope * shape.variance, most
