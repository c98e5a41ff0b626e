"""The best list of every session at once, at given prices.

Quickly, to find lists worth having: sound ones, minutes rounded up. Or exactly, to prove a bound:
the knapsack of `pricing` for every stretch of spread. Compiled where numba is installed; where it
is not, session by session through `pricing`, with the same values.

Source: cases that cannot be on a better list than one already known are left out by the Dantzig
bound with the case forced in (METHODS A5).
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np

from optimiser.solvers.columns.pricing import UNITS, best_list
from optimiser.solvers.columns.shape import BoolArray, Floats, Ints, Shape
from optimiser.solvers.columns.sweep_kernel import sweep
from optimiser.solvers.compiling import COMPILED

MANY = 60
"""From so many sessions on it pays to share them out."""


@dataclass(frozen=True)
class Swept:
    """By session: the value of its best list. `taken` marks the pairs on those lists, those of
    session number k being `first[k]` to `first[k + 1]`."""

    first: Ints
    value: Floats
    taken: BoolArray

    def chosen(self, number: int) -> Ints:
        """Positions on the list of one session."""
        return np.flatnonzero(self.taken[self.first[number] : self.first[number + 1]])

    def worth(self, gain: Floats) -> Floats:
        """What the lists gain by session at other gains by pair, changes for nothing."""
        inside = np.concatenate([[0.0], np.cumsum(np.where(self.taken, gain, 0.0))])
        return np.asarray(inside[self.first[1:]] - inside[self.first[:-1]])

    def take(self, other: "Swept", sessions: BoolArray) -> None:
        """Say what `other` says of these sessions."""
        self.value[sessions] = other.value[sessions]
        pairs = np.repeat(sessions, np.diff(self.first))
        self.taken[pairs] = other.taken[pairs]


class Sweep:
    """The candidates of all shapes side by side, as the compiled loops want them.

    Many sessions are looked at by several `workers` at once; the answer is the same.
    """

    def __init__(self, shapes: Sequence[Shape], workers: int = 1) -> None:
        self.shapes = shapes
        self._workers = workers if len(shapes) >= MANY else 1
        sizes = [len(shape.entries) for shape in shapes]
        self.first = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
        self._pairs: tuple[Any, ...] = tuple(
            np.concatenate([getattr(shape, name) for shape in shapes] or [np.zeros(0)])
            for name in ("family", "minutes", "variance", "full", "same")
        )
        self._sessions = np.array(
            [
                (
                    shape.room - shape.head,
                    shape.head_turnover,
                    shape.head_credit,
                    shape.kept_variance,
                    shape.z,
                    float(bool(shape.kept)),
                )
                for shape in shapes
            ]
        ).reshape(len(shapes), 6)
        # the compiled loops are loaded here, so that the first sweep takes no longer than others
        none = np.ones(len(shapes), dtype=np.bool_)
        self._swept(np.zeros(self.first[-1]), 0.0, [[0.0]] * len(shapes), none, UNITS, safe=True)

    def sound(
        self,
        gain: Floats,
        change: float,
        ends: Sequence[Sequence[float]],
        closed: BoolArray,
        units: int = UNITS,
    ) -> Swept:
        """A good list of every session not `closed`, each one keeping the overrun budget.

        The fewer `units` a minute is counted in, the quicker, and the less good.
        """
        return self._swept(gain, change, ends, closed, units, safe=True)

    def exact(
        self,
        gain: Floats,
        change: float,
        ends: Sequence[Sequence[float]],
        closed: BoolArray,
        known: Swept | None = None,
        units: int = UNITS,
    ) -> Swept:
        """What no list of a session exceeds, with the ends of its stretches of spread.

        `known` are sound lists at the same prices; better ones are looked for.
        """
        return self._swept(gain, change, ends, closed, units, known, safe=False)

    def _swept(
        self,
        gain: Floats,
        change: float,
        ends: Sequence[Sequence[float]],
        closed: BoolArray,
        units: int,
        known: Swept | None = None,
        *,
        safe: bool,
    ) -> Swept:
        value = np.zeros(len(self.shapes)) if known is None else known.value.copy()
        taken = np.zeros(len(gain), dtype=np.bool_) if known is None else known.taken.copy()
        if not COMPILED:
            for number in map(int, np.flatnonzero(~closed)):
                first, last = self.first[number], self.first[number + 1]
                shape = self.shapes[number]
                found = best_list(shape, gain[first:last], change, ends[number], units, safe=safe)
                value[number] = found.value
                taken[first + found.chosen] = True
            return Swept(self.first, value, taken)
        width = max((len(one) for one in ends), default=0)
        padded = np.array([[*one, *[np.inf] * (width - len(one))] for one in ends])
        counts = np.array([len(one) for one in ends], dtype=np.int64)
        loops: Any = sweep
        turn = np.arange(len(self.shapes)) % self._workers

        def work(mine: int) -> None:
            loops(
                self.first,
                *self._pairs,
                self._sessions,
                gain,
                change,
                padded.reshape(len(ends), width),
                counts,
                closed | (turn != mine),
                units,
                safe,
                value,
                taken,
            )

        if self._workers == 1:
            work(0)
        else:
            with ThreadPoolExecutor(self._workers) as pool:
                list(pool.map(work, range(self._workers)))
        return Swept(self.first, value, taken)
