"""A few sessions at a time, all their lists anew: the neighbourhood that columns know best.

Some sessions that want the same people are opened, the rest stays as it is. Over what the rest
leaves, lists are priced and an exact choice is made among those found, today's among them, so
that a step never loses. Each step is about one level: those above keep what they have, those
below count a little.

Source: large neighbourhood search with column generation inside (METHODS A2, row e').
"""

from collections.abc import Iterable, Sequence
from random import Random

import numpy as np

from optimiser.solvers.columns.choice import best_choice, once
from optimiser.solvers.columns.master import Column
from optimiser.solvers.columns.part import Part
from optimiser.solvers.columns.prices import Prices
from optimiser.solvers.columns.rounds import Rounds
from optimiser.solvers.columns.shape import Floats, Ints
from optimiser.solvers.columns.standing import Standing
from optimiser.solvers.limits import Limits

SESSIONS = (12, 24, 24, 40)
"""How many sessions are opened at once; one of these at random."""
ROUNDS = 16
CHOICE_SHARE = 0.04
"""Most of the time that one choice among lists may take."""
ENOUGH = 5e-4
"""How near to the best of a step (a share) prices and choice have to come."""
AVOIDED = 25
"""So many steps long a list that did not stand beside others is left out."""
RANKED, DECIDED = 0.6, 0.3
"""How much less often a step is about a level than about the one above it; and how often about
each that was decided before, beside the first that was not."""
AROUND, BY = 8, 0.2
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

    def step(self, lists: Sequence[Column], until: float, about: int | None = None) -> list[Column]:
        """The lists after one step `about` a level, or any; the same if none are better."""
        current = {column.shape: column for column in lists}
        self._steps += 1
        opened = self._opened()
        self.tried[opened] += 1
        part = Part(self.rounds, current, opened)
        inside, hint = part.rounds, part.hint
        if about is None:
            about = self.random.choices(self.levels, self.ranks)[0]
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
            self._around(inside, weights, prices)

        pool = [one for one in inside.master.columns if self._may_be(part.outward(one))]
        found = best_choice(
            inside.master.rows,
            once([*hint, *pool]),
            weights,
            floors,
            hint,
            self.limits,
            self.limits.part(CHOICE_SHARE).ends(until),
            ENOUGH,
        )
        for number in map(int, opened):
            current.pop(number, None)
        for column in map(part.outward, found):
            current[column.shape] = self.runs(column)
        return list(current.values())

    def _around(self, inside: Rounds, weights: Floats, prices: Prices) -> None:
        """Add good lists at prices moved at random."""
        along = weights + prices.floors
        open_ = np.zeros(len(inside.shapes), dtype=np.bool_)
        for _ in range(AROUND):
            luck = np.array([self.random.uniform(1 - BY, 1 + BY) for _ in prices.rows])
            gain = inside.master.rows.priced(along @ inside.gains, prices.rows * luck)
            swept = inside.sound(gain, float(along @ inside.changes), open_)
            for number in range(len(inside.shapes)):
                column = inside.column(number, swept.chosen(number))
                if column.sound:
                    inside.master.add(column)

    def avoid(self, lists: Iterable[Column]) -> None:
        """Leave these lists out of the next choices."""
        for column in lists:
            self._avoided[column.key] = self._steps + AVOIDED

    def _may_be(self, column: Column) -> bool:
        avoided = self._avoided.get(column.key, 0) >= self._steps
        return not avoided and not self.standing.falls(column)

    def runs(self, column: Column) -> Column:
        """The list, or what is left of it where some cannot share it; known from now on."""
        if not self.standing.stands(column):
            shape = slice(*self.rounds.master.rows.first[column.shape : column.shape + 2])
            gain = self.weights @ self.rounds.gains[:, shape]
            column = self.rounds.column(column.shape, self.standing.lightened(column, gain))
        self.rounds.master.add(column)
        return column

    def _opened(self) -> Ints:
        """Sessions that share candidates with one that was opened least often so far."""
        least = np.flatnonzero(self.tried == self.tried.min())
        seed = int(least[self.random.randrange(len(least))])
        common = self.wants @ self.wants[seed]
        luck = np.array([self.random.random() for _ in common])
        common = common * (0.3 + luck) / (1.0 + 0.3 * self.tried)
        common[seed] = np.inf
        return np.sort(np.argsort(-common, kind="stable")[: self.random.choice(SESSIONS)])
