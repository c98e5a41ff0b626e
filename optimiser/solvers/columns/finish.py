"""Small cases to the end: every list that could still matter, and an exact choice among them.

Level by level. Prices prove how far from the best any list of a session may lie in a plan that
reaches what is asked; those lists are all written down, and a whole-number model chooses among
them. When its choice is proved and comes as near to the bound as the lists reach, no plan is
better at all.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import floor
from time import monotonic

import numpy as np
import numpy.typing as npt

from optimiser.solvers.columns.choice import NODES, Key, choice_model, once
from optimiser.solvers.columns.master import Column
from optimiser.solvers.columns.pool import Nearness, nearness_at, passing
from optimiser.solvers.columns.prices import Bounded
from optimiser.solvers.columns.probe import settled
from optimiser.solvers.columns.rounds import Rounds
from optimiser.solvers.columns.shape import Floats
from optimiser.solvers.columns.standing import Standing
from optimiser.solvers.limits import Limits
from optimiser.solvers.linear_door import Choice, ask_choice

FIRST_SHARE = 0.002
"""Share of the bound within which lists are written down at first."""
MOST_LISTS = 40_000
"""So many lists in all are still chosen from."""
MOST_PROBED = 1_000
"""Most lists among which it is asked what all plans have in common."""
PROBE_SECONDS = 2.0
OF_LISTS = 2
"""The last levels look at whole lists: above them everyone counts, so that nobody is free to come
beside."""


@dataclass(frozen=True)
class Chosen:
    """One list a session, and the value no plan beats in the level (more is better)."""

    lists: tuple[Column, ...]
    bound: float
    proved: bool


class Finish:
    """Levels decided one after another; what each leaves open narrows those below."""

    def __init__(
        self,
        rounds: Rounds,
        limits: Limits,
        standing: Standing,
        bans: Sequence[frozenset[Key]] = (),
    ) -> None:
        self.rounds = rounds
        self.levels = rounds.levels
        self.limits = limits
        self.standing = standing
        self.bans = bans
        self.floors: list[float] = []
        self.tests: list[Nearness] = []

    def level(self, number: int, incumbent: Sequence[Column], until: float) -> Chosen | None:
        """The best choice for level `number` above the floors so far; None: not in time."""
        weights = np.zeros(len(self.levels))
        weights[number] = 1.0
        lists = self._beside(number, weights, tuple(incumbent), until)
        for column in lists:
            self.rounds.master.add(column)
        floors = self._all_floors()
        bounded = self.rounds.seek(weights, floors, until, enough=0.0)
        if bounded is None or not np.isfinite(bounded.bound):
            return None  # the clock came before the first bound
        level = self.levels[number]
        bound = float(floor(bounded.bound + 1e-6))  # levels count in whole units
        worth = _worth(lists, number)
        within = max(1.0, FIRST_SHARE * abs(bound + level.constant))
        top, proved, pool = bound, worth >= bound, list[Column]()
        while not proved and monotonic() < until:
            within = min(within, bound - worth)
            near = self._pool(number, self._test(bounded, weights, within), until)
            if near is None:
                break
            pool = once([*near, *lists])
            choice = self._choose(number, pool, lists, until)
            lists = _taken(pool, choice) or lists
            worth = _worth(lists, number)
            if not choice.proved:
                # a plan outside the pool is more than `within` below, and levels are whole
                inside = bound if choice.bound is None else float(floor(choice.bound + 1e-6))
                top = max(bound - floor(within), inside)
                break
            proved = bound - worth <= within + 1e-6
            within *= 4
        self.floors.append(level.floor(worth))
        self.tests.append(self._test(bounded, weights, max(0.0, bounded.bound - self.floors[-1])))
        if proved and not level.change:
            self._narrow(number, lists, until)
        return Chosen(lists, worth if proved else max(worth, min(bound, top)), proved)

    def _all_floors(self) -> list[float]:
        return [*self.floors, *[-np.inf] * (len(self.levels) - len(self.floors))]

    def _beside(
        self, number: int, weights: Floats, lists: tuple[Column, ...], until: float
    ) -> tuple[Column, ...]:
        """A good start: those who count in levels above stay where they are, others come beside."""
        rows = self.rounds.master.rows
        above = sum((level.gain for level in self.levels[:number]), np.zeros(rows.pairs)) != 0
        taken = np.zeros(rows.pairs, dtype=bool)
        for column in lists:
            taken[rows.first[column.shape] + column.chosen] = True
        if number >= len(self.levels) - OF_LISTS or not (above & taken).any():
            pool = once([*self.rounds.master.columns, *lists])
        else:
            inside = self.rounds.narrowed(above & ~taken, (), lists)
            inside.seek(weights, self._all_floors(), until, enough=0.0, proved=False)
            pool = once([*inside.master.columns, *lists])
        return _taken(pool, self._choose(number, pool, lists, until)) or lists

    def _narrow(self, number: int, lists: Sequence[Column], until: float) -> None:
        """Tell the levels below what every plan that keeps this level has in common."""
        pool = self._pool(number, self.tests[-1], until)
        if pool is None or len(pool) > MOST_PROBED:
            return
        by_clock = self.limits.deterministic is None
        ends = min(until, monotonic() + PROBE_SECONDS) if by_clock else until

        def possible(
            lists: Sequence[Column], one_of: Sequence[Column]
        ) -> tuple[Column, ...] | None:
            choice = self._choose(number, lists, (), ends, one_of=one_of)
            taken = _taken(lists, choice)
            if taken is None and not choice.infeasible:
                return tuple(lists)  # not answered in time: leave it open
            return taken

        known = settled(
            self.rounds.shapes,
            self.rounds.master.rows,
            self.levels[number].gain,
            once([*pool, *lists]),
            lists,
            possible,
            lambda: monotonic() >= ends,
        )
        columns = self.rounds.master.columns
        self.rounds = self.rounds.narrowed(known.shut, known.wanted, columns)

    def _pool(self, number: int, leading: Nearness, until: float) -> list[Column] | None:
        """Every list that keeps `leading` and no level above rules out; None: too many."""
        gains = np.stack([level.gain for level in self.levels[: number + 1]])
        counted: npt.NDArray[np.bool_] = np.any(gains > 0, axis=0)
        if any(level.change for level in self.levels[: number + 1]):
            counted[:] = True
        tests = [leading, *(test for test in self.tests if test is not leading)]
        pool: list[Column] = []
        for shape in range(len(self.rounds.shapes)):
            lists = passing(self.rounds, shape, tests, counted, MOST_LISTS, until)
            if lists is None or len(pool) + len(lists) > MOST_LISTS:
                return None
            pool += [self.rounds.column(shape, chosen) for chosen in lists]
        return [column for column in pool if not self.standing.falls(column)]

    def _test(self, bounded: Bounded, weights: Floats, spare: float) -> Nearness:
        return nearness_at(self.rounds, bounded.prices, weights, spare)

    def _choose(
        self,
        number: int,
        pool: Sequence[Column],
        hint: Sequence[Column],
        until: float,
        *,
        one_of: Sequence[Column] = (),
    ) -> Choice:
        """The best of the pool for one level of which every list can be run on its own.

        With `one_of` one of those lists is chosen.
        """
        rows = self.rounds.master.rows
        unit = np.zeros(len(self.levels))
        unit[number] = 1.0
        model, variables = choice_model(rows, pool, unit, self.floors, self.bans, one_of)
        hinted = {column.key for column in hint}
        while True:
            for variable, column in zip(variables, pool, strict=True):
                if self.standing.falls(column):
                    variable.upper_bound = 0.0
            choice = ask_choice(
                model,
                variables,
                until - monotonic(),
                [int(column.key in hinted) for column in pool] if hint else None,
                seed=self.limits.seed,
                nodes=None if self.limits.deterministic is None else NODES,
            )
            if self.standing.all_stand(_taken(pool, choice) or ()):
                return choice
            if monotonic() >= until:
                return Choice(None, choice.bound, proved=False, infeasible=False)


def _taken(pool: Sequence[Column], choice: Choice) -> tuple[Column, ...] | None:
    """The lists that were chosen, None where none were."""
    if choice.values is None:
        return None
    return tuple(column for column, taken in zip(pool, choice.values, strict=True) if taken)


def _worth(lists: Sequence[Column], number: int) -> float:
    """What the lists add to one level."""
    return sum(float(column.worth[number]) for column in lists)
