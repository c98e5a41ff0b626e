"""Every list of a session that comes near the best at given prices.

A plan that gains at least T, where prices prove that none gains more than U, uses in every session
a list within U - T of that session's best; all other lists can be forgotten. Every level above
says as much at its own prices, so a list has several such tests to pass. Lists are made case by
case, and a part-made list is kept only while by every test the best way to go on comes near
enough.

Source: column enumeration by reduced cost, as in exact vehicle routing.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import sqrt
from time import monotonic

import numpy as np
import numpy.typing as npt

from optimiser.solvers.columns.pricing import SPREADS
from optimiser.solvers.columns.rows import SHUT_OUT
from optimiser.solvers.columns.shape import Floats, Ints, Shape

UNITS = 2
"""Parts of a minute that part-made lists are measured in, rounded down."""
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Near:
    """One test: the list's `gain` (by candidate) less `change` a change reaches `least`."""

    gain: Floats
    change: float
    least: float


def near_lists(
    shape: Shape,
    tests: Sequence[Near],
    *,
    most: int,
    until: float,
    spreads: Sequence[float] = SPREADS,
) -> list[Ints] | None:
    """Positions of every list that passes all `tests`.

    None where it would take more than `most` part-made lists at once, or longer than `until`.
    """
    lowest = sqrt(shape.kept_variance)
    highest = sqrt(shape.kept_variance + float(shape.variance.sum()))
    budgeted = shape.z > 0 and highest > 0
    stretches = list(zip(spreads, (*spreads[1:-1], max(spreads[-1], highest)), strict=False))
    found: dict[bytes, Ints] = {}
    for low, high in stretches if budgeted else [(0.0, 0.0)]:
        if budgeted and (high < lowest or low > highest):
            continue
        slope = shape.z / (low + high) if budgeted else 0.0
        left = shape.room - shape.head - slope * (shape.kept_variance + low * high)
        if left < 0:
            continue
        parts = _Stretch(shape, tests, slope, left).lists(most, until)
        if parts is None:
            return None
        spread = np.sqrt(shape.kept_variance + parts.mark @ shape.variance)
        inside = (spread >= low - 1e-6) & (spread <= high + 1e-6) if budgeted else spread >= 0
        for mark in parts.mark[inside]:
            chosen = np.flatnonzero(mark)
            if chosen.tobytes() not in found and shape.fits(list(map(int, chosen))):
                found[chosen.tobytes()] = chosen
        if len(found) > most:
            return None
    return list(found.values())


@dataclass(frozen=True)
class _Parts:
    """Part-made lists: minutes taken (units), gain by test, what is opened, who is on them."""

    taken: Ints
    gain: Floats
    opened: Flags
    inside: Flags
    mark: Flags

    def where(self, keep: Flags) -> "_Parts":
        return _Parts(
            self.taken[keep],
            self.gain[:, keep],
            self.opened[keep],
            self.inside[keep],
            self.mark[keep],
        )

    def with_(self, other: "_Parts") -> "_Parts":
        return _Parts(
            np.concatenate([self.taken, other.taken]),
            np.concatenate([self.gain, other.gain], axis=1),
            np.concatenate([self.opened, other.opened]),
            np.concatenate([self.inside, other.inside]),
            np.concatenate([self.mark, other.mark]),
        )


class _Stretch:
    """The lists under one chord."""

    def __init__(self, shape: Shape, tests: Sequence[Near], slope: float, left: float) -> None:
        # a case that no test lets onto a list is not looked at
        self.open = np.flatnonzero(np.min([test.gain for test in tests], axis=0) > SHUT_OUT / 2)
        self.size = len(shape.entries)
        self.tests = [Near(t.gain[self.open], t.change, t.least) for t in tests]
        self.family = shape.family[self.open]
        full, same = shape.full[self.open], shape.same[self.open]
        minutes = shape.minutes[self.open] + same + slope * shape.variance[self.open]
        self.weight = np.floor(minutes * UNITS + 1e-6).astype(np.int64)
        going_on = bool(len(self.family)) and self.family[0] < 0
        spared = np.maximum(full, shape.head_credit if going_on else 0.0)
        opening = np.stack([shape.head_turnover + full - same - spared, full - same])
        self.opening = np.floor(opening * UNITS + 1e-6).astype(np.int64)
        self.kept = bool(shape.kept)
        self.below = max(0, int(-self.opening[0].min(initial=0)))
        self.last = self.below + int(np.floor(left * UNITS + 1e-6))
        self.ahead = [self._ahead(test) for test in self.tests]

    def lists(self, most: int, until: float) -> _Parts | None:
        """Every list that passes the tests, marked by candidate of the shape; None: too many."""
        count = len(self.open)
        parts = _Parts(
            np.array([self.below]),
            np.zeros((len(self.tests), 1)),
            np.zeros(1, dtype=bool),
            np.zeros(1, dtype=bool),
            np.zeros((1, count), dtype=bool),
        )
        for item in range(count):
            parts = self._with(parts, item)
            if len(parts.taken) > most or monotonic() > until:
                return None
        parts = parts.where(self._reach(parts, count))
        mark = np.zeros((len(parts.taken), self.size), dtype=bool)
        mark[:, self.open] = parts.mark
        return _Parts(parts.taken, parts.gain, parts.opened, parts.inside, mark)

    def _with(self, parts: _Parts, item: int) -> _Parts:
        """The parts without and with `item` that can still pass every test."""
        if not self._goes_on(item):
            parts = replace(parts, inside=np.zeros(len(parts.taken), dtype=bool))
        without = parts.where(self._reach(parts, item + 1))
        plain = bool(self.family[item] < 0)
        opens = ~parts.inside & (not plain)
        row = parts.opened.astype(np.int64)
        cost = np.where(opens, self.opening[row, item], 0)
        charged = opens & (parts.opened | self.kept)
        mark = parts.mark.copy()
        mark[:, item] = True
        more = _Parts(
            parts.taken + self.weight[item] + cost,
            parts.gain
            + np.array([[test.gain[item]] for test in self.tests])
            - np.array([[test.change] for test in self.tests]) * charged,
            parts.opened | (not plain),
            np.full(len(parts.taken), not plain),
            mark,
        )
        more = more.where(more.taken <= self.last)
        return without.with_(more.where(self._reach(more, item + 1)))

    def _reach(self, parts: _Parts, item: int) -> Flags:
        left = np.clip(self.last - parts.taken, 0, self.last)
        inside = parts.inside & self._goes_on(item)
        reached = np.ones(len(left), dtype=bool)
        for test, ahead, gain in zip(self.tests, self.ahead, parts.gain, strict=True):
            best = ahead[parts.opened.astype(int), inside.astype(int), item, left]
            reached &= gain + best >= test.least - 1e-6
        return reached

    def _goes_on(self, item: int) -> bool:
        return 0 < item < len(self.family) and bool(self.family[item] == self.family[item - 1])

    def _ahead(self, test: Near) -> Floats:
        """Most that candidates from `item` on add: [opened, inside, item, units left].

        `opened` says that some procedure has been opened, `inside` that the procedure of `item`
        is open on the list; `UNITS` make a minute.
        """
        size, width = len(self.family), self.last + 1
        ahead = np.zeros((2, 2, size + 1, width))
        for item in range(size - 1, -1, -1):
            plain = self.family[item] < 0
            following = 1 if self._goes_on(item + 1) else 0
            for opened in (0, 1):
                for inside in (0, 1):
                    best = ahead[opened, inside * following, item + 1].copy()
                    opens = not inside and not plain
                    weight = int(self.weight[item] + (self.opening[opened, item] if opens else 0))
                    value = test.gain[item]
                    if opens and (opened or self.kept):
                        value -= test.change
                    after = ahead[opened if plain else 1, 0 if plain else following, item + 1]
                    if weight <= self.last:
                        low = max(0, weight)
                        # a case that spares a turnover may take less than nothing
                        left = np.minimum(np.arange(low, width) - weight, self.last)
                        np.maximum(best[low:], after[left] + value, out=best[low:])
                    ahead[opened, inside, item] = best
        return ahead
