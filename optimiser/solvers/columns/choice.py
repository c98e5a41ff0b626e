"""One list a session out of a pool: the whole-number model that decides among known lists."""

from collections.abc import Sequence
from math import ceil
from time import monotonic

import numpy as np
from ortools.math_opt.python import mathopt

from optimiser.solvers.columns.master import Column
from optimiser.solvers.columns.rows import Rows
from optimiser.solvers.columns.shape import Floats
from optimiser.solvers.limits import Limits
from optimiser.solvers.linear_door import ask_choice

Key = tuple[int, bytes]
NEAR = 1e-4
"""So near to the best (a share) a choice is good enough where nothing else is said."""
NODES = 500
"""Most nodes of a choice where the plan is to be reproducible."""


def choice_model(
    rows: Rows,
    pool: Sequence[Column],
    weights: Floats,
    floors: Sequence[float],
    bans: Sequence[frozenset[Key]],
    one_of: Sequence[Column],
) -> tuple[mathopt.Model, list[mathopt.Variable]]:
    """Most of the weighted levels beside the `floors` of the first; a variable for each of `pool`.

    What lists share keeps within `rows`, the lists of a ban are not all chosen, and with `one_of`
    one of those is.
    """
    model = mathopt.Model(name="choice")
    chosen = [model.add_binary_variable() for _ in pool]
    by_session: dict[int, mathopt.LinearConstraint] = {}
    by_row: dict[int, mathopt.LinearConstraint] = {}
    kept = [model.add_linear_constraint(lb=ceil(least - 1e-6)) for least in floors]
    for variable, column in zip(chosen, pool, strict=True):
        if column.shape not in by_session:
            by_session[column.shape] = model.add_linear_constraint(ub=1.0)
        by_session[column.shape].set_coefficient(variable, 1.0)
        used, amounts = rows.use(rows.first[column.shape] + column.chosen)
        for row, amount in zip(map(int, used), amounts, strict=True):
            if row not in by_row:
                by_row[row] = model.add_linear_constraint(ub=float(rows.most[row]))
            by_row[row].set_coefficient(variable, float(amount))
        for floor, worth in zip(kept, column.worth, strict=False):
            floor.set_coefficient(variable, float(round(float(worth))))
        model.objective.set_linear_coefficient(variable, float(weights @ column.worth))
    model.objective.is_maximize = True
    key_of = {column.key: variable for variable, column in zip(chosen, pool, strict=True)}
    for ban in bans:
        if all(key in key_of for key in ban):
            together = sum(key_of[key] for key in sorted(ban))
            model.add_linear_constraint(together <= len(ban) - 1)
    if one_of:
        model.add_linear_constraint(sum(key_of[column.key] for column in one_of) >= 1)
    return model, chosen


def best_choice(
    rows: Rows,
    pool: Sequence[Column],
    weights: Floats,
    floors: Sequence[float],
    hint: Sequence[Column],
    limits: Limits,
    until: float,
    near: float = NEAR,
) -> tuple[Column, ...]:
    """A choice out of the pool that is all but the best, and no worse than `hint`.

    The first levels keep their `floors`, as `hint` does. `until` is an instant of the monotonic
    clock; proved to be so `near` to the best (a share) a choice is good enough.
    """
    model, variables = choice_model(rows, pool, weights, floors, (), ())
    hinted = {column.key for column in hint}
    choice = ask_choice(
        model,
        variables,
        until - monotonic(),
        [int(column.key in hinted) for column in pool],
        seed=limits.seed,
        nodes=None if limits.deterministic is None else NODES,
        near=near,
    )
    if choice.values is None:
        return tuple(hint)
    found = tuple(pool[k] for k in np.flatnonzero(choice.values).tolist())
    before, after = (sum(float(weights @ c.worth) for c in lists) for lists in (hint, found))
    return found if after > before else tuple(hint)


def once(columns: Sequence[Column]) -> list[Column]:
    """Each list once."""
    return list({column.key: column for column in columns}.values())
