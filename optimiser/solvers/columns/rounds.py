"""Lists and prices in turn: each round prices every session, and each round gives a bound.

At prices p of the shared rows and q of the floors of the levels above, no plan gains more than
`sum over sessions of its best list + p most - q floor`. The prices asked about lie between those
of the LP and the best so far, which settles much sooner than following the LP alone.

Source: column generation with dual smoothing (METHODS A3); the bound is the Lagrangian dual.
"""

from bisect import insort
from collections.abc import Iterable, Sequence
from math import sqrt
from time import monotonic

import numpy as np

from optimiser.solvers.columns.apart import Apart
from optimiser.solvers.columns.levels import LevelGains
from optimiser.solvers.columns.master import Column, Master
from optimiser.solvers.columns.prices import Aim, Bounded, Prices, mixed
from optimiser.solvers.columns.pricing import SPREADS, UNITS
from optimiser.solvers.columns.rows import Rows
from optimiser.solvers.columns.shape import BoolArray, Floats, Ints, Shape
from optimiser.solvers.columns.start import starting_prices
from optimiser.solvers.columns.sweep import Sweep, Swept
from optimiser.solvers.columns.walk import STEPS, THOROUGH_STEPS, Looked, Walk

ENOUGH = 2e-4
"""A round is the last when bound and LP differ by so small a share."""
STALLED = 1e-5
PATIENCE = 4
"""So many rounds in which neither bound nor LP moves by the share STALLED are the last."""
BELOW = 0.02
"""What a common gain of a level counts beside one of the level above it."""
NEAR = 0.03
"""From so near on (share of the LP) lists found quickly are worth a proof."""
WORTH = 1e-3
"""The same for lists found thoroughly."""
FIRM = 5.0
"""How much more than what is sought a level above weighs to begin with."""
QUICK, FINE = 1, 32
"""Parts of a minute where lists are sought in passing, and where one breaks the budget."""
PROOFS = 2
"""Most proofs of a round that is the last."""
PROOF_LIKE = 20
"""How often as long as looking for lists a proof takes."""
CLOSE = 0.25
"""Minutes of spread within which a stretch is not split again."""
SPLITS = 4
"""Most new stretches of spread that one pricing of one session tries."""


class Rounds:
    """Column generation over some shapes, for any weights of the levels."""

    def __init__(
        self,
        shapes: Sequence[Shape],
        levels: Sequence[LevelGains],
        master: Master,
        workers: int = 1,
    ) -> None:
        self.shapes = shapes
        self.levels = levels
        self.master = master
        self.workers = workers
        self.gains = np.stack([level.gain for level in levels])
        self.changes = np.array([level.change for level in levels])
        self._common = np.array(
            [float(g[g > 0].mean()) if (g > 0).any() else 1.0 for g in self.gains]
        )
        self.spreads = [list(SPREADS) for _ in shapes]
        self.sweep = Sweep(shapes, workers)
        self._proof_seconds = 0.0
        self.apart = Apart(shapes, self.sweep.first, workers)

    def narrowed(
        self, shut: BoolArray, wanted: Sequence[Ints], columns: Iterable[Column]
    ) -> "Rounds":
        """Rounds with pairs shut and groups of pairs wanted, from those of `columns` left."""
        inside = self.over(self.master.rows.narrowed(shut, wanted))
        rows = inside.master.rows
        for column in columns:
            if not rows.shut[rows.first[column.shape] + column.chosen].any():
                inside.master.add(column)
        return inside

    def over(self, rows: Rows) -> "Rounds":
        """Fresh rounds over other rows of the same pairs, no list known."""
        master = Master(len(self.shapes), rows, self.master.scale)
        inside = Rounds(self.shapes, self.levels, master, self.workers)
        inside.spreads = self.spreads
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
        proved: bool = True,
    ) -> Bounded | None:
        """Bound the weighted levels above their floors; None where the LP has no answer in time.

        `until` is an instant of the monotonic clock. Ends after so many `rounds`, or when bound
        and LP differ by no more than the share `enough`. Where it need not be `proved` there is no
        bound.
        """
        self.master.aim_at(weights, floors)
        lp = self.master.solve(until - monotonic())
        if lp is None:
            return None
        none = np.zeros(len(self.shapes), dtype=np.bool_)
        aim = Aim(weights, np.array(floors), lp, none)
        if proved and not self.master.central:
            return self._thoroughly(aim, until, rounds, enough)
        best = Bounded(np.inf, Prices(lp.row_price, lp.floor_price), lp)
        walk = Walk(self.master.rows, weights @ self.gains, aim, self._start(aim), self.looked)
        units, idle, last = QUICK, 0, (np.inf, -np.inf)
        for number in range(rounds):
            aim.lp = lp
            at_lp = Prices(lp.row_price, lp.floor_price)
            new = walk.look(mixed(at_lp, walk.centre) if number else walk.centre, units)
            new += walk.look(at_lp, units)
            new += walk.on(units, STEPS if units == QUICK else THOROUGH_STEPS)
            nearest = walk.nearest
            size = max(1.0, abs(lp.value))
            step = STALLED * size
            idle = idle + 1 if nearest > last[0] - step and lp.value < last[1] + step else 0
            last = (nearest, lp.value)
            late = monotonic() + self._proof_seconds * proved >= until
            over = number + 1 >= rounds or idle >= PATIENCE or late
            if nearest - lp.value <= NEAR * size and units != UNITS:
                units, new = UNITS, max(new, 1)
                walk.anew()
            elif proved and (over or not new or nearest - lp.value <= WORTH * size):
                before = best.bound
                for prices in (walk.centre, at_lp) if over or not new else (walk.centre,):
                    bound, added = self._prove(aim, prices)
                    new += added
                    if bound < best.bound:
                        best = Bounded(bound, prices, lp)
                over |= best.bound >= before - enough * size / 2
                idle = 0
                walk.anew()
            near = min(best.bound, np.inf if proved else nearest) - lp.value <= enough * size
            if over or not new or near:
                break
            solved = self.master.solve(until - monotonic())
            if solved is None:
                break
            lp = solved
        if proved and not np.isfinite(best.bound) and monotonic() < until:
            best = Bounded(self._prove(aim, walk.centre)[0], walk.centre, lp)
        return Bounded(best.bound, best.prices, lp)

    def _thoroughly(self, aim: Aim, until: float, rounds: int, enough: float) -> Bounded:
        """The same with a proof in every round, for few sessions: each costs next to nothing."""
        best = Bounded(np.inf, Prices(aim.lp.row_price, aim.lp.floor_price), aim.lp)
        idle, last = 0, (np.inf, -np.inf)
        while True:
            rounds -= 1
            lp, new = aim.lp, 0
            at_lp = Prices(lp.row_price, lp.floor_price)
            known = np.isfinite(best.bound)
            for prices in (mixed(at_lp, best.prices), at_lp) if known else (at_lp,):
                bound, added = self._prove(aim, prices)
                new += added
                if bound < best.bound:
                    best = Bounded(bound, prices, lp)
                if new:
                    break
            size = max(1.0, abs(lp.value))
            step = STALLED * size
            idle = idle + 1 if best.bound > last[0] - step and lp.value < last[1] + step else 0
            last = (best.bound, lp.value)
            close = best.bound - lp.value <= enough * size or idle >= PATIENCE
            solved = None
            if new and not close and rounds > 0 and monotonic() < until:
                solved = self.master.solve(until - monotonic())
            if solved is None:
                return Bounded(best.bound, best.prices, lp)
            aim.lp = solved

    def _start(self, aim: Aim) -> Prices:
        """Prices to begin with, floors held by so much that they hardly give way."""
        along = np.where(np.isfinite(aim.floors), FIRM, 0.0) * self._like(aim.weights)
        rows = self.master.rows
        gain = np.where(rows.shut, 0.0, (aim.weights + along) @ self.gains)
        return Prices(starting_prices(self.shapes, rows, gain), along)

    def _like(self, weights: Floats) -> Floats:
        """How much a unit of each level has to weigh to count like those that `weights` seek."""
        return float(np.max(weights * self._common)) / self._common

    def like(self, level: int) -> Floats:
        """Weights under which a common gain of every level counts like one of `level`."""
        return np.asarray(self._common[level] / self._common)

    def about(self, level: int) -> Floats:
        """Weights for a level, a common gain of each one below it counting a little."""
        weights = self.like(level)
        weights[level + 1 :] *= BELOW ** np.arange(1, len(weights) - level)
        weights[:level] = 0.0
        return weights

    def looked(self, aim: Aim, prices: Prices, units: int = UNITS) -> Looked:
        """What lists found quickly reach at `prices`, pairs on them, how many were added."""
        gain, change, rest = self._priced(aim, prices)
        begun = monotonic()
        swept = self.sound(gain, change, aim.closed, units)
        self._proof_seconds = PROOF_LIKE * (monotonic() - begun)
        return rest + float(swept.value.sum()), swept.taken, self._added(aim, swept)

    def _prove(self, aim: Aim, prices: Prices) -> tuple[float, int]:
        """The bound at `prices`, and how many new lists were added."""
        begun = monotonic()
        gain, change, rest = self._priced(aim, prices)
        known = self.sound(gain, change, aim.closed)
        added = self._added(aim, known)
        swept = self.exact(gain, change, aim.closed, known)
        added += self._added(aim, swept)
        self._proof_seconds = PROOFS * (monotonic() - begun)
        return rest + float(swept.value.sum()), added

    def _priced(self, aim: Aim, prices: Prices) -> tuple[Floats, float, float]:
        """Reduced gain by pair, cost of a change, and what rows and floors are worth."""
        along = aim.weights + prices.floors
        gain = self.master.rows.priced(along @ self.gains, prices.rows)
        rest = float(prices.rows @ self.master.rows.most)
        held = prices.floors > 0
        return (
            gain,
            float(along @ self.changes),
            rest - float(prices.floors[held] @ aim.floors[held]),
        )

    def _added(self, aim: Aim, swept: Swept) -> int:
        """New lists among the best ones that the LP would gain by."""
        gain, _, _ = self._priced(aim, Prices(aim.lp.row_price, aim.lp.floor_price))
        least = aim.lp.session_price + 1e-9 * max(1.0, abs(aim.lp.value))
        value = swept.worth(gain)
        better = map(int, np.flatnonzero((value > least) & ~aim.closed))
        columns = [self.column(number, swept.chosen(number)) for number in better]
        return sum(self.master.add(column) for column in columns if column.sound)

    def sound(self, gain: Floats, change: float, closed: BoolArray, units: int = UNITS) -> Swept:
        """Good lists that keep the overrun budget, infected cases and all."""
        swept = self.sweep.sound(gain, change, self.spreads, closed, units)
        again = self.apart.known & ~closed & (swept.value > 0)
        again[again] = [not self._fits(int(k), swept) for k in np.flatnonzero(again)]
        self.apart.swept(swept, again, gain, change, self.spreads, units, safe=True)
        return swept

    def exact(
        self, gain: Floats, change: float, closed: BoolArray, known: Swept | None = None
    ) -> Swept:
        """What no list exceeds, by session; looked at closer where one breaks the overrun budget.

        At the end of a stretch the chord meets the root, so a split at the list's own spread
        shuts that list out, unless it is for parts of a minute rounded down.
        """
        swept = self.sweep.exact(gain, change, self.spreads, closed, known)
        done = closed.copy()
        for _ in range(SPLITS - 1):
            for number in map(int, np.flatnonzero(~done)):
                done[number] = self._fits(number, swept)
                if not done[number]:
                    self._split(number, swept)
            if done.all():
                break
            mixed = ~done & self.apart.known
            for number in map(int, np.flatnonzero(mixed)):
                mixed[number] = bool(self.shapes[number].infected[swept.chosen(number)].any())
            self.apart.swept(swept, mixed, gain, change, self.spreads, FINE, safe=False)
            again = self.sweep.exact(gain, change, self.spreads, done | mixed, None, FINE)
            swept.take(again, ~(done | mixed))
            done |= mixed
        return swept

    def _fits(self, number: int, swept: Swept) -> bool:
        return self.shapes[number].fits(list(map(int, swept.chosen(number))))

    def _split(self, number: int, swept: Swept) -> None:
        """End a stretch of spread where the list of this session lies."""
        shape, spreads = self.shapes[number], self.spreads[number]
        spread = sqrt(shape.kept_variance + float(shape.variance[swept.chosen(number)].sum()))
        if all(abs(spread - end) >= CLOSE for end in spreads):
            insort(spreads, spread)
