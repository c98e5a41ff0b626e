"""What lists share, as linear rows over who goes where.

The coupling rules say it themselves: each posts its relaxation into an untimed draft, and what
they posted is read off as rows `sum of coefficient x booked <= most`. A row that is not of this
form is left out, which makes the bound looser and never wrong.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from optimiser.constraints.rule import Scope
from optimiser.problem.draft import Draft
from optimiser.problem.problem import Problem
from optimiser.solvers.columns.shape import Floats, Ints, Shape

SHUT_OUT = -1e15
"""The gain of a pair that is not to be chosen."""


@dataclass(frozen=True)
class Rows:
    """Rows over pairs; pair number `first[k] + j` is candidate j of shape number k.

    `row`, `pair` and `coefficient` are the matrix in coordinates, `most` the right-hand sides
    with bookings already made taken off. Pairs marked in `shut` are not to be chosen.
    """

    first: Ints
    pairs: int
    row: Ints
    pair: Ints
    coefficient: Floats
    most: Floats
    shut: npt.NDArray[np.bool_]

    def priced(self, profit: Floats, prices: Floats) -> Floats:
        """`profit` of every pair less what it takes of the rows at `prices`."""
        cost = np.bincount(
            self.pair, weights=self.coefficient * prices[self.row], minlength=self.pairs
        )
        return np.where(self.shut, SHUT_OUT, profit - cost)

    def narrowed(self, shut: npt.NDArray[np.bool_], wanted: Sequence[Ints]) -> "Rows":
        """The rows with more pairs shut, and of each group in `wanted` one pair at least taken."""
        row, pair = [self.row], [self.pair]
        for number, group in enumerate(wanted):
            row.append(np.full(len(group), len(self.most) + number))
            pair.append(np.asarray(group))
        extra = sum(len(group) for group in wanted)
        return replace(
            self,
            row=np.concatenate(row).astype(np.int64),
            pair=np.concatenate(pair).astype(np.int64),
            coefficient=np.concatenate([self.coefficient, -np.ones(extra)]),
            most=np.concatenate([self.most, -np.ones(len(wanted))]),
            shut=self.shut | shut,
        )

    def use(self, taken: Ints) -> tuple[Ints, Floats]:
        """Row numbers and amounts that the pairs `taken` use."""
        marked = np.zeros(self.pairs, dtype=bool)
        marked[taken] = True
        inside = marked[self.pair]
        amount = np.bincount(
            self.row[inside], weights=self.coefficient[inside], minlength=len(self.most)
        )
        used = np.flatnonzero(amount).astype(np.int64)
        return used, np.asarray(amount[used], dtype=np.float64)

    def tight(self, free: Floats, first: int, size: int) -> Ints:
        """Positions among the pairs `first` to `first + size` that alone exceed what is `free`."""
        inside = (self.pair >= first) & (self.pair < first + size)
        over = self.coefficient[inside] > free[self.row[inside]] + 1e-9
        return np.unique(self.pair[inside][over]) - first


def shared_rows(problem: Problem, shapes: Sequence[Shape]) -> Rows:
    """The rows of every coupling rule over the candidates of `shapes`."""
    sizes = [len(shape.entries) for shape in shapes]
    first = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
    options = [
        problem.options.option(int(entry), shape.session)
        for shape in shapes
        for entry in shape.entries
    ]
    pairs = len(options)
    kept = [
        problem.options.option(number, problem.session_number[entry.fixed.session_id])
        for number, entry in enumerate(problem.case.entries)
        if entry.fixed is not None
    ]
    draft = Draft(problem, [*options, *kept], timed=False)
    for rule in problem.rules:
        if rule.scope is Scope.coupling:
            rule.post(draft)
    number = {p.booked.index: place for place, p in enumerate(draft.placements)}
    row: list[int] = []
    pair: list[int] = []
    coefficient: list[float] = []
    most: list[float] = []
    for variables, coefficients, limit in _linear(draft.model.proto.constraints):
        if any(c < 0 for c in coefficients):
            continue
        known = [
            (number[v], c) for v, c in zip(variables, coefficients, strict=True) if v in number
        ]
        left = limit - sum(c for place, c in known if place >= pairs)
        known = [(place, c) for place, c in known if place < pairs]
        if sum(c for _, c in known) <= left:
            continue
        row += [len(most)] * len(known)
        pair += [place for place, _ in known]
        coefficient += [float(c) for _, c in known]
        most.append(float(max(0, left)))
    return Rows(
        first=first,
        pairs=pairs,
        row=np.array(row, dtype=np.int64),
        pair=np.array(pair, dtype=np.int64),
        coefficient=np.array(coefficient),
        most=np.array(most),
        shut=np.zeros(pairs, dtype=bool),
    )


def _linear(constraints: Any) -> "list[tuple[list[int], list[int], int]]":
    """(variables, coefficients, upper limit) of every unconditional `<=` among `constraints`."""
    found = []
    for constraint in constraints:
        if len(constraint.enforcement_literal):
            continue
        if constraint.has_linear():
            linear = constraint.linear
            found.append((list(linear.vars), list(linear.coeffs), list(linear.domain)[-1]))
        elif constraint.has_at_most_one():
            literals = list(constraint.at_most_one.literals)
            if all(literal >= 0 for literal in literals):
                found.append((literals, [1] * len(literals), 1))
    return found
