"""From prices to lists where they are too many to choose from at once: a dive.

The LP over lists says how much of each list is wanted. The lists wanted most are taken, the LP is
solved anew over what they leave, with new lists for it, and so on until few sessions are not
settled: for those a whole-number model chooses among the lists known. What is left over is for
steps (`improve`).

Source: diving with column generation (METHODS A2).
"""

from collections.abc import Sequence
from dataclasses import replace
from time import monotonic

import numpy as np

from optimiser.solvers.columns.choice import best_choice
from optimiser.solvers.columns.master import Column, Solved
from optimiser.solvers.columns.prices import Aim, Prices
from optimiser.solvers.columns.rounds import Rounds
from optimiser.solvers.columns.shape import Floats
from optimiser.solvers.limits import Limits

TAKEN = 0.04
"""Share of the sessions that get a list for good between two LPs, beside those wanted whole."""
WHOLE, SOME = 0.97, 1e-6
"""Share from which a list counts as wanted whole, and up to which as not wanted."""
FILLED = 0.9
"""Share to which minutes that several lists share are filled: hardly ever could all be used."""
KEPT = 10
"""So many of the best lists of each session are known to begin with."""
ROUNDS = 5
"""Most rounds of new lists for one LP."""
REST, REST_SHARE = 100, 0.05
"""From so few sessions on that are not settled one choice is made for all of them, and most of the
time that it may take: list by list, the last of them lost a hundredth of the whole."""


class Dive:
    """One dive from the optimum `lp` over the lists that `rounds` knows, for weighted levels."""

    def __init__(self, rounds: Rounds, weights: Floats, lp: Solved, limits: Limits) -> None:
        known = rounds.master.columns[: len(lp.share)]
        rows = rounds.master.rows
        gain = rows.priced((weights + lp.floor_price) @ rounds.gains, lp.row_price)
        kept = _best(known, lp.share, [gain[rows.first[c.shape] + c.chosen].sum() for c in known])
        self.limits = limits
        self.rounds = rounds.over(rows.filled(FILLED))
        for number in kept:
            self.rounds.master.add(known[number])
        self.share = lp.share[kept]
        self.free = self.rounds.master.rows.most.copy()
        self.closed = np.zeros(len(rounds.shapes), dtype=np.bool_)
        self.taken: list[Column] = []
        floors = np.full(len(weights), -np.inf)
        self.aim = Aim(weights, floors, lp, self.closed)
        self.rounds.master.aim_at(weights, list(floors))

    def __call__(self, until: float) -> list[Column]:
        """The lists taken by the end of the dive; begun after `until`, an LP has no answer."""
        while self._unsettled() > REST and self._take():
            lp = self._solved(until)
            if lp is None:
                break
            self.share = lp.share
        return [*self.taken, *self._rest(until)]

    def _unsettled(self) -> int:
        """How many sessions have a list that is wanted, and none that is wanted whole."""
        known = self.rounds.master.columns
        wanted = np.flatnonzero((self.share > SOME) & (self.share < WHOLE)).tolist()
        return len({known[number].shape for number in wanted})

    def _rest(self, until: float) -> tuple[Column, ...]:
        """The best of the known lists for the sessions that have none, beside those taken."""
        rows = replace(self.rounds.master.rows, most=self.free)
        pool = [one for one in self.rounds.master.columns if self._fits(one)]
        ends = self.limits.part(REST_SHARE).ends(until)
        return best_choice(rows, pool, self.aim.weights, (), (), self.limits, ends)

    def _fits(self, column: Column) -> bool:
        """Has the session no list yet, and is there enough left of what sessions share?"""
        rows = self.rounds.master.rows
        used, amounts = rows.use(rows.first[column.shape] + column.chosen)
        return not self.closed[column.shape] and bool((amounts <= self.free[used] + 1e-9).all())

    def _take(self) -> int:
        """Take the lists wanted most that fit in what is left; how many there were."""
        master = self.rounds.master
        best: dict[int, int] = {}
        for number in np.flatnonzero(self.share > SOME).tolist():
            shape = master.columns[number].shape
            if not self.closed[shape] and (
                shape not in best or self.share[number] > self.share[best[shape]]
            ):
                best[shape] = number
        along = self.aim.weights

        def wanted(number: int) -> tuple[float, float]:
            return -round(self.share[number], 2), -float(along @ master.columns[number].worth)

        most, count = max(3, int(TAKEN * len(self.rounds.shapes))), 0
        for number in sorted(best.values(), key=wanted):
            if count >= most and self.share[number] < WHOLE:
                break
            column = master.columns[number]
            if self._fits(column):
                used, amounts = master.rows.use(master.rows.first[column.shape] + column.chosen)
                self.free[used] -= amounts
                self.closed[column.shape] = True
                self.taken.append(column)
                master.fix(column)
                count += 1
        rows = master.rows
        shut = rows.shut.copy()
        shut[rows.pair[rows.coefficient > self.free[rows.row] + 1e-9]] = True
        master.rows = replace(rows, shut=shut)
        return count

    def _solved(self, until: float) -> Solved | None:
        """The LP over what is left, after some rounds of new lists."""
        for left in reversed(range(ROUNDS + 1)):
            lp = self.rounds.master.solve(until - monotonic())
            if lp is None or not left:
                break
            self.aim.lp = lp
            _, _, new = self.rounds.looked(self.aim, Prices(lp.row_price, lp.floor_price))
            if not new:
                break
        return lp


def _best(known: Sequence[Column], share: Floats, reduced: Sequence[float]) -> list[int]:
    """Numbers of the lists wanted, and of the best few of each session."""
    by_shape: dict[int, int] = {}
    kept = []
    for number in np.argsort(-np.array(reduced), kind="stable").tolist():
        shape = known[number].shape
        by_shape[shape] = by_shape.get(shape, 0) + 1
        if by_shape[shape] <= KEPT or share[number] > SOME:
            kept.append(number)
    return sorted(kept)
