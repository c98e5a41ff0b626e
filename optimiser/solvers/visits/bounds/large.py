"""Bounds in a second, and of the largest centres: the minutes of rooms and staff have prices.

A plan pays for its minutes no more than all there are cost, and no request gains more than its
best day at those prices does. So for any prices that are not negative

    level <= price of all minutes + best gain of each request - rates x levels to keep

whatever the levels to keep, each with its rate. Requests with one visit choose one site and day;
those with several choose for each test. Prices are lowered step by step, against the mean of the
last differences between the minutes there are and those that the gains use.
"""

from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic

import numpy as np
import numpy.typing as npt

from optimiser.solvers.visits.bounds.minutes import Relaxation
from optimiser.solvers.visits.bounds.shadow import CLASSES, Shadow
from optimiser.solvers.visits.diary import Levels
from optimiser.solvers.visits.facts import Stay

Floats = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]
STEPS = 400
"""Steps of a level at most."""
FIRST_SHARE, LAST_SHARE, PATIENCE = 0.02, 1e-6, 8
"""The bound is hoped to fall by such a share of itself; half of it after so many steps in vain,
until there is none to speak of."""
MEMORY = 0.6
"""Weight of the directions before in the direction of a step."""
NOWHERE = -1e15
RATE_SCALE = 50.0
"""Rates move on a scale of their own, by the level that they keep."""


@dataclass(frozen=True)
class _Test:
    """Where a test may be: by stay and like rooms, with what it takes of each row."""

    stays: Counts
    rows: Counts
    """Length, minutes and skill (the last row, which costs nothing, where none is needed)."""
    takes: Floats


@dataclass(frozen=True)
class _Kin:
    """Requests with the same tests: several visits or one, ranks, and what a test spares by stay
    (NOWHERE where the request may not go)."""

    tests: tuple[str, ...]
    several: bool
    ranks: Counts
    value: Floats


class Priced:
    """The tests and rooms of a relaxation, asked at prices."""

    def __init__(self, relaxation: Relaxation, steps: int = STEPS) -> None:
        self.relaxation, self.steps = relaxation, steps
        self.stays = sorted({room.stay for room in relaxation.facts.rooms})
        self._rows: dict[object, int] = {}
        self._there: list[float] = []
        self.kins, rooms = self._kins()
        self.tests = {test: self._test(test, sorted(some)) for test, some in rooms.items()}
        self.there = np.maximum(1.0, np.array([*self._there, 1.0]))
        self.cut = False
        self._found: dict[int, tuple[Floats, Floats]] = {}

    def level(self, rank: int, reached: Levels, until: float) -> Shadow:
        """The lowest bound found of a level beside what is `reached` of those above it."""
        already = self.relaxation.already
        above = np.arange(CLASSES) < rank
        keep = np.array([float(reached[r] - already[r]) if r < rank else 0.0 for r in range(3)])
        scale = np.where(above, RATE_SCALE / np.maximum(1.0, keep), 0.0)
        prices, rates = self._start(rank)
        best = (np.inf, prices, rates)
        mean: tuple[Floats, Floats] | None = None
        share, vain = FIRST_SHARE, 0
        for step in range(self.steps):
            if step and monotonic() > until:
                self.cut = True
                break
            most, used, spared = self.ask(prices, rates)
            bound = most - float(rates @ keep)
            vain = 0 if bound < best[0] - 0.1 * share * abs(bound) else vain + 1
            if bound < best[0]:
                best = (bound, prices, rates)
            if share < LAST_SHARE:
                break
            if vain > PATIENCE:
                share, vain, mean = share / 2, 0, None
                _, prices, rates = best
                continue
            way = 1.0 - used / self.there
            way[(prices <= 0) & (way > 0)] = 0.0
            up = np.where(above, spared - keep, 0.0)
            if mean is not None:
                way = MEMORY * mean[0] + (1 - MEMORY) * way
                up = MEMORY * mean[1] + (1 - MEMORY) * up
            mean = (way, up)
            length = float(way @ way + scale @ up**2)
            far = (bound - best[0] + share * abs(bound)) / max(length, 1e-9)
            prices = np.maximum(0.0, prices - far * way)
            rates = np.maximum(0.0, rates - far * scale * up)
        self._found[rank] = best[1:]
        value = already[rank] + best[0] + abs(best[0]) * 1e-9 + 1e-4
        return Shadow(value, tuple(reached[:rank]), tuple(best[2][:rank].tolist()))

    def _start(self, rank: int) -> tuple[Floats, Floats]:
        """Prices found before for the level, or for the one above it; else none."""
        prices, rates = np.zeros(len(self.there)), np.ones(CLASSES)
        for known in (rank - 1, rank):
            prices, rates = self._found.get(known, (prices, rates))
        rates = np.where(np.arange(CLASSES) < rank, rates, 0.0)
        rates[rank] = 1.0
        return prices, rates

    def ask(self, prices: Floats, rates: Floats) -> tuple[float, Floats, Floats]:
        """What all there is costs with the best gains; what those use; what they spare by level.

        The price is that of all that a row has. Levels with a rate of 0 are not asked.
        """
        by_unit = prices / self.there
        cost, chosen = {}, {}
        for name, test in self.tests.items():
            here: Floats = (by_unit[test.rows] * test.takes).sum(axis=1)
            least = np.full(len(self.stays), np.inf)
            np.minimum.at(least, test.stays, here)
            cheapest = np.flatnonzero(here <= least[test.stays])
            taken = np.full(len(self.stays), -1)
            taken[test.stays[cheapest]] = cheapest
            cost[name], chosen[name] = least, taken
        most, spared = float(prices.sum()), np.zeros(CLASSES)
        count = {name: np.zeros(len(self.stays)) for name in self.tests}
        for kin in self.kins:
            worth = rates[kin.ranks][:, None] * kin.value
            gains = [np.maximum(0.0, worth - cost[test]) for test in kin.tests]
            if kin.several:
                visits = [([test], [gain]) for test, gain in zip(kin.tests, gains, strict=True)]
            else:
                visits = [(list(kin.tests), gains)]
            for tests, parts in visits:
                whole = sum(parts[1:], parts[0])
                stay = whole.argmax(axis=1)
                everyone = np.arange(len(stay))
                most += float(whole[everyone, stay].sum())
                for name, gain in zip(tests, parts, strict=True):
                    booked = np.flatnonzero(gain[everyone, stay] > 0)
                    np.add.at(count[name], stay[booked], 1.0)
                    np.add.at(spared, kin.ranks[booked], kin.value[booked, stay[booked]])
        used = np.zeros(len(self.there))
        for name, many in count.items():
            some, of = np.flatnonzero(many), self.tests[name]
            option = chosen[name][some]
            np.add.at(used, of.rows[option], of.takes[option] * many[some, None])
        used[-1] = 0.0
        return most, used, spared

    def _kins(self) -> tuple[list[_Kin], dict[str, set[int]]]:
        facts, number = self.relaxation.facts, {stay: k for k, stay in enumerate(self.stays)}
        rooms: dict[str, set[int]] = {}
        seen: set[tuple[str, int]] = set()
        rows: dict[tuple[tuple[str, ...], bool], list[tuple[int, Floats]]] = {}
        masks: dict[tuple[int, ...], Floats] = {}
        for request in facts.requests:
            tasks = [facts.tasks[task] for task in request.tasks if facts.tasks[task].rooms]
            if not tasks:
                continue
            for task in tasks:
                if (task.test, id(task.rooms)) not in seen:
                    seen.add((task.test, id(task.rooms)))
                    rooms.setdefault(task.test, set()).update(*task.rooms.values())
            key = tuple(id(task.rooms) for task in tasks)
            if key not in masks:
                shut = np.full(len(self.stays), NOWHERE)
                shut[[number[stay] for task in tasks for stay in task.rooms]] = 0.0
                masks[key] = shut
            value = np.array([float(request.value[stay[0]]) for stay in self.stays]) + masks[key]
            fixed = any(facts.tasks[task].fixed for task in request.tasks)
            several = fixed or request.most_visits > 1
            tests = tuple(sorted(task.test for task in tasks))
            rows.setdefault((tests, several), []).append((request.rank, value))
        kins = [
            _Kin(tests, several, np.array([r for r, _ in its]), np.array([v for _, v in its]))
            for (tests, several), its in rows.items()
        ]
        return kins, rooms

    def _test(self, name: str, rooms: list[int]) -> _Test:
        relaxation, number = self.relaxation, {stay: k for k, stay in enumerate(self.stays)}
        stays, rows, takes = [], [], []
        for kind in sorted({relaxation.kind_of[room] for room in rooms}):
            stay: Stay = relaxation.facts.rooms[relaxation.kinds[kind][0]].stay
            taken = relaxation.takes(name, kind)
            own = [self._row(key, most) for key, most, _ in taken]
            if any(self._there[row] < many for row, (_, _, many) in zip(own, taken, strict=True)):
                continue  # not even one fits
            stays.append(number[stay])
            rows.append(own + [-1] * (3 - len(taken)))
            takes.append([many for _, _, many in taken] + [0.0] * (3 - len(taken)))
        return _Test(
            np.array(stays, dtype=np.int64),
            np.array(rows, dtype=np.int64).reshape(-1, 3),
            np.array(takes, dtype=np.float64).reshape(-1, 3),
        )

    def _row(self, key: object, most: Callable[[], int]) -> int:
        if key not in self._rows:
            self._rows[key] = len(self._there)
            self._there.append(float(most()))
        return self._rows[key]
