"""What an optimum of one level leaves open: pairs that no such plan has, entries that all have.

Asked one by one of a whole-number model over the lists that can still matter. What is settled is
told to the levels below as shut pairs and wanted entries, which the knapsack prices as exactly as
before; without it their bounds mix plans that no whole plan can mix.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from optimiser.solvers.columns.master import Column
from optimiser.solvers.columns.rows import Rows
from optimiser.solvers.columns.shape import Floats, Ints, Shape

Possible = Callable[[Sequence[Column], Sequence[Column]], tuple[Column, ...] | None]
"""A plan from lists (first argument) that has one of the second, and keeps the floors; or None."""


@dataclass(frozen=True)
class Settled:
    """Pairs shut, and groups of pairs (one entry each) of which one is wanted."""

    shut: npt.NDArray[np.bool_]
    wanted: tuple[Ints, ...]


def settled(
    shapes: Sequence[Shape],
    rows: Rows,
    gain: Floats,
    pool: Sequence[Column],
    known: Sequence[Column],
    possible: Possible,
    ended: Callable[[], bool],
) -> Settled:
    """What every plan over `pool` has in common, for the pairs with a `gain` in the level.

    `known` is one such plan; every plan found on the way answers more questions than one.
    """
    entry_of = np.concatenate([shape.entries for shape in shapes])
    open_pairs = set(map(int, np.flatnonzero((gain > 0) & ~rows.shut)))
    shut = rows.shut.copy()
    wanted: list[Ints] = []
    seen: set[int] = set()
    plans: list[frozenset[int]] = []

    def learn(plan: Sequence[Column]) -> None:
        pairs = {int(rows.first[c.shape] + k) for c in plan for k in c.chosen}
        seen.update(pairs)
        plans.append(frozenset(int(entry_of[k]) for k in pairs))

    learn(known)
    holding: dict[int, list[Column]] = {}
    for column in pool:
        for place in rows.first[column.shape] + column.chosen:
            holding.setdefault(int(place), []).append(column)
    for pair in sorted(open_pairs):
        if pair in seen or ended():
            continue
        found = possible(pool, holding[pair]) if pair in holding else None
        if found is None:
            shut[pair] = True
        else:
            learn(found)
    for entry in sorted({int(entry_of[pair]) for pair in open_pairs}):
        if ended() or any(entry not in plan for plan in plans):
            continue
        pairs = np.flatnonzero(entry_of == entry)
        without = [c for c in pool if entry not in shapes[c.shape].entries[c.chosen]]
        found = possible(without, ())
        if found is None:
            wanted.append(pairs)
        else:
            learn(found)
    return Settled(shut, tuple(wanted))
