"""What lists share, as linear rows over who goes where.

The coupling rules say it themselves: each posts its relaxation into an untimed draft that writes
it down (`optimiser.problem.ledger`), and what they posted is read off as rows `sum of coefficient
x booked <= most`. A row that is not of this form is left out, which makes the bound looser and
never wrong.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

from optimiser.constraints.rule import Scope
from optimiser.problem.ledger import Ledger
from optimiser.problem.many import many_objects
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

    def filled(self, share: float) -> "Rows":
        """The rows with only such a share of minutes to fill where several take from them."""
        minutes = np.zeros(len(self.most), dtype=np.bool_)
        minutes[self.row[self.coefficient > 1]] = True
        return replace(self, most=np.where(minutes, share * self.most, self.most))

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


@many_objects()
def relaxed(problem: Problem, shapes: Sequence[Shape]) -> Ledger:
    """An untimed draft of every candidate, pair by pair, and of the bookings already made."""
    options = [
        problem.options.option(entry, shape.session)
        for shape in shapes
        for entry in shape.entries.tolist()
    ]
    kept = [
        problem.options.option(number, problem.session_number[entry.fixed.session_id])
        for number, entry in enumerate(problem.case.entries)
        if entry.fixed is not None
    ]
    return Ledger(problem, [*options, *kept])


@many_objects()
def shared_rows(problem: Problem, shapes: Sequence[Shape], draft: Ledger) -> Rows:
    """The rows of every coupling rule over the candidates of `shapes`, a fresh `relaxed` draft."""
    first = np.concatenate([[0], np.cumsum([len(s.entries) for s in shapes])]).astype(np.int64)
    pairs = int(first[-1])
    for rule in problem.rules:
        if rule.scope is Scope.coupling:
            rule.post(draft)
    pair: list[Ints] = [np.zeros(0, dtype=np.int64)]
    coefficient: list[Ints] = [np.zeros(0, dtype=np.int64)]
    most: list[float] = []
    for limit in draft.written:
        if (limit.coefficient < 0).any():
            continue
        kept = (limit.place >= pairs) & (limit.place < len(draft.placements))
        inside = limit.place < pairs
        taken = limit.coefficient[inside]
        left = limit.most - int(limit.coefficient[kept].sum())
        if taken.sum() <= left:
            continue
        pair.append(limit.place[inside])
        coefficient.append(taken)
        most.append(float(max(0, left)))
    sizes = [len(places) for places in pair[1:]]
    return Rows(
        first=first,
        pairs=pairs,
        row=np.repeat(np.arange(len(most), dtype=np.int64), sizes),
        pair=np.concatenate(pair),
        coefficient=np.concatenate(coefficient).astype(np.float64),
        most=np.array(most),
        shut=np.zeros(pairs, dtype=bool),
    )
