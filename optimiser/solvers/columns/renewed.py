"""Block by block anew: each at prices of its own, among all lists that come near them.

Prices of the whole are a compromise between blocks, and lists that come near at them are too many
to write down far enough. Beside what the other blocks hold, a block has prices of its own, its
bound lies close above what it has, and the lists near enough to matter are few: most blocks are
proved to be the best there is beside the others. The time goes to those that are not.
"""

from collections.abc import Sequence

import numpy as np

from optimiser.solvers.columns.blocks import blocks_of, shares
from optimiser.solvers.columns.choice import NEAR, best_choice, once
from optimiser.solvers.columns.master import Column
from optimiser.solvers.columns.part import Part
from optimiser.solvers.columns.pool import nearness_at, some_near
from optimiser.solvers.columns.prices import Bounded
from optimiser.solvers.columns.search import Search
from optimiser.solvers.columns.shape import Floats

ENOUGH = 1e-4
"""Relative distance of bound and LP of a block at which the last round is reached."""
NEAR_LISTS, MOST_NEAR = 2_000, 16_000
"""Lists near the best that are chosen from in each session, at most, and in all."""
LOOK_SHARE, SEEK_SHARE, NEAR_SHARE = 0.3, 0.3, 0.4
"""Most of the time to see which blocks could gain; of a block's time for its prices; and of what
is left then for lists near them."""


def renewed(
    search: Search, weights: Floats, number: int, lists: Sequence[Column], until: float
) -> list[Column]:
    """The lists after every block was decided once more, by weighted worth; never worse.

    In each block the levels above `number` keep what they have. `until` is an instant of the
    clock.
    """
    current = {column.shape: column for column in lists}
    little = NEAR * sum(abs(float(weights @ column.worth)) for column in lists)
    looked = search.part_of(until, LOOK_SHARE)
    rooms = []
    for block in blocks_of(search):
        anew = _Anew(search, weights, number, Part(search.rounds, current, block))
        rooms.append((anew.room(looked), block))
    hopeful = sorted((one for one in rooms if one[0] > little), key=lambda one: -one[0])
    for (_, block), share in zip(hopeful, shares([room for room, _ in hopeful]), strict=True):
        part = Part(search.rounds, current, block)
        ends = search.part_of(until, share)
        found = _Anew(search, weights, number, part).chosen(little, ends)
        for shape in block.tolist():
            current.pop(shape, None)
        current |= {column.shape: column for column in found}
    return list(current.values())


class _Anew:
    """One block beside what the others hold."""

    def __init__(self, search: Search, weights: Floats, number: int, part: Part) -> None:
        self._search, self._weights, self._part = search, weights, part
        self._floors = [sum(float(one.worth[k]) for one in part.hint) for k in range(number)]
        self._worth = sum(float(weights @ one.worth) for one in part.hint)

    def room(self, until: float) -> float:
        """The most that the block could gain, as far as prices found by `until` tell."""
        bounded = self._bounded(until)
        return 0.0 if bounded is None else bounded.bound - self._worth

    def chosen(self, little: float, until: float) -> list[Column]:
        """Its lists; as they were where no more than a `little` could be gained."""
        search, part = self._search, self._part
        inside, hint = part.rounds, part.hint
        bounded = self._bounded(search.part_of(until, SEEK_SHARE))
        found: Sequence[Column] = hint
        if bounded is not None and bounded.bound - self._worth > little:
            spare = bounded.bound - self._worth
            test = nearness_at(inside, bounded.prices, self._weights, spare)
            most = min(NEAR_LISTS, MOST_NEAR // len(inside.shapes))
            near = some_near(inside, test, most, search.part_of(until, NEAR_SHARE))
            pool = once([*hint, *inside.master.columns, *near])
            rows, limits = inside.master.rows, search.limits
            found = best_choice(rows, pool, self._weights, self._floors, hint, limits, until)
        return [part.outward(column) for column in found]

    def _bounded(self, until: float) -> Bounded | None:
        """Prices of the block alone; None where time did not reach."""
        below = len(self._weights) - len(self._floors)
        bounded = self._part.rounds.seek(
            self._weights,
            [*self._floors, *[-np.inf] * below],
            until,
            enough=ENOUGH,
            rounds=self._search.most_rounds,
        )
        return None if bounded is None or not np.isfinite(bounded.bound) else bounded
