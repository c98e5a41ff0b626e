"""What lists share, as linear rows over who goes where.

The coupling rules say it themselves: each posts its relaxation into an untimed draft, and what
they posted is read off as rows `sum of coefficient x booked <= most`. A row that is not of this
form is left out, which makes the bound looser and never wrong.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
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
class Row:
    """`coefficient` of `pairs` taken come to no more than `most`."""

    pairs: Ints
    coefficient: Floats
    most: float

    def of(self, taken: Ints) -> float:
        """What the pairs `taken` come to."""
        return float(self.coefficient[np.isin(self.pairs, taken)].sum())


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

    def among(self, shapes: Ints, free: Floats) -> "Rows":
        """The rows over the candidates of some shapes alone, with what is `free` for them."""
        sizes = np.diff(self.first)[shapes]
        first = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
        return self._over(self.pairs_of(shapes), first, free)

    def of_pairs(self, pairs: Ints) -> "Rows":
        """The rows over some pairs of every shape, given in their order."""
        return self._over(pairs, np.searchsorted(pairs, self.first).astype(np.int64), self.most)

    def _over(self, pairs: Ints, first: Ints, free: Floats) -> "Rows":
        """Rows over `pairs`, without those that these pairs cannot fill."""
        new = np.full(self.pairs, -1, dtype=np.int64)
        new[pairs] = np.arange(len(pairs))
        inside = new[self.pair] >= 0
        row, pair, coefficient = self.row[inside], new[self.pair[inside]], self.coefficient[inside]
        asked = np.bincount(row, weights=coefficient, minlength=len(self.most))
        tight = asked > free + 1e-9
        number = np.cumsum(tight) - 1
        kept = tight[row]
        return Rows(
            first=first,
            pairs=len(pairs),
            row=number[row[kept]].astype(np.int64),
            pair=pair[kept],
            coefficient=coefficient[kept],
            most=np.maximum(0.0, free[tight]),
            shut=self.shut[pairs],
        )

    def more(self, extra: Sequence["Row"]) -> "Rows":
        """The rows with some more at the end."""
        numbers = [np.full(len(new.pairs), len(self.most) + k) for k, new in enumerate(extra)]
        return replace(
            self,
            row=np.concatenate([self.row, *numbers]).astype(np.int64),
            pair=np.concatenate([self.pair, *(new.pairs for new in extra)]).astype(np.int64),
            coefficient=np.concatenate([self.coefficient, *(new.coefficient for new in extra)]),
            most=np.append(self.most, [new.most for new in extra]),
        )

    def entry_of(self, entry: Ints) -> Ints:
        """The entry that each row is about alone, -1 where it is about more; `entry` is by pair."""
        lowest = np.full(len(self.most), np.iinfo(np.int64).max)
        highest = np.full(len(self.most), -1)
        np.minimum.at(lowest, self.row, entry[self.pair])
        np.maximum.at(highest, self.row, entry[self.pair])
        return np.where(lowest == highest, lowest, -1)

    def shared_by(self, pairs: Ints) -> "Row | None":
        """The row of minutes over fewest pairs that all of `pairs` take from; None without one."""
        begins, row, _ = self._by_pair
        common = set(row[begins[pairs[0]] : begins[pairs[0] + 1]].tolist())
        for pair in pairs[1:]:
            common &= set(row[begins[pair] : begins[pair + 1]].tolist())
        best: Row | None = None
        for number in sorted(common):
            inside = self.row == number
            if self.coefficient[inside].max() > 1 and (
                best is None or inside.sum() < len(best.pairs)
            ):
                most = float(self.most[number])
                best = Row(self.pair[inside], self.coefficient[inside], most)
        return best

    def pairs_of(self, shapes: Ints) -> Ints:
        """The pairs of some shapes, in their order."""
        ranges = [np.arange(self.first[k], self.first[k + 1]) for k in shapes]
        return np.concatenate(ranges or [np.zeros(0, dtype=np.int64)])

    @cached_property
    def _by_pair(self) -> tuple[Ints, Ints, Floats]:
        """Where the entries of each pair begin, and rows and coefficients in that order."""
        order = np.argsort(self.pair, kind="stable")
        begins = np.searchsorted(self.pair[order], np.arange(self.pairs + 1)).astype(np.int64)
        return begins, self.row[order], self.coefficient[order]

    def use(self, taken: Ints) -> tuple[Ints, Floats]:
        """Row numbers and amounts that the pairs `taken` use."""
        begins, row, coefficient = self._by_pair
        amounts: dict[int, float] = {}
        for pair in taken.tolist():
            for place in range(begins[pair], begins[pair + 1]):
                number = int(row[place])
                amounts[number] = amounts.get(number, 0.0) + float(coefficient[place])
        used = sorted(number for number, amount in amounts.items() if amount)
        return np.array(used, dtype=np.int64), np.array([amounts[number] for number in used])

    def tight(self, free: Floats, first: int, size: int) -> Ints:
        """Positions among the pairs `first` to `first + size` that alone exceed what is `free`."""
        begins, row, coefficient = self._by_pair
        inside = slice(begins[first], begins[first + size])
        pair = np.repeat(np.arange(size), np.diff(begins[first : first + size + 1]))
        return np.unique(pair[coefficient[inside] > free[row[inside]] + 1e-9])


def relaxed(problem: Problem, shapes: Sequence[Shape]) -> Draft:
    """An untimed draft of every candidate, pair by pair, and of the bookings already made."""
    options = [
        problem.options.option(int(entry), shape.session)
        for shape in shapes
        for entry in shape.entries
    ]
    kept = [
        problem.options.option(number, problem.session_number[entry.fixed.session_id])
        for number, entry in enumerate(problem.case.entries)
        if entry.fixed is not None
    ]
    return Draft(problem, [*options, *kept], timed=False)


def shared_rows(problem: Problem, shapes: Sequence[Shape], draft: Draft) -> Rows:
    """The rows of every coupling rule over the candidates of `shapes`, a fresh `relaxed` draft."""
    first = np.concatenate([[0], np.cumsum([len(s.entries) for s in shapes])]).astype(np.int64)
    pairs = int(first[-1])
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
