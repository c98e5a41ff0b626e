"""From a mixture of lists to one list a session: fix what is nearly whole, price again, go on.

Ends with a list for every session that has one in the LP, nobody twice and what lists share
within its rows; then each list in turn is found anew beside the others, which never loses.

Source: diving on list columns (METHODS A3).
"""

from collections.abc import Sequence
from math import ceil
from time import monotonic

import numpy as np

from optimiser.solvers.columns.master import Column
from optimiser.solvers.columns.pricing import best_list
from optimiser.solvers.columns.rounds import Rounds
from optimiser.solvers.columns.shape import Floats

WHOLE = 0.85
"""A share this near one is taken as one."""
ROUNDS = 3
AT_ONCE = 0.12
"""Share of the open sessions fixed in a step where none is nearly whole."""


def dive(rounds: Rounds, weights: Floats, until: float) -> list[Column]:
    """One list a session, near the best of the weighted levels.

    `until` is an instant of the monotonic clock; what is fixed by then is what there is.
    """
    master = rounds.master
    floors = [-np.inf] * len(weights)
    fixed: dict[int, Column] = {}
    free = master.rows.most.copy()
    try:
        while len(fixed) < len(rounds.shapes) and monotonic() < until:
            found = rounds.seek(weights, floors, until, rounds=ROUNDS, closed=fixed.keys())
            lp = master.solve(until - monotonic()) if found is not None else None
            step = [] if lp is None else _next(rounds, lp.share, fixed, free)
            if not step:
                break
            for number in step:
                master.fix(number)
                fixed[master.columns[number].shape] = master.columns[number]
    finally:
        master.free()
    return list(fixed.values())


def _next(rounds: Rounds, share: Floats, fixed: "dict[int, Column]", free: Floats) -> list[int]:
    """Columns to fix next, one a session at most, the surest first; `free` is used up by them."""
    columns, rows = rounds.master.columns, rounds.master.rows
    best: dict[int, int] = {}
    for number in map(int, np.argsort(-share, kind="stable")):
        column = columns[number]
        if share[number] > 1e-6 and column.shape not in fixed:
            best.setdefault(column.shape, number)
    sure = [number for number in best.values() if share[number] >= WHOLE]
    most = max(len(sure), ceil(AT_ONCE * (len(rounds.shapes) - len(fixed))))
    step: list[int] = []
    for number in best.values():
        used, amounts = rows.use(rows.first[columns[number].shape] + columns[number].chosen)
        if len(step) < most and bool((amounts <= free[used] + 1e-9).all()):
            free[used] -= amounts
            step.append(number)
    return step


def refill(
    rounds: Rounds, lists: Sequence[Column], weights: Floats, order: Sequence[int] | None = None
) -> list[Column]:
    """Each list found anew beside the others, where that gains; passes until none does."""
    rows, shapes = rounds.master.rows, rounds.shapes
    current = {column.shape: column for column in lists}
    used = np.zeros(len(rows.most))
    for column in current.values():
        numbers, amounts = rows.use(rows.first[column.shape] + column.chosen)
        used[numbers] += amounts
    gains = weights @ rounds.gains
    change = float(weights @ rounds.changes)
    improved = True
    while improved:
        improved = False
        for number in order if order is not None else range(len(shapes)):
            first = int(rows.first[number])
            old = current.get(number)
            if old is not None:
                numbers, amounts = rows.use(first + old.chosen)
                used[numbers] -= amounts
            free = rows.most - used
            gain = gains[first : first + len(shapes[number].entries)].copy()
            gain[rows.tight(free, first, len(gain))] = 0.0
            found = best_list(shapes[number], gain, change, rounds.spreads[number], safe=True)
            new = rounds.column(number, found.chosen)
            numbers, amounts = rows.use(first + new.chosen)
            fits = new.sound and bool((amounts <= free[numbers] + 1e-9).all())
            before = -np.inf if old is None else float(weights @ old.worth)
            if fits and float(weights @ new.worth) > before + 1e-6:
                current[number] = new
                improved = improved or old is not None or len(new.chosen) > 0
                used[numbers] += amounts
            elif old is not None:
                numbers, amounts = rows.use(first + old.chosen)
                used[numbers] += amounts
    return list(current.values())
