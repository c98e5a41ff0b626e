"""A few sessions at a time, all their lists anew: the neighbourhood that columns know best.

Some sessions that want the same people are opened, the rest stays as it is. Over what the rest
leaves, lists are priced and an exact choice is made among those found, today's among them, so
that a step never loses. Each step is about one level: those above keep what they have, those
below count a little.

Source: large neighbourhood search with column generation inside (METHODS A2, row e').
"""

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from random import Random
from time import monotonic

import numpy as np

from optimiser.solvers.columns.choice import best_choice, once
from optimiser.solvers.columns.master import Column
from optimiser.solvers.columns.part import Part, left_beside
from optimiser.solvers.columns.prices import Prices
from optimiser.solvers.columns.rounds import Rounds
from optimiser.solvers.columns.shape import Floats, Ints
from optimiser.solvers.columns.standing import Standing
from optimiser.solvers.limits import Limits

SESSIONS = (12, 24, 24, 40)
"""How many sessions are opened at once; one of these at random."""
ROUNDS = 16
CHOICE_SHARE = 0.03
"""Most of the time that one choice among lists may take."""
ENOUGH = 5e-4
"""How near to the best of a step (a share) prices and choice have to come."""
CHOICES = 3
"""So often a choice is made where lists of it cannot be run."""
AVOIDED = 25
"""So many steps long a list that did not stand beside others is left out."""
RANKED, DECIDED = 0.6, 0.3
"""How much less often a step is about a level than about the one above it; and how often about
each that was decided before, beside the first that was not."""
AROUND, BY = 24, 0.2
"""So often prices are moved at random by up to such a share, for lists of more kinds."""


class Improve:
    """Steps over the lists of one search, in which `upper` levels have been decided before.

    `weights` say who gives way on a list that cannot run.
    """

    def __init__(
        self, rounds: Rounds, weights: Floats, limits: Limits, standing: Standing, upper: int
    ) -> None:
        self.rounds = rounds
        self.standing = standing
        self.weights = weights
        self.limits = limits
        self.levels = range(len(rounds.levels))
        self.ranks = [RANKED ** (k - upper) if k >= upper else DECIDED for k in self.levels]
        self.random = Random(limits.seed)
        self._steps = 0
        self._avoided: dict[tuple[int, bytes], int] = {}
        self.tried = np.zeros(len(rounds.shapes))
        entries = max((int(shape.entries.max(initial=0)) for shape in rounds.shapes), default=0)
        self.wants = np.zeros((len(rounds.shapes), entries + 1), dtype=np.float32)
        for number, shape in enumerate(rounds.shapes):
            self.wants[number, shape.entries] = 1.0

    def step(
        self,
        lists: Sequence[Column],
        until: float,
        about: int | None = None,
        beside: int = 1,
    ) -> list[Column]:
        """The lists after one step `about` a level, or any; the same if none are better.

        So many steps are taken `beside` each other, over sessions of their own. One that does not
        fit any more beside what those before it came to is left out.
        """
        current = {column.shape: column for column in lists}
        self._steps += 1
        if about is None:
            about = self.random.choices(self.levels, self.ranks)[0]
        opened = self._opened(beside)
        if not opened:
            return list(lists)
        dice = [Random(self.random.random()) for _ in opened]
        begun = partial(self._anew, current, about, until)
        if len(opened) == 1:
            found = [begun(opened[0], dice[0])]
        else:
            with ThreadPoolExecutor(len(opened)) as pool:
                found = list(pool.map(begun, opened, dice))
        for sessions, anew in zip(opened, found, strict=True):
            inside = set(sessions.tolist())
            after = {k: column for k, column in current.items() if k not in inside}
            after |= {column.shape: column for column in anew}
            if len(opened) == 1 or self._fit(after, current):
                current = after
        for column in current.values():
            self.rounds.master.add(column)
        return list(current.values())

    def _fit(self, after: Mapping[int, Column], before: Mapping[int, Column]) -> bool:
        """Do lists take no more of what is shared than there is, or than those before them?"""
        rows = self.rounds.master.rows
        least = np.minimum(0.0, left_beside(rows, before.values()))
        return bool((left_beside(rows, after.values()) >= least - 1e-6).all())

    def _anew(
        self, current: Mapping[int, Column], about: int, until: float, opened: Ints, dice: Random
    ) -> Sequence[Column]:
        """Lists of the sessions `opened`, beside those that all others have."""
        part = Part(self.rounds, current, opened)
        inside, hint = part.rounds, part.hint
        weights = self.rounds.about(about)
        floors = [sum(float(one.worth[k]) for one in hint) for k in self.levels[:about]]
        bounded = inside.seek(
            weights,
            [*floors, *[-np.inf] * (len(weights) - about)],
            until,
            rounds=ROUNDS,
            enough=ENOUGH,
            proved=False,
        )
        if bounded is not None:
            prices = Prices(bounded.lp.row_price, bounded.lp.floor_price)
            _around(inside, weights, prices, dice)
        return self._chosen(part, weights, floors, until)

    def _chosen(
        self, part: Part, weights: Floats, floors: Sequence[float], until: float
    ) -> Sequence[Column]:
        """The best choice of lists that can each be run, no worse than what the part has today.

        Of lists that cannot it is learnt why, and the choice is made anew without their like.
        """
        today, inside = [self._runs(part.outward(one)) for one in part.hint], part.rounds.master
        pool = [one for one in inside.columns if self._may_be(part.outward(one))]
        for _ in range(CHOICES):
            found = best_choice(
                inside.rows,
                once([*part.hint, *pool]),
                weights,
                floors,
                part.hint,
                self.limits,
                self.limits.part(CHOICE_SHARE).ends(until),
                ENOUGH,
            )
            lists = [part.outward(one) for one in found]
            if self.standing.all_stand(lists) or monotonic() >= until:
                break
            pool = [one for one in pool if self._may_be(part.outward(one))]
        lists = [self._runs(one) for one in lists]
        kept = all(sum(float(c.worth[k]) for c in lists) >= f - 1e-6 for k, f in enumerate(floors))
        gained = _worth(weights, lists) > _worth(weights, today)
        return lists if kept and gained else today

    def avoid(self, chosen: Iterable[Column], reached: Iterable[Column]) -> None:
        """Leave lists `chosen` that gave somebody up in those `reached` out of the next choices."""
        there = {column.shape: column.chosen for column in reached}
        none = np.zeros(0, dtype=np.int64)
        for column in chosen:
            if not np.isin(column.chosen, there.get(column.shape, none)).all():
                self._avoided[column.key] = self._steps + AVOIDED

    def _may_be(self, column: Column) -> bool:
        avoided = self._avoided.get(column.key, 0) >= self._steps
        return not avoided and not self.standing.falls(column)

    def _runs(self, column: Column) -> Column:
        """The list, or what is left of it where some cannot share it."""
        if self.standing.stands(column):
            return column
        shape = slice(*self.rounds.master.rows.first[column.shape : column.shape + 2])
        gain = self.weights @ self.rounds.gains[:, shape]
        return self.rounds.column(column.shape, self.standing.lightened(column, gain))

    def _opened(self, beside: int) -> list[Ints]:
        """Groups of sessions that share candidates with one that was opened least often so far."""
        free, groups = np.ones(len(self.tried), dtype=np.bool_), list[Ints]()
        far = free.copy()  # sessions that share no candidates with those that groups began with
        for _ in range(beside):
            begin = np.flatnonzero(far & free)
            if not len(begin):
                break
            least = begin[self.tried[begin] == self.tried[begin].min()]
            seed = int(least[self.random.randrange(len(least))])
            common = self.wants @ self.wants[seed]
            far &= common == 0
            luck = np.array([self.random.random() for _ in common])
            common = common * (0.3 + luck) / (1.0 + 0.3 * self.tried)
            common[seed], common[~free] = np.inf, -np.inf
            size = min(self.random.choice(SESSIONS), int(free.sum()))
            groups.append(np.sort(np.argsort(-common, kind="stable")[:size]))
            free[groups[-1]] = False
        for group in groups:
            self.tried[group] += 1
        return groups


def _around(inside: Rounds, weights: Floats, prices: Prices, dice: Random) -> None:
    """Add good lists at prices moved at random."""
    along = weights + prices.floors
    open_ = np.zeros(len(inside.shapes), dtype=np.bool_)
    for _ in range(AROUND):
        luck = np.array([dice.uniform(1 - BY, 1 + BY) for _ in prices.rows])
        gain = inside.master.rows.priced(along @ inside.gains, prices.rows * luck)
        swept = inside.sound(gain, float(along @ inside.changes), open_)
        for number in range(len(inside.shapes)):
            column = inside.column(number, swept.chosen(number))
            if column.sound:
                inside.master.add(column)


def _worth(weights: Floats, lists: Iterable[Column]) -> float:
    return sum(float(weights @ column.worth) for column in lists)
