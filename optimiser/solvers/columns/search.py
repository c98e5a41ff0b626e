"""What one solve over columns works on: shapes, rows, levels, the LP, and the bounds so far."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from time import monotonic

import numpy as np

from optimiser.constraints.rule import Scope
from optimiser.models.plan import Plan
from optimiser.problem.problem import Problem
from optimiser.solvers.columns.levels import level_gains
from optimiser.solvers.columns.master import Column, Master
from optimiser.solvers.columns.prices import Prices
from optimiser.solvers.columns.realise import Realise
from optimiser.solvers.columns.rounds import Rounds
from optimiser.solvers.columns.rows import relaxed, shared_rows
from optimiser.solvers.columns.shape import Floats, shapes
from optimiser.solvers.columns.standing import Standing
from optimiser.solvers.limits import Limits
from optimiser.solvers.schedule import Schedule, Spot, bookings
from optimiser.solvers.strategy import Tell

STEEP = 1_000.0
"""How much more a unit of the first level weighs than one of the third where all are sought at
once; the second lies between."""


@dataclass
class Search:
    """What one solve works on, and the bounds so far."""

    problem: Problem
    start: Schedule
    limits: Limits
    tell: Tell
    begun: float = field(default_factory=monotonic)

    def __post_init__(self) -> None:
        self.shapes = shapes(self.problem)
        draft = relaxed(self.problem, self.shapes)
        self.rows = shared_rows(self.problem, self.shapes, draft)
        self.levels = level_gains(self.problem, self.rows.pairs, draft)
        scale = [max(1.0, float(np.abs(level.gain).max(initial=0.0))) for level in self.levels]
        self.master = Master(len(self.shapes), self.rows, np.array(scale))
        self.rounds = Rounds(self.shapes, self.levels, self.master)
        self.realise = Realise(self.problem, self.shapes, self.start)
        self.standing = Standing(self.realise)
        self.proofs: dict[int, tuple[float, Prices]] = {}

    def until(self, share: float) -> float:
        """The instant at which so large a share of the time is over; the end, if reproducible."""
        if self.limits.deterministic is not None:
            share = 1.0
        return self.begun + share * self.limits.seconds

    @property
    def reproducible(self) -> bool:
        """True where no clock may say when to end."""
        return self.limits.deterministic is not None

    @property
    def by_clock(self) -> bool:
        """True where the clock ended a search that was to be reproducible."""
        return self.limits.deterministic is not None and monotonic() >= self.until(1.0)

    @property
    def most_rounds(self) -> int:
        """Most rounds of one bound."""
        return 1_000 if self.limits.deterministic is None else 60

    def lists_of(self, schedule: Schedule) -> list[Column]:
        """The schedule's lists as columns, one for every session that has a shape."""
        entries: dict[int, set[int]] = {}
        for spot in schedule.values():
            entries.setdefault(spot.session, set()).add(spot.entry)
        columns = []
        for number, shape in enumerate(self.shapes):
            inside = np.isin(shape.entries, list(entries.get(shape.session, ())))
            columns.append(self.rounds.column(number, np.flatnonzero(inside)))
        return columns

    def worth(self) -> dict[tuple[int, int], float]:
        """What a place is worth, by entry and session, with all levels sought at once."""
        total = self.steep() @ self.rounds.gains
        return {
            (int(entry), shape.session): float(total[self.rows.first[number] + place])
            for number, shape in enumerate(self.shapes)
            for place, entry in enumerate(shape.entries)
        }

    def steep(self) -> Floats:
        """Weights under which a level hardly ever gives way to one below it."""
        waiting = sum(1 for level in self.levels[:-2])
        falls = [STEEP ** (1 - place / max(1, waiting - 1)) for place in range(waiting)]
        return np.array([*falls, 0.5, 1.0])

    def told(self, values: Sequence[float]) -> list[float]:
        """Values of this room as the levels count them."""
        return [level.told(value) for level, value in zip(self.levels, values, strict=True)]

    def shut_learnt(self) -> None:
        """Shut the pairs of whom it was learnt that they cannot have a list even alone."""
        for number, cores in self.standing.cores.items():
            alone = [place for core in cores if len(core) == 1 for place in core]
            self.rows.shut[self.rows.first[number] + np.array(alone, dtype=np.int64)] = True

    def values(self, lists: Sequence[Column]) -> list[float]:
        """What the lists add to each level."""
        return [sum(float(c.worth[k]) for c in lists) for k in range(len(self.levels))]

    def floors(self, lists: Sequence[Column]) -> list[float]:
        """What each level leaves to those below it beside these lists."""
        pairs = zip(self.levels, self.values(lists), strict=True)
        return [level.floor(value) for level, value in pairs]

    def bounds(self, lists: Sequence[Column]) -> dict[str, float]:
        """The bound of each level beside a plan of these lists, as far as prices prove one."""
        floors = self.floors(lists)
        return {
            self.levels[number].name: self.levels[number].limit(total - floored(prices, floors))
            for number, (total, prices) in sorted(self.proofs.items())
        }

    def better(self, one: Schedule, other: Schedule) -> dict[int, Spot]:
        """The better of two schedules by the levels in order of rank; an unsound one is not."""
        if not sound(self.problem, one):
            return dict(other)
        first, second = (self.values(self.lists_of(schedule)) for schedule in (one, other))
        return dict(one) if first >= second else dict(other)


def floored(prices: Prices, floors: Sequence[float]) -> float:
    """What the floors take off a bound at these prices."""
    return float(sum(q * f for q, f in zip(prices.floors, floors, strict=True) if q > 0))


def sound(problem: Problem, schedule: Schedule) -> bool:
    """Does the schedule keep every rule that looks at more than one case?"""
    plan = Plan.model_construct(bookings=tuple(bookings(problem, schedule.values())))
    return not any(
        next(iter(rule.audit(problem.case, plan)), None)
        for rule in problem.rules
        if rule.scope is not Scope.option
    )
