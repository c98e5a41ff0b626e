"""Blocks: sessions that want the same people, chosen for apart where all at once are too many.

Specialties share few patients, and beds or kit seldom bind. So a choice among very many lists is
made block by block: each gets what the others leave of all that is shared, and is never worse
off than before.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from optimiser.solvers.columns.choice import best_choice
from optimiser.solvers.columns.master import Column
from optimiser.solvers.columns.part import left_beside
from optimiser.solvers.columns.rows import Rows
from optimiser.solvers.columns.search import Search
from optimiser.solvers.columns.shape import Floats, Ints

WHOLE = 8_000
"""So many lists are still chosen from all at once."""


def block_of(rows: Rows, entry: Ints) -> Ints:
    """The block of each shape: those joined by an `entry` (by pair) that may come to either."""
    shape = np.repeat(np.arange(len(rows.first) - 1), np.diff(rows.first))
    block = np.arange(len(rows.first) - 1)
    order = np.argsort(entry, kind="stable")
    same = np.flatnonzero(entry[order][1:] == entry[order][:-1])
    left, right = shape[order[same]], shape[order[same + 1]]
    while True:
        before = block.copy()
        np.minimum.at(block, left, before[right])
        np.minimum.at(block, right, block[left])
        block = block[block]
        if (block == before).all():
            return block


def blocks_of(search: Search) -> list[Ints]:
    """The shapes of each block of a search, the block of most sessions first."""
    rows = search.rows
    open_pairs = np.where(rows.shut, -1, np.concatenate([s.entries for s in search.shapes]))
    known = np.flatnonzero(open_pairs >= 0)
    block = block_of(rows.of_pairs(known), open_pairs[known])
    names = sorted(set(block.tolist()), key=lambda name: -int((block == name).sum()))
    return [np.flatnonzero(block == name) for name in names]


def by_blocks(
    search: Search,
    pool: Sequence[Column],
    weights: Floats,
    floors: Sequence[float],
    lists: Sequence[Column],
    until: float,
) -> list[Column]:
    """A choice out of the pool by weighted worth, no worse than `lists`, with `floors` kept.

    All at once, or block by block where the pool is large. `until` is an instant of the clock.
    """
    rows, limits = search.rows, search.limits
    if len(pool) <= WHOLE:
        return list(best_choice(rows, pool, weights, floors, lists, limits, until))
    current = {column.shape: column for column in lists}
    names = blocks_of(search)
    many = np.bincount([column.shape for column in pool], minlength=len(search.shapes))
    for block, share in zip(names, shares([many[block].sum() for block in names]), strict=True):
        inside = set(block.tolist())
        free = left_beside(rows, (c for c in current.values() if c.shape not in inside))
        hint = [column for column in current.values() if column.shape in inside]
        kept = [sum(float(column.worth[k]) for column in hint) for k in range(len(floors))]
        mine = [column for column in pool if column.shape in inside]
        ends = search.part_of(until, share)
        part = replace(rows, most=free)
        found = best_choice(part, mine, weights, kept, hint, limits, ends)
        # a session of the block may be left empty: what it had before is gone all the same
        current = {k: column for k, column in current.items() if k not in inside}
        current |= {column.shape: column for column in found}
    return list(current.values())


def shares(sizes: Sequence[float]) -> list[float]:
    """Of what time is left when its turn comes, the share of each, by size."""
    left = np.maximum(1e-9, np.cumsum(sizes[::-1])[::-1])
    return [float(share) for share in np.asarray(sizes) / left]
