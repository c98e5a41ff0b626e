"""Lists near the best at given prices: a pool to choose from, all of them or the first few.

Prices that prove a bound say of every list how far it lies below its session's best. The choice
among lists that were found on the way to the prices is poor; the same with every list that lies
near is much better, and a whole-number model still proves it in seconds.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from time import monotonic

import numpy as np

from optimiser.solvers.columns.master import Column
from optimiser.solvers.columns.near import Near, near_lists
from optimiser.solvers.columns.prices import Prices
from optimiser.solvers.columns.rounds import Rounds
from optimiser.solvers.columns.rows import SHUT_OUT
from optimiser.solvers.columns.shape import BoolArray, Floats, Ints

LEAST_SPARE = 0.01
"""Share of what may be spared at first below which no list is looked for any more."""
MANY_PARTS = 4
"""So many part-made lists for each one that is wanted are too many."""


@dataclass(frozen=True)
class Nearness:
    """At these reduced gains a list may lie so much (`spare`) below its session's best."""

    gain: Floats
    change: float
    spare: float
    best: Floats


def nearness_at(rounds: Rounds, prices: Prices, weights: Floats, spare: float) -> Nearness:
    """What lists at `prices` have to pass, so much (`spare`) below the best."""
    along = weights + prices.floors
    gain = rounds.master.rows.priced(along @ rounds.gains, prices.rows)
    change = float(along @ rounds.changes)
    every = np.zeros(len(rounds.shapes), dtype=np.bool_)
    return Nearness(gain, change, spare, rounds.exact(gain, change, every).value)


def passing(
    rounds: Rounds,
    shape: int,
    tests: Sequence[Nearness],
    counted: BoolArray,
    most: int,
    until: float,
) -> list[Ints] | None:
    """Every list of one session that passes all `tests`, over pairs that are `counted`.

    Each as positions of the session's candidates. None where there are too many (`most`) or it
    takes too long.
    """
    rows = rounds.master.rows
    mine = slice(rows.first[shape], rows.first[shape + 1])
    passable = counted[mine] & ~rows.shut[mine]
    return near_lists(
        rounds.shapes[shape],
        [
            Near(
                np.where(passable, test.gain[mine], SHUT_OUT),
                test.change,
                float(test.best[shape]) - test.spare - 1e-6,
            )
            for test in tests
        ],
        most=most,
        until=until,
        spreads=rounds.spreads[shape],
    )


def some_near(rounds: Rounds, test: Nearness, most: int, until: float) -> list[Column]:
    """Of every session lists that pass the test, no more than the `most` nearest.

    Where too many pass to write them down, less is spared. No session is begun after `until`, an
    instant of the monotonic clock.
    """
    found: list[Column] = []
    every = np.ones(rounds.master.rows.pairs, dtype=np.bool_)
    for shape in range(len(rounds.shapes)):
        if monotonic() > until:
            break
        spare = test.spare
        while spare > LEAST_SPARE * test.spare:
            mine = Nearness(test.gain, test.change, spare, test.best)
            lists = passing(rounds, shape, [mine], every, MANY_PARTS * most, until)
            if lists is not None:
                nearest = _nearest(rounds, shape, test, lists, most)
                found += [rounds.column(shape, chosen) for chosen in nearest]
                break
            spare /= 2
    return found


def _nearest(
    rounds: Rounds, shape: int, test: Nearness, lists: list[Ints], most: int
) -> Sequence[Ints]:
    """So many lists that lie nearest to the session's best."""
    if len(lists) <= most:
        return lists
    gain = test.gain[rounds.master.rows.first[shape] :]
    changes = rounds.shapes[shape].changes
    far = [test.change * changes(chosen.tolist()) - gain[chosen].sum() for chosen in lists]
    return [lists[k] for k in np.argsort(far, kind="stable")[:most].tolist()]
