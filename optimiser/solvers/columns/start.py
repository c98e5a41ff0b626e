"""Prices to begin with: what a place is worth if cases could be cut to fill every minute.

Each session's minute gets a price, raised where more is wanted than there is and lowered where
less; a patient's place is worth the best that any session offers beyond its minutes. Prices found
so in an instant are near those of the LP, so that the first lists are worth having.

Source: subgradient on the divisible relaxation (METHODS A3, "density start").
"""

from collections.abc import Sequence

import numpy as np

from optimiser.solvers.columns.rows import Rows
from optimiser.solvers.columns.shape import Floats, Ints, Shape

STEPS = 80
FIRST_STEP = 0.3
"""Share by which a price moves at first where twice as much is wanted as there is."""
SPREAD = 28.0
"""Minutes of spread of a common list."""


def starting_prices(shapes: Sequence[Shape], rows: Rows, gain: Floats) -> Floats:
    """A price for each shared row: those of patients' places, and none for the rest."""
    prices = np.zeros(len(rows.most))
    session = np.repeat(np.arange(len(shapes)), np.diff(rows.first))
    entry = np.concatenate([shape.entries for shape in shapes])
    order = np.argsort(entry, kind="stable")
    order = order[(gain[order] > 0) & ~rows.shut[order]]
    if not len(order):
        return prices
    begins = np.flatnonzero(np.diff(entry[order], prepend=-1))
    size = np.diff(np.append(begins, len(order)))
    where, gain = session[order], gain[order]
    minutes = np.concatenate([_minutes(shape) for shape in shapes])[order]
    room = np.array([_room(shape) for shape in shapes])
    per_minute = np.full(len(shapes), float(np.median(gain / minutes)) / 2)
    best_value, worth = np.inf, np.zeros(len(begins))
    for step in range(STEPS):
        left = np.maximum(0.0, gain - per_minute[where] * minutes)
        most = np.maximum.reduceat(left, begins)
        value = float(per_minute @ room + most.sum())
        if value < best_value:
            best_value, worth = value, most
        first = _first_best(left, np.repeat(most, size), begins)
        first = first[most > 0]
        wanted = np.bincount(where[first], weights=minutes[first], minlength=len(shapes))
        pull = np.clip(wanted / np.maximum(1.0, room) - 1.0, -1.0, 1.0)
        per_minute *= np.exp(FIRST_STEP * (1 - step / STEPS) * pull)
    at = _entry_rows(rows, entry, order[begins])
    known = at >= 0
    prices[at[known]] = worth[known]
    return prices


def _minutes(shape: Shape) -> Floats:
    return np.asarray(shape.minutes + shape.same + shape.z / (2 * SPREAD) * shape.variance)


def _room(shape: Shape) -> float:
    return max(0.0, shape.room - shape.head - shape.z * SPREAD / 2)


def _first_best(left: Floats, most: Floats, begins: Ints) -> Ints:
    """Of each group the first place that reaches its most."""
    places = np.where(left >= most, np.arange(len(left)), len(left))
    return np.asarray(np.minimum.reduceat(places, begins), dtype=np.int64)


def _entry_rows(rows: Rows, entry: Ints, pair: Ints) -> Ints:
    """The row that books the entry of each of `pair` once at most; -1 where none does."""
    alone = rows.entry_of(entry)
    numbers = np.flatnonzero((alone >= 0) & (rows.most == 1.0))
    of_entry = np.full(int(entry.max(initial=0)) + 1, -1, dtype=np.int64)
    of_entry[alone[numbers]] = numbers
    return of_entry[entry[pair]]
