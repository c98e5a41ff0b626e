"""Writes down the relaxation of `slots`: each request's visits, and the starts of their tests."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property, partial
from itertools import chain
from math import gcd
from time import monotonic

import numpy as np

from optimiser.solvers.visits.bounds.possible import PossibleVisit, many_tests, possible_visits
from optimiser.solvers.visits.bounds.shadow import CLASSES, RANKS
from optimiser.solvers.visits.bounds.slot_rows import Counts, Entries, Floats, SlotRows
from optimiser.solvers.visits.diary import Diary, SkillKey
from optimiser.solvers.visits.facts import Before, Facts
from optimiser.solvers.visits.quick.tables import bits_of, tick_of

STARTS = 4
"""So many variables are guessed to come from each test at each stay."""

Kin = tuple[tuple[int, ...], int, str, int, int]
"""Tests that share their starts: sessions, shape, test, first and last start."""


class TooLarge(Exception):
    """There would be more variables than are wanted."""


class Late(Exception):
    """The clock came first."""


class _Collected:
    """Entries while they are collected."""

    def __init__(self) -> None:
        self._some: list[tuple[Counts, Counts, Floats]] = []
        self._rows: list[int] = []
        self._columns: list[int] = []
        self._shares: list[float] = []

    def put(self, row: int, column: int, share: float) -> None:
        self._rows.append(row)
        self._columns.append(column)
        self._shares.append(share)

    def put_many(self, rows: Counts, columns: Counts, share: float) -> None:
        self._some.append((rows, columns, np.full(len(rows), share)))

    def entries(self) -> Entries:
        rows = [np.array(self._rows, dtype=np.int64), *(some[0] for some in self._some)]
        columns = [np.array(self._columns, dtype=np.int64), *(some[1] for some in self._some)]
        shares = [np.array(self._shares, dtype=np.float64), *(some[2] for some in self._some)]
        return Entries(np.concatenate(rows), np.concatenate(columns), np.concatenate(shares))


class Building:
    """Writes the arrays of a centre; TooLarge or Late where that is not to be."""

    def __init__(self, facts: Facts, fixed: Diary, most: int, until: float) -> None:
        self.facts, self.fixed, self.most_variables, self.until = facts, fixed, most, until
        noons = [room.noon for room in facts.rooms]
        self.tick = gcd(tick_of(facts, fixed), *noons)
        self._kins: dict[Kin, tuple[int, int]] = {}
        """Number, and a test of the kin."""
        self._worth: list[tuple[int, ...]] = []
        self._request: list[int] = []
        self._visit_kins, self._asks, self._takes = _Collected(), _Collected(), _Collected()
        self._most: list[float] = []
        self._lone_rows: list[bool] = []
        self._start_kin: list[Counts] = []
        self._starts = 0
        self._there: list[Floats] = []
        self._rows = 0
        self._first_row: dict[tuple[str, object], int] = {}
        self._turn: dict[tuple[str, object], int] = {}
        self._whole: dict[int, int] = {}
        self._able = fixed.rooms_by_skill()

    def rows(self) -> SlotRows:
        """Everything, in arrays."""
        # a guess that says soon what building would say late
        places = STARTS * sum(len(task.rooms) for task in self.facts.tasks)
        if places > self.most_variables:
            raise TooLarge
        lone = [self._lone(number) for number in range(len(self.facts.requests))]
        for number in range(len(self.facts.requests)):
            self._choose(number)
            self._look()
        for kin, (number, task) in self._kins.items():
            self._start(kin, number, task)
            self._look()
        request = np.array(self._request, dtype=np.int64)
        nothing = np.zeros(0, dtype=np.int64)
        takes, there = self._used()
        return SlotRows(
            worth=np.array(self._worth, dtype=np.float64).reshape(-1, RANKS),
            request=request,
            alone=np.array(lone, dtype=np.bool_)[request],
            kins=len(self._kins),
            visit_kins=self._visit_kins.entries(),
            start_kin=np.concatenate([nothing, *self._start_kin]),
            asks=self._asks.entries(),
            most=np.array(self._most, dtype=np.float64),
            lone_rows=np.array(self._lone_rows, dtype=np.bool_),
            takes=takes,
            there=there,
        )

    def _used(self) -> tuple[Entries, Floats]:
        """The rows of rooms and staff that something takes from, and what there is."""
        for room, whole in self._whole.items():
            minutes = self._there[self._turn["minutes", room]]
            minutes[:] = minutes // whole * whole
        takes, there = self._takes.entries(), np.concatenate([np.zeros(0), *self._there])
        used, rows = np.unique(takes.rows, return_inverse=True)
        return Entries(rows, takes.columns, takes.shares), there[used]

    def _look(self) -> None:
        if len(self._worth) + self._starts > self.most_variables:
            raise TooLarge
        if monotonic() > self.until:
            raise Late

    def _lone(self, number: int) -> bool:
        """Can a request have one of its possible visits and no more, with nothing booked yet?"""
        request = self.facts.requests[number]
        return (
            request.most_visits == 1
            and not many_tests(self.facts, number)
            and not any(task in self.fixed.placed for task in request.tasks)
        )

    def _choose(self, number: int) -> None:
        """The visits that a request can choose from: each test once, one at each stay, no more than
        may be. Where visits are single tests of what may be longer ones, each test once alone."""
        request = self.facts.requests[number]
        many = many_tests(self.facts, number)
        once: dict[object, list[int]] = defaultdict(list)
        could: list[tuple[PossibleVisit, int]] = []
        for visit in possible_visits(self.facts, self.fixed, number):
            column = len(self._worth)
            could.append((visit, column))
            spared = [0] * CLASSES
            spared[request.rank] = len(visit.tasks) * request.value[visit.stay[0]]
            self._worth.append((*spared, -visit.more, -visit.waited))
            self._request.append(number)
            if not many:
                once["stay", visit.stay].append(column)
            if visit.more:
                once["more"].append(column)
            for task, (first, last) in zip(visit.tasks, visit.windows, strict=True):
                once[task].append(column)
                facts = self.facts.tasks[task]
                kin = (facts.rooms[visit.stay], facts.shape, facts.test, first, last)
                of, _ = self._kins.setdefault(kin, (len(self._kins), task))
                self._visit_kins.put(of, column, 1.0)
        for key, columns in once.items():
            most = 1
            if key == "more":
                most = max(0, request.most_visits - len(self.fixed.visits_of(number)))
            if len(columns) > most:
                self._ask(number, ((1, column) for column in columns), most)
        for rule in request.before:
            if rule.first not in self.fixed.placed:
                self._after(number, rule, could)

    def _after(self, number: int, rule: Before, could: Sequence[tuple[PossibleVisit, int]]) -> None:
        """The later test of a rule is in no more visits than the first in others that end in time.

        Instants are compared, for days are not all as long: a visit counts as ending as early as
        it could, and as starting as late.
        """
        later = [
            (visit.stay[0], self._instants(visit, rule.then)[1], column)
            for visit, column in could
            if rule.then in visit.tasks
            and rule.first not in visit.tasks
            and visit.stay[0] not in rule.covered
        ]
        first = [
            (self._instants(visit, rule.first)[0], column)
            for visit, column in could
            if rule.first in visit.tasks
        ]
        owed = self.facts.tasks[rule.first].minutes + rule.least
        for last in sorted({day for day, _, _ in later}):
            latest = max(at for day, at, _ in later if day <= last)
            up_to = ((1, column) for _, at, column in later if at <= latest)
            before = ((-1, column) for at, column in first if at + owed <= latest)
            self._ask(number, chain(up_to, before), 0)

    def _instants(self, visit: PossibleVisit, task: int) -> tuple[int, int]:
        """The first and the last instant at which a test of a visit may start."""
        frame = self.facts.rooms[self.facts.tasks[task].rooms[visit.stay][0]].frame
        low, high = visit.windows[visit.tasks.index(task)]
        return self.facts.bases[frame] + low, self.facts.bases[frame] + high

    def _ask(self, number: int, shares: Iterable[tuple[int, int]], most: int) -> None:
        for share, column in shares:
            self._asks.put(len(self._most), column, float(share))
        self._most.append(float(most))
        self._lone_rows.append(self._lone(number))

    def _start(self, kin: Kin, number: int, task: int) -> None:
        """Tests that are alike start at slots, which rooms and staff have no more of than one, or
        people."""
        facts, tick = self.facts.tasks[task], self.tick
        for room in kin[0]:
            inside = self.facts.rooms[room]
            free = bits_of(self.fixed.starts(task, room), tick, inside.end // tick + 1)
            at = np.flatnonzero(free)
            at = at[(at * tick >= max(kin[3], inside.start)) & (at * tick <= kin[4])]
            at = at[at * tick < inside.end]
            columns = self._starts + np.arange(len(at))
            self._starts += len(at)
            self._start_kin.append(np.full(len(at), number))
            slots = at[:, None] + np.arange(-(-(facts.minutes + facts.changeover) // tick))
            first = self._of("room", room, lambda: np.ones(self._length))
            owners = np.repeat(columns, slots.shape[1])
            self._takes.put_many(first + slots.ravel(), owners, 1.0)
            if inside.reserve:
                minutes = self._of("minutes", room, partial(self._minutes, room))
                self._takes.put_many(np.full(len(at), minutes), columns, float(facts.minutes))
                self._whole[room] = gcd(self._whole.get(room, 0), facts.minutes)
            if facts.skill is not None:
                key = (facts.skill, inside.stay[1], inside.frame)
                self._people(key, at, columns, facts.minutes)

    def _people(self, key: SkillKey, at: Counts, columns: Counts, minutes: int) -> None:
        """Starts take people at all their slots, but where there are as many as rooms."""
        slots = at[:, None] + np.arange(-(-minutes // self.tick))
        first = self._of("staff", key, partial(self._staff, key))
        few = (self._there[self._turn["staff", key]] < len(self._able[key]))[slots]
        owners = np.broadcast_to(columns[:, None], slots.shape)
        self._takes.put_many(first + slots[few], owners[few], 1.0)

    def _staff(self, key: SkillKey) -> Floats:
        there = np.zeros(self._length)
        for mask in self.fixed.people[key]:
            there += bits_of(mask, self.tick, self._length)
        return there

    def _minutes(self, room: int) -> Floats:
        """What is left beside the reserve."""
        return np.array([float(max(0, self.fixed.left[room]))])

    def _of(self, sort: str, key: object, there: Callable[[], Floats]) -> int:
        """The first row of something, which `there` is how much of, in a row or at every slot."""
        if (sort, key) not in self._first_row:
            self._turn[sort, key] = len(self._there)
            self._first_row[sort, key] = self._rows
            self._there.append(there())
            self._rows += len(self._there[-1])
        return self._first_row[sort, key]

    @cached_property
    def _length(self) -> int:
        """Slots of a day, with what may follow the last test."""
        longest = max((t.minutes + t.changeover for t in self.facts.tasks), default=0)
        return (max((room.end for room in self.facts.rooms), default=0) + longest) // self.tick + 2
