"""What one solve over columns works on: shapes, rows, levels, the LP, and the bounds so far."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from time import monotonic

import numpy as np

from optimiser.problem.problem import Problem
from optimiser.solvers.columns.levels import LevelGains, level_gains
from optimiser.solvers.columns.master import Column, Master
from optimiser.solvers.columns.pool import Nearness
from optimiser.solvers.columns.prices import Prices
from optimiser.solvers.columns.realise import Realise, Realised
from optimiser.solvers.columns.rounds import Rounds
from optimiser.solvers.columns.rows import Row, Rows, relaxed, shared_rows
from optimiser.solvers.columns.shape import Floats, Ints, Shape, shapes
from optimiser.solvers.columns.standing import Standing
from optimiser.solvers.fill import Fill
from optimiser.solvers.limits import Limits
from optimiser.solvers.local_audit import sound
from optimiser.solvers.rank import levels
from optimiser.solvers.schedule import Schedule, Spot
from optimiser.solvers.strategy import News, Tell

Clash = frozenset[tuple[int, int]]
"""Cases, each as (session, entry)."""
TIGHTER = 0.03
"""By such a share of it a row is tightened each time cases could not be run beside each other."""
STEEP = 1_000.0
"""How much more a unit of the first level weighs than one of the last that counts patients, where
all are sought at once; those between lie between."""


@dataclass(frozen=True)
class Proved:
    """How the bound of level number `level` was proved: by a test at `prices`, over `rows`."""

    search: "Search"
    level: int
    test: Nearness
    prices: Prices
    weights: Floats
    rows: Rows


@dataclass
class Search:
    """What one solve works on, and the bounds so far.

    `clashes` are cases, each as (session, entry), of whom it was learnt that they cannot all be
    run where they are; searches over parts of the same problem share them.
    """

    problem: Problem
    start: Schedule
    limits: Limits
    tell: Tell
    shapes: Sequence[Shape]
    rows: Rows
    levels: Sequence[LevelGains]
    begun: float = field(default_factory=monotonic)
    clashes: list[Clash] = field(default_factory=list)

    def __post_init__(self) -> None:
        scale = [max(1.0, float(np.abs(level.gain).max(initial=0.0))) for level in self.levels]
        self.master = Master(len(self.shapes), self.rows, np.array(scale))
        self.rounds = Rounds(self.shapes, self.levels, self.master, self.limits.workers)
        self.realise = Realise(self.problem, self.shapes, self.start)
        self.standing = Standing(self.realise)
        self.proofs: dict[int, tuple[float, Prices]] = {}
        self.proved: list[Proved] = []
        self.ordering = 0.0  # seconds of the longest putting in order so far
        self._heeded = 0

    def among(self, pairs: Ints) -> "Search":
        """A search over some of the pairs alone, given in their order."""
        first = np.searchsorted(pairs, self.rows.first)
        return Search(
            self.problem,
            self.start,
            self.limits,
            self.tell,
            [
                shape.of(pairs[first[k] : first[k + 1]] - self.rows.first[k])
                for k, shape in enumerate(self.shapes)
            ],
            self.rows.of_pairs(pairs),
            [replace(level, gain=level.gain[pairs]) for level in self.levels],
            self.begun,
            self.clashes,
        )

    def learn(self, clashes: Iterable[Clash], lists: Sequence[Column]) -> bool:
        """Hardly ever choose such together again, `lists` still allowed; False: nothing new."""
        new = [clash for clash in clashes if clash not in self.clashes]
        self.clashes.extend(new)
        self.heed(lists)
        return bool(new)

    def heed(self, lists: Sequence[Column]) -> None:
        """Take in what was learnt anywhere of cases that cannot be run together.

        Where they take from one row of minutes there are others much like them, so that row is
        tightened, though not so far that `lists` would not keep it. Bounds must not count on it.
        """
        groups = [self._pairs_of(clash) for clash in self.clashes[self._heeded :]]
        self._heeded = len(self.clashes)
        taken = np.concatenate(
            [self.rows.first[c.shape] + c.chosen for c in lists] or [np.zeros(0, dtype=np.int64)]
        )
        extra: list[Row] = []
        for pairs in groups:
            if pairs is None:
                continue
            shared = self.rows.shared_by(pairs)
            if shared is None:
                extra.append(Row(pairs, np.ones(len(pairs)), len(pairs) - 1.0))
                continue
            most = max(shared.of(taken), shared.of(pairs) - TIGHTER * shared.most)
            extra.append(replace(shared, most=most))
        if extra:
            self.rows = self.rows.more(extra)
            self.master.take(self.rows)

    def _pairs_of(self, clash: Clash) -> Ints | None:
        """The pairs of a clash, None where one of them is not looked at here."""
        place = {shape.session: number for number, shape in enumerate(self.shapes)}
        pairs = []
        for session, entry in clash:
            number = place.get(session)
            if number is None:
                return None
            found = np.flatnonzero(self.shapes[number].entries == entry)
            if not len(found):
                return None
            pairs.append(int(self.rows.first[number] + found[0]))
        return np.array(sorted(pairs), dtype=np.int64)

    def until(self, share: float) -> float:
        """The instant at which so large a share of the time is over; the end, if reproducible."""
        if self.limits.deterministic is not None:
            share = 1.0
        return self.begun + share * self.limits.seconds

    def now(self) -> float:
        """The instant it is; for a reproducible search always that at which it began."""
        return self.begun if self.reproducible else monotonic()

    def part_of(self, until: float, share: float) -> float:
        """The instant at which a share of the time up to `until` is over.

        For a reproducible search it is that at which all ends: no clock says how far it goes.
        """
        now = monotonic()
        return self.until(1.0) if self.reproducible else now + share * (until - now)

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

    def ordered(self, lists: Iterable[Column], around: Schedule | None = None) -> Realised:
        """The lists with times; where some gave way, they or others come where room is left."""
        realised = self.realise(lists, self.worth(), around)
        if not realised.refused:
            return realised
        return replace(realised, schedule=self.filled(realised.schedule))

    def filled(self, schedule: Schedule) -> dict[int, Spot]:
        """The schedule with everyone booked whose pairs are looked at and who still fits."""
        filled = Fill(self.problem, schedule)
        filled.fill(np.unique(np.concatenate([shape.entries for shape in self.shapes])).tolist())
        return filled.schedule

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

    def reached(self, schedule: Schedule) -> list[float]:
        """The levels of a schedule in order of rank, each so that more is better."""
        return [round(value, 6) for value in levels(self.problem, schedule)]

    def promised(self, lists: Sequence[Column]) -> list[float]:
        """The levels that lists would reach if they could be run, each so that more is better."""
        return [
            round(value if level.upward else -value, 6) - 1e-6
            for level, value in zip(self.levels, self.told(self.values(lists)), strict=True)
        ]

    def still_true(
        self, lists: Sequence[Column], reached: Sequence[float], bounds: Mapping[str, float]
    ) -> dict[str, float]:
        """Of bounds made beside `lists` those that hold beside what was `reached` of them.

        Lists that gave a case up may fall behind in a level, and lists that run over do not use
        all of their minutes within the session; the bounds of the levels below say nothing then.
        """
        kept: dict[str, float] = {}
        for level, now, promised in zip(self.levels, reached, self.promised(lists), strict=True):
            if level.name in bounds:
                kept[level.name] = bounds[level.name]
            if now < promised:
                break
        return kept

    def announced(self, schedule: dict[int, Spot]) -> dict[int, Spot]:
        """The schedule, once it has been told: whatever ends the search, it is not lost."""
        lists, level = self.lists_of(schedule), self.levels[0]
        bounds = self.bounds(lists)
        value, bound = level.told(self.values(lists)[0]), bounds.get(level.name)
        self.tell(News(level.name, value, bound, "lists put in order", schedule, bounds))
        return schedule

    def better(self, one: Schedule, other: Schedule) -> dict[int, Spot]:
        """The better of two schedules by the levels in order of rank; an unsound one is not."""
        if not sound(self.problem, one):
            return dict(other)
        first, second = (self.values(self.lists_of(schedule)) for schedule in (one, other))
        return dict(one) if first >= second else dict(other)


def floored(prices: Prices, floors: Sequence[float]) -> float:
    """What the floors take off a bound at these prices."""
    return float(sum(q * f for q, f in zip(prices.floors, floors, strict=True) if q > 0))


def search_of(problem: Problem, start: Schedule, limits: Limits, tell: Tell) -> Search:
    """The search over every pair of entry and session that is not fixed."""
    begun = monotonic()
    found = shapes(problem)
    draft = relaxed(problem, found)
    rows = shared_rows(problem, found, draft)
    levels = level_gains(problem, rows.pairs, draft)
    return Search(problem, start, limits, tell, found, rows, levels, begun)
