"""Prices walked downhill between two solves of the LP.

Looking for lists costs a small part of an LP over very many of them. So from the best prices so far
steps are taken against what is asked for too much and what is left, averaged over the steps, as
long as the LP's value says how far there is to go. Prices settle in a third of the LPs, and the
lists found on the way are those that the LP wants.

Source: the volume algorithm (Barahona and Anbil 2000), between rounds of column generation.
"""

from collections.abc import Callable

import numpy as np

from optimiser.solvers.columns.prices import Aim, Prices
from optimiser.solvers.columns.rows import Rows
from optimiser.solvers.columns.shape import BoolArray, Floats

Looked = tuple[float, BoolArray, int]
"""What lists found at prices reach, the pairs on them, and how many of them are new."""
Look = Callable[[Aim, Prices, int], Looked]
"""Lists found at prices, in so many parts of a minute."""

MANY = 250
"""From so many sessions on an LP takes longer than looking for lists by so much that it pays."""
STEPS, THOROUGH_STEPS = 20, 8
"""So many steps between two LPs, where lists are sought in passing and where thoroughly."""
NEW = 0.15
"""What the newest lists count in the direction of a step."""
LONGER, SHORTER, LONGEST, SHORTEST = 1.1, 0.9, 2.0, 0.05
"""How a step grows after one that led downhill and shrinks after one that did not."""
LEAST = 2e-3
"""A step supposes that there is such a share to go at least."""


class Walk:
    """The best prices so far for an aim (`centre`) and what lists reach there (`nearest`).

    Prices below what the LP has already are not taken: they only say that known lists were not
    found again.
    """

    def __init__(self, rows: Rows, gain: Floats, aim: Aim, centre: Prices, look: Look) -> None:
        """`gain` is what is sought, by pair."""
        self._rows = rows
        self._sessions = len(rows.first) - 1
        self._look = look
        self.aim = aim
        self.centre = centre
        self.nearest = np.inf
        self._direction = np.zeros(len(rows.most))
        self._stride = 1.0
        each = np.maximum(0.0, gain)[rows.pair] / rows.coefficient
        pairs = np.maximum(1, np.bincount(rows.row, minlength=len(rows.most)))
        asked = np.bincount(rows.row, weights=each, minlength=len(rows.most))
        # what a row's price is like: rows of minutes and of places step alike
        self._like = np.maximum(asked / pairs, 1e-9)

    def anew(self) -> None:
        """Forget what was reached: it was counted in other units, or was not proved."""
        self.nearest = np.inf

    def look(self, prices: Prices, units: int) -> int:
        """Lists at these prices, kept as the centre where they are nearest; how many are new."""
        reached, taken, new = self._look(self.aim, prices, units)
        if self.aim.lp.value <= reached < self.nearest:
            self.centre, self.nearest = prices, reached
            self._direction = self._asked(taken)
        return new

    def on(self, units: int, steps: int) -> int:
        """So many steps on from the centre, with many sessions; how many new lists were found."""
        new = 0
        if self._sessions < MANY:
            return new
        prices = self._next() if np.isfinite(self.nearest) else self.centre
        for _ in range(steps):
            reached, taken, added = self._look(self.aim, prices, units)
            new += added
            asked = self._asked(taken)
            self._direction = NEW * asked + (1 - NEW) * self._direction
            if self.aim.lp.value <= reached < self.nearest:
                self.centre, self.nearest = prices, reached
                self._stride = min(LONGEST, LONGER * self._stride)
            else:
                self._stride = max(SHORTEST, SHORTER * self._stride)
            prices = self._next()
        return new

    def _asked(self, taken: BoolArray) -> Floats:
        """How much more of each row is taken than there is, in gain."""
        rows = self._rows
        used = np.bincount(
            rows.row, weights=rows.coefficient * taken[rows.pair], minlength=len(rows.most)
        )
        return np.asarray((used - rows.most) * self._like)

    def _next(self) -> Prices:
        """The prices a step on from the centre."""
        value = self.aim.lp.value
        left = max(LEAST * abs(value), min(self.nearest, 2 * abs(value)) - value)
        direction = self._direction
        moved = (self.centre.rows > 0) | (direction > 0)
        size = float(direction[moved] @ direction[moved])
        if size <= 0:
            return self.centre
        along = self._stride * left / size * self._like * direction
        return Prices(np.maximum(0.0, self.centre.rows + along), self.centre.floors)
