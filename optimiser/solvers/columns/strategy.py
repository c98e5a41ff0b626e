"""Columns as a strategy: first a plan, then a bound for every level, then what time is left.

Small cases are brought to the end level by level (`finish`). Larger ones are dived for once, with
weights under which a level hardly ever gives way to those below it; then every level gets its own
bound, and the neighbourhoods of `optimiser.solvers.neighbourhood` improve the plan in order of
rank. Bounds hold beside the final plan: prices that proved one prove it for other floors too.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from time import monotonic

import numpy as np

from optimiser.constraints.rule import Scope
from optimiser.models.plan import Plan
from optimiser.problem.problem import Problem
from optimiser.solvers.columns.choice import Key
from optimiser.solvers.columns.dive import dive, refill
from optimiser.solvers.columns.finish import Finish
from optimiser.solvers.columns.levels import level_gains
from optimiser.solvers.columns.master import Column, Master
from optimiser.solvers.columns.realise import Realise
from optimiser.solvers.columns.rounds import Prices, Rounds
from optimiser.solvers.columns.rows import shared_rows
from optimiser.solvers.columns.shape import Floats, shapes
from optimiser.solvers.limits import Limits
from optimiser.solvers.neighbourhood import neighbourhood
from optimiser.solvers.schedule import Schedule, Spot, bookings
from optimiser.solvers.strategy import Found, News, Tell

SMALL_PAIRS = 2_500
"""Up to so many pairs of entry and session a case is brought to the end."""
STEEP = 1_000.0
"""How much more a unit of the first level weighs than one of the third in the dive; the second
lies between."""
LOOSE = 2e-3
"""Relative distance of bound and LP at which a round of the dive or of a bound is the last."""
DIVE_SHARE = 0.4
BOUND_SHARE = 0.75
"""Shares of the time by which the dive and the bounds end."""
SHARE_OF_LEFT = 0.7
"""How much of what time is left a level may take when a case is brought to the end."""
RETRIES = 5
"""How often lists that could not be sequenced are chosen anew."""


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
        self.rows = shared_rows(self.problem, self.shapes)
        self.levels = level_gains(self.problem, self.shapes, self.rows.pairs)
        scale = [max(1.0, float(np.abs(level.gain).max(initial=0.0))) for level in self.levels]
        self.master = Master(len(self.shapes), self.rows, np.array(scale))
        self.rounds = Rounds(self.shapes, self.levels, self.master)
        self.realise = Realise(self.problem, self.shapes, self.start)
        self.proofs: dict[int, tuple[float, Prices]] = {}

    def until(self, share: float) -> float:
        """The instant at which so large a share of the time is over; the end, if reproducible."""
        if self.limits.deterministic is not None:
            share = 1.0
        return self.begun + share * self.limits.seconds

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
        """What a place is worth, by entry and session, with the dive's weights."""
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


def columns(problem: Problem, start: Schedule, limits: Limits, tell: Tell) -> Found:
    """The best schedule found within `limits`, with a bound for every level."""
    search = Search(problem, start, limits, tell)
    if not search.shapes:
        return Found(dict(start), {})
    for column in search.lists_of(start):
        search.master.add(column)
    if search.rows.pairs <= SMALL_PAIRS:
        return _to_the_end(search)
    return _by_diving(search)


def _to_the_end(search: Search) -> Found:
    """Every level decided exactly, as far as time allows."""
    bans: list[frozenset[Key]] = []
    alone = [
        search.realise.stands(number, np.array([place]))
        for number, shape in enumerate(search.shapes)
        for place in range(len(shape.entries))
    ]
    shut = ~np.array(alone, dtype=bool)
    rounds = search.rounds.narrowed(shut, (), search.master.columns)
    found = Found(dict(search.start))
    for _ in range(RETRIES):
        finish = Finish(rounds, search.limits, search.realise, list(bans))
        lists: Sequence[Column] = search.lists_of(search.start)
        bounds: dict[str, float] = {}
        for number, level in enumerate(search.levels):
            left = search.until(1.0) - monotonic()
            last = number + 1 == len(search.levels) or search.limits.deterministic is not None
            share = left if last else SHARE_OF_LEFT * left
            chosen = finish.level(number, lists, monotonic() + share)
            if chosen is None:
                break
            lists = chosen.lists
            bounds[level.name] = level.limit(chosen.bound)
            worth = sum(float(column.worth[number]) for column in lists)
            search.tell(News(level.name, level.told(worth), bounds[level.name], bounds=bounds))
        realised = search.realise(lists, search.worth())
        schedule, refused = realised.schedule, _refused(search, lists, realised.refused)
        if isinstance(refused, dict):
            schedule, refused = refused, []
        if not _sound(search.problem, schedule):
            schedule = dict(search.start)
            bounds = {
                name: bound for name, bound in bounds.items() if name == search.levels[0].name
            }
        found = Found(schedule, bounds, by_clock=search.by_clock)
        search.tell(News("", schedule=found.schedule, bounds=bounds))
        if not refused or monotonic() >= search.until(0.6):
            break
        bans += refused
    return found


def _refused(
    search: Search, lists: Sequence[Column], groups: Sequence[frozenset[int]]
) -> list[frozenset[Key]] | dict[int, Spot]:
    """Of lists that could not be sequenced, the groups that never can be; or their schedule.

    A group is banned only where one model of it proves that it is impossible, or else of all the
    lists; without a proof nothing is banned, for the bounds would not be true.
    """
    some = [column for column in lists if len(column.chosen)]
    bans: list[frozenset[Key]] = []
    for group in groups:
        inside = [column for column in some if search.shapes[column.shape].session in group]
        if search.realise.together(inside).impossible:
            bans.append(frozenset(column.key for column in inside))
    if bans or not groups:
        return bans
    whole = search.realise.together(some)
    if whole.schedule is not None:
        return whole.schedule
    return [frozenset(column.key for column in some)] if whole.impossible else []


def _by_diving(search: Search) -> Found:
    """A dive, bounds, and neighbourhoods for what is left of the time."""
    weights = search.steep()
    free = [-np.inf] * len(weights)
    search.rounds.seek(
        weights, free, search.until(DIVE_SHARE / 2), enough=LOOSE, rounds=search.most_rounds
    )
    lists = refill(search.rounds, dive(search.rounds, weights, search.until(DIVE_SHARE)), weights)
    schedule = _better(search, search.realise(lists, search.worth()).schedule, search.start)
    search.tell(News("", message="lists chosen", schedule=schedule))
    lists = search.lists_of(schedule)
    for column in lists:
        search.master.add(column)
    floors = list(free)
    for number, level in enumerate(search.levels):
        unit = np.zeros(len(weights))
        unit[number] = 1.0
        worth = sum(float(column.worth[number]) for column in lists)
        left = search.until(BOUND_SHARE) - monotonic()
        until = monotonic() + left / (len(search.levels) - number)
        if search.limits.deterministic is not None:
            until = search.until(1.0)
        bounded = search.rounds.seek(unit, floors, until, enough=LOOSE, rounds=search.most_rounds)
        if bounded is not None and np.isfinite(bounded.bound):
            search.proofs[number] = (
                bounded.bound + _floored(bounded.prices, floors),
                bounded.prices,
            )
            told = level.limit(bounded.bound)
            search.tell(News(level.name, level.told(worth), told, bounds=_bounds(search, lists)))
        floors[number] = level.floor(worth)
    better = neighbourhood(
        search.problem,
        schedule,
        replace(search.limits, seconds=max(0.0, search.until(1.0) - monotonic())),
        search.tell,
    )
    bounds = _bounds(search, search.lists_of(better.schedule))
    return Found(better.schedule, bounds, better.units, better.by_clock or search.by_clock)


def _bounds(search: Search, lists: Sequence[Column]) -> dict[str, float]:
    """The bound of each level beside a plan of these lists."""
    floors = [
        level.floor(sum(float(column.worth[number]) for column in lists))
        for number, level in enumerate(search.levels)
    ]
    return {
        search.levels[number].name: search.levels[number].limit(total - _floored(prices, floors))
        for number, (total, prices) in search.proofs.items()
    }


def _floored(prices: Prices, floors: Sequence[float]) -> float:
    """What the floors take off a bound at these prices."""
    return float(sum(q * f for q, f in zip(prices.floors, floors, strict=True) if q > 0))


def _better(search: Search, one: dict[int, Spot], other: Schedule) -> dict[int, Spot]:
    """The better of two schedules by the levels in order of rank; an unsound one is no better."""
    if not _sound(search.problem, one):
        return dict(other)
    ranks = []
    for schedule in (one, other):
        lists = search.lists_of(schedule)
        ranks.append([sum(float(c.worth[k]) for c in lists) for k in range(len(search.levels))])
    return dict(one) if ranks[0] >= ranks[1] else dict(other)


def _sound(problem: Problem, schedule: Schedule) -> bool:
    """Does the schedule keep every rule that looks at more than one case?"""
    plan = Plan.model_construct(bookings=tuple(bookings(problem, schedule.values())))
    return not any(
        next(iter(rule.audit(problem.case, plan)), None)
        for rule in problem.rules
        if rule.scope is not Scope.option
    )
