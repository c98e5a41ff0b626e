"""A closer bound: blocks decided in whole numbers at the prices of what they share.

The bound of prices lets every session have its best list at once. Sessions that want the same
people are few, so that at given prices of beds, kit and surgeons a block can be decided exactly:
every list near its session's best is written down, and a whole-number model says what the block
reaches at most. Lists further off than that cost more than they could bring. The bounds of the
blocks together, and what is shared at its prices, bound every plan.

Source: Lagrangian decomposition; the shared rows stay relaxed, those of a patient's place do not.
"""

from collections.abc import Sequence
from dataclasses import replace
from time import monotonic

import numpy as np

from optimiser.solvers.columns.blocks import block_of
from optimiser.solvers.columns.choice import NODES, choice_model
from optimiser.solvers.columns.master import Column
from optimiser.solvers.columns.pool import Test, passing
from optimiser.solvers.columns.rows import Rows
from optimiser.solvers.columns.search import Proved, Search
from optimiser.solvers.columns.shape import Floats, Ints
from optimiser.solvers.linear_door import ask_choice

FIRST_SPARE = 5e-4
"""Share of a block's bound within which its lists are written down at first."""
MOST_PAIRS = 300
"""Blocks with more pairs have too many lists near the best for it to pay."""
MOST_LISTS = 6_000
"""So many lists of a block are still chosen from."""


def closer(proved: Proved, until: float) -> float:
    """By how much the bound at known prices falls when each block is decided in whole numbers.

    No block is begun after `until`, an instant of the monotonic clock.
    """
    search, test, prices, rows = proved.search, proved.test, proved.prices, proved.rows
    entry = np.concatenate([shape.entries for shape in search.shapes])
    single = rows.entry_of(entry) >= 0
    block = block_of(rows, entry)
    along = (proved.weights + prices.floors) @ search.rounds.gains
    gain = rows.priced(along, np.where(single, 0.0, prices.rows))
    kept = replace(rows, most=np.where(single, rows.most, np.inf))
    shape_of = np.repeat(np.arange(len(search.shapes)), np.diff(rows.first))
    row_block = np.zeros(len(rows.most), dtype=np.int64)
    row_block[rows.row] = block[shape_of[rows.pair]]
    saved = 0.0
    names, pairs = np.unique(block[shape_of], return_counts=True)
    for name in names[np.argsort(pairs, kind="stable")][: int((pairs <= MOST_PAIRS).sum())]:
        if monotonic() > until:
            break
        mine = np.flatnonzero(block == name)
        here = single & (row_block == name)
        top = float(test.best[mine].sum() + prices.rows[here] @ rows.most[here])
        saved += top - _most(search, kept, mine, test, gain, top, until)
    return saved


def _most(
    search: Search,
    rows: Rows,
    block: Ints,
    test: Test,
    gain: Floats,
    top: float,
    until: float,
) -> float:
    """What a block reaches at most: `top` or less."""
    every = np.ones(rows.pairs, dtype=np.bool_)
    spare, most = FIRST_SPARE * abs(top), top
    while spare > 0 and monotonic() < until:
        pool: list[Column] = []
        near = replace(test, spare=spare)
        for shape in map(int, block):
            lists = passing(search.rounds, shape, [near], every, MOST_LISTS, until)
            if lists is None or len(pool) + len(lists) > MOST_LISTS:
                return most
            pool += lists
        reached, bound = _decided(search, rows, pool, gain, test.change, until)
        most = min(most, max(bound, top - spare))
        if reached >= top - spare - 1e-6:
            break
        spare *= 2
    return most


def _decided(
    search: Search,
    rows: Rows,
    pool: Sequence[Column],
    gain: Floats,
    change: float,
    until: float,
) -> tuple[float, float]:
    """The best choice out of the pool at the gains by pair, and its bound."""
    if not pool:
        return 0.0, 0.0
    model, variables = choice_model(rows, pool, np.zeros(len(search.levels)), (), (), ())
    worth = []
    for variable, column in zip(variables, pool, strict=True):
        shape = search.shapes[column.shape]
        value = float(gain[rows.first[column.shape] + column.chosen].sum())
        worth.append(value - change * shape.changes(list(column.chosen)) if change else value)
        model.objective.set_linear_coefficient(variable, worth[-1])
    nodes = NODES if search.reproducible else None
    choice = ask_choice(model, variables, until - monotonic(), seed=1, nodes=nodes)
    reached = 0.0 if choice.values is None else float(choice.values @ np.array(worth))
    return reached, np.inf if choice.bound is None else max(reached, choice.bound)
