"""Lists and prices in turn: each round prices every session, and each round gives a bound.

At prices p of the shared rows and q of the floors of the levels above, no plan gains more than
`sum over sessions of its best list + p most - q floor`. The prices asked about lie between those
of the LP and the best so far, which settles much sooner than following the LP alone.

Source: column generation with dual smoothing (METHODS A3); the bound is the Lagrangian dual.
"""

from bisect import insort
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from math import sqrt
from time import monotonic

import numpy as np
import numpy.typing as npt

from optimiser.solvers.columns.levels import LevelGains
from optimiser.solvers.columns.master import Column, Master, Solved
from optimiser.solvers.columns.pricing import SPREADS, Priced, best_list
from optimiser.solvers.columns.shape import Floats, Ints, Shape

BoolArray = npt.NDArray[np.bool_]
SMOOTH = 0.6
ENOUGH = 2e-4
"""A round is the last when bound and LP differ by so small a share."""
STALLED = 1e-5
PATIENCE = 4
"""So many rounds in which neither bound nor LP moves by the share STALLED are the last."""
SPLITS = 4
"""Most new stretches of spread that one pricing of one session tries."""


@dataclass(frozen=True)
class Prices:
    """What shared rows and the floors of levels are worth."""

    rows: Floats
    floors: Floats


@dataclass(frozen=True)
class Bounded:
    """The best bound found, the prices that prove it, and the last LP."""

    bound: float
    prices: Prices
    lp: Solved


class Rounds:
    """Column generation over some shapes, for any weights of the levels."""

    def __init__(
        self, shapes: Sequence[Shape], levels: Sequence[LevelGains], master: Master
    ) -> None:
        self.shapes = shapes
        self.levels = levels
        self.master = master
        self.gains = np.stack([level.gain for level in levels])
        self.changes = np.array([level.change for level in levels])
        self.spreads = [list(SPREADS) for _ in shapes]

    def narrowed(
        self, shut: BoolArray, wanted: Sequence[Ints], columns: Iterable[Column]
    ) -> "Rounds":
        """Fresh rounds with pairs shut and groups of pairs wanted, from those of `columns` left."""
        rows = self.master.rows.narrowed(shut, wanted)
        inside = Rounds(self.shapes, self.levels, Master(len(self.shapes), rows, self.master.scale))
        inside.spreads = self.spreads
        for column in columns:
            if not rows.shut[rows.first[column.shape] + column.chosen].any():
                inside.master.add(column)
        return inside

    def column(self, shape: int, chosen: Ints) -> Column:
        """The column of the candidates at positions `chosen`."""
        chosen = np.sort(np.asarray(chosen, dtype=np.int64))
        first = int(self.master.rows.first[shape])
        worth = np.array([lv.of_list(first, self.shapes[shape], chosen) for lv in self.levels])
        return Column(shape, chosen, worth, self.shapes[shape].fits(list(map(int, chosen))))

    def seek(
        self,
        weights: Floats,
        floors: Sequence[float],
        until: float,
        *,
        rounds: int = 1_000,
        enough: float = ENOUGH,
        closed: Collection[int] = (),
    ) -> Bounded | None:
        """Bound the weighted levels above their floors; None where the LP has no answer in time.

        `until` is an instant of the monotonic clock. Ends after so many `rounds`, or when bound
        and LP differ by no more than the share `enough`. Shapes in `closed` are not priced; with
        any, there is no bound.
        """
        self.master.aim_at(weights, floors)
        lp = self.master.solve(until - monotonic())
        if lp is None:
            return None
        best = Bounded(np.inf, Prices(lp.row_price, lp.floor_price), lp)
        idle, last = 0, (np.inf, -np.inf)
        while True:
            rounds -= 1
            at_lp = Prices(lp.row_price, lp.floor_price)
            between = _mix(at_lp, best.prices) if np.isfinite(best.bound) else at_lp
            new = 0
            for prices in (between, at_lp) if between is not at_lp else (at_lp,):
                bound, added = self._price(weights, floors, prices, lp, closed)
                new += added
                if bound < best.bound:
                    best = Bounded(bound, prices, lp)
                if new:
                    break
            step = STALLED * max(1.0, abs(lp.value))
            idle = idle + 1 if best.bound > last[0] - step and lp.value < last[1] + step else 0
            last = (best.bound, lp.value)
            close = best.bound - lp.value <= enough * max(1.0, abs(lp.value)) or idle >= PATIENCE
            if new and not close and rounds > 0 and monotonic() < until:
                solved = self.master.solve(until - monotonic())
                if solved is None:
                    return best
                lp = solved
                continue
            return Bounded(best.bound, best.prices, lp)

    def _price(
        self,
        weights: Floats,
        floors: Sequence[float],
        prices: Prices,
        lp: Solved,
        closed: Collection[int],
    ) -> tuple[float, int]:
        """The bound at `prices`, and how many new lists were added."""
        along = weights + prices.floors
        gain = self.master.rows.priced(along @ self.gains, prices.rows)
        change = float(along @ self.changes)
        bound = float(prices.rows @ self.master.rows.most)
        bound -= sum(q * f for q, f in zip(prices.floors, floors, strict=True) if q > 0)
        added = 0
        first = self.master.rows.first
        for number in range(len(self.shapes)):
            if number in closed:
                continue
            mine = gain[first[number] : first[number + 1]]
            found = self.best(number, mine, change)
            bound += found.value
            enough = lp.session_price[number] + 1e-9 * max(1.0, abs(lp.value))
            if found.value <= enough:
                continue
            column = self.column(number, found.chosen)
            if column.sound:
                added += self.master.add(column)
                continue
            kept = best_list(self.shapes[number], mine, change, self.spreads[number], safe=True)
            if kept.value > enough:
                added += self.master.add(self.column(number, kept.chosen))
        return np.inf if closed else bound, added

    def best(self, number: int, gain: Floats, change: float) -> Priced:
        """The best list of one session; stretches of spread are split where it breaks the budget.

        At the end of a stretch the chord meets the root, so a split at the list's own spread
        shuts that list out.
        """
        shape, spreads = self.shapes[number], self.spreads[number]
        for _ in range(SPLITS):
            found = best_list(shape, gain, change, spreads)
            if shape.fits(list(map(int, found.chosen))):
                break
            spread = sqrt(shape.kept_variance + float(shape.variance[found.chosen].sum()))
            if any(abs(spread - end) < 0.25 for end in spreads):
                break
            insort(spreads, spread)
        return found


def _mix(new: Prices, centre: Prices) -> Prices:
    return Prices(
        SMOOTH * centre.rows + (1 - SMOOTH) * new.rows,
        SMOOTH * centre.floors + (1 - SMOOTH) * new.floors,
    )
