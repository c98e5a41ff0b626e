"""Prices to begin with: what a place is worth if cases could be cut to fill every minute.

Each session's minute and each row of what is shared gets a price, raised where more is wanted than
there is and lowered where less; a patient's place is worth the best that any session offers beyond
these. Prices found so in an instant are near those of the LP, so that the first lists are worth
having.

Source: subgradient on the divisible relaxation (METHODS A3, "density start").
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from optimiser.solvers.columns.rows import Rows
from optimiser.solvers.columns.shape import Floats, Ints, Shape

STEPS = 250
FIRST_STEP = 0.2
"""Share by which a price moves at first where twice as much is wanted as there is."""
SPREAD = 28.0
"""Minutes of spread of a common list."""
COMMON, LEAST = 0.05, 1e-4
"""What a shared row costs to begin with and at least, as a share of the gain of its pairs."""


@dataclass(frozen=True)
class _Shared:
    """Rows about several people over the pairs looked at: matrix in coordinates."""

    number: Ints
    row: Ints
    place: Ints
    coefficient: Floats
    most: Floats


def starting_prices(shapes: Sequence[Shape], rows: Rows, gain: Floats) -> Floats:
    """A price for each shared row, where pairs gain `gain`."""
    prices = np.zeros(len(rows.most))
    session = np.repeat(np.arange(len(shapes)), np.diff(rows.first))
    entry = np.concatenate([shape.entries for shape in shapes])
    order = np.argsort(entry, kind="stable")
    order = order[(gain[order] > 0) & ~rows.shut[order]]
    if not len(order):
        return prices
    alone = rows.entry_of(entry)
    shared = _shared(rows, np.flatnonzero(alone < 0), order)
    begins = np.flatnonzero(np.diff(entry[order], prepend=-1))
    size = np.diff(np.append(begins, len(order)))
    where, gain = session[order], gain[order]
    minutes = np.concatenate([_minutes(shape) for shape in shapes])[order]
    room = np.array([_room(shape) for shape in shapes])
    per_minute = np.full(len(shapes), float(np.median(gain / minutes)) / 2)
    usual = _usual(shared, gain)
    each = COMMON * usual
    best_value, worth, rest = np.inf, np.zeros(len(begins)), each
    for step in range(STEPS):
        cost = np.bincount(
            shared.place, weights=shared.coefficient * each[shared.row], minlength=len(order)
        )
        left = np.maximum(0.0, gain - per_minute[where] * minutes - cost)
        most = np.maximum.reduceat(left, begins)
        value = float(per_minute @ room + each @ shared.most + most.sum())
        if value < best_value:
            best_value, worth, rest = value, most, each
        first = _first_best(left, np.repeat(most, size), begins)
        first = first[most > 0]
        stride = FIRST_STEP * (1 - step / STEPS)
        wanted = np.bincount(where[first], weights=minutes[first], minlength=len(shapes))
        per_minute = per_minute * np.exp(stride * _pull(wanted, room))
        there = np.zeros(len(order))
        there[first] = 1.0
        asked = np.bincount(
            shared.row,
            weights=shared.coefficient * there[shared.place],
            minlength=len(shared.most),
        )
        each = np.maximum(LEAST * usual, each * np.exp(stride * _pull(asked, shared.most)))
    at = _entry_rows(rows, alone, entry, order[begins])
    known = at >= 0
    prices[at[known]] = worth[known]
    prices[shared.number] = np.where(rest > 2 * LEAST * usual, rest, 0.0)
    return prices


def _pull(wanted: Floats | Ints, there: Floats) -> Floats:
    """How much more is wanted than there is, from -1 to 1."""
    return np.asarray(np.clip(wanted / np.maximum(1.0, there) - 1.0, -1.0, 1.0))


def _shared(rows: Rows, numbers: Ints, order: Ints) -> _Shared:
    """The rows of these numbers over the pairs in `order`."""
    new = np.full(len(rows.most), -1, dtype=np.int64)
    new[numbers] = np.arange(len(numbers))
    place = np.full(rows.pairs, -1, dtype=np.int64)
    place[order] = np.arange(len(order))
    inside = (new[rows.row] >= 0) & (place[rows.pair] >= 0)
    return _Shared(
        numbers,
        new[rows.row[inside]],
        place[rows.pair[inside]],
        rows.coefficient[inside],
        rows.most[numbers],
    )


def _usual(shared: _Shared, gain: Floats) -> Floats:
    """By row, what its pairs gain on average for each unit that they take."""
    each = gain[shared.place] / shared.coefficient
    pairs = np.maximum(1, np.bincount(shared.row, minlength=len(shared.most)))
    return np.asarray(np.bincount(shared.row, weights=each, minlength=len(shared.most)) / pairs)


def _minutes(shape: Shape) -> Floats:
    return np.asarray(shape.minutes + shape.same + shape.z / (2 * SPREAD) * shape.variance)


def _room(shape: Shape) -> float:
    return max(0.0, shape.room - shape.head - shape.z * SPREAD / 2)


def _first_best(left: Floats, most: Floats, begins: Ints) -> Ints:
    """Of each group the first place that reaches its most."""
    places = np.where(left >= most, np.arange(len(left)), len(left))
    return np.asarray(np.minimum.reduceat(places, begins), dtype=np.int64)


def _entry_rows(rows: Rows, alone: Ints, entry: Ints, pair: Ints) -> Ints:
    """The row that books the entry of each of `pair` once at most; -1 where none does.

    `alone` is the entry that each row is about alone.
    """
    numbers = np.flatnonzero((alone >= 0) & (rows.most == 1.0))
    of_entry = np.full(int(entry.max(initial=0)) + 1, -1, dtype=np.int64)
    of_entry[alone[numbers]] = numbers
    return of_entry[entry[pair]]
