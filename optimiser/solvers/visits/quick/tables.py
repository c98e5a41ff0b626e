"""The facts of a centre as tables for a search."""

from collections.abc import Iterable, Sequence
from itertools import chain
from math import gcd

import numpy as np
import numpy.typing as npt

from optimiser.solvers.visits.diary import Diary
from optimiser.solvers.visits.facts import Facts
from optimiser.solvers.visits.quick import pool
from optimiser.solvers.visits.quick.compiled import Table, Words


def tick_of(facts: Facts, diary: Diary) -> int:
    """The greatest number of minutes that divides every time there is."""
    case, minute = facts.problem.case, facts.problem.clock.minute
    base = facts.bases[0] if facts.bases else 0
    times: list[int] = [facts.walk_minutes, case.policy.first_case_delay_minutes]
    times += [one - base for one in facts.bases]
    for room in facts.rooms:
        times += (room.start, room.end, room.slot or 0)
    for task in facts.tasks:
        times += (task.minutes, task.changeover)
    for request in facts.requests:
        times += (rule.least for rule in request.before)
    for row in case.staff or ():
        times += (minute(row.start) - base, minute(row.end) - base)
    times += (start for _, start in diary.placed.values())
    times += (start for _, start in facts.earlier.values())
    return max(1, gcd(*times))


def bits_of(mask: int, tick: int, count: int) -> npt.NDArray[np.uint8]:
    """Of a mask of minutes the first `count` ticks, each 0 or 1."""
    octets = -(-count * tick // 8)
    inside = mask & ((1 << 8 * octets) - 1)
    if not inside:
        return np.zeros(count, dtype=np.uint8)
    raw = np.frombuffer(inside.to_bytes(octets, "little"), dtype=np.uint8)
    return np.unpackbits(raw, bitorder="little")[::tick][:count]


class FactTables:
    """The tables and masks of what does not change in a search; `order` is the order of urgency."""

    def __init__(
        self, facts: Facts, diary: Diary, order: Sequence[int], tick: int | None = None
    ) -> None:
        self.facts = facts
        self.tick = tick_of(facts, diary) if tick is None else tick
        self._lists: list[int] = []
        # a site's days lie side by side, as a search goes through them
        self.stays = sorted({room.stay for room in facts.rooms}, key=lambda s: (s[1], s[0]))
        self._stay_number = {stay: n for n, stay in enumerate(self.stays)}
        self._skills = sorted({task.skill for task in facts.tasks if task.skill is not None})
        self.rows = {key: n for n, key in enumerate(sorted(diary.people))}
        minutes = sorted({task.minutes for task in facts.tasks})
        self.length = {one: n for n, one in enumerate(minutes)}
        longest = max((t.minutes + t.changeover for t in facts.tasks), default=0) // self.tick
        self.room_origin = [room.start // self.tick // 64 * 64 for room in facts.rooms]
        ends = [room.end // self.tick + longest for room in facts.rooms]
        spans = [end - at for end, at in zip(ends, self.room_origin, strict=True)]
        self.words = max(spans, default=0) // 64 + 1
        self.ahead = max(self.room_origin, default=0) // 64 + self.words
        self.depth = max((len(one) for one in diary.people.values()), default=1)
        self.slots = max(
            (len(rooms) for task in facts.tasks for rooms in task.rooms.values()), default=1
        )
        self.tables, self.masks = self._facts(order)

    def _facts(self, order: Sequence[int]) -> tuple[dict[int, Table], dict[int, Words]]:
        facts, tick = self.facts, self.tick
        pairs: dict[tuple[int, int], int] = {}
        empty: list[Words] = []
        able_rows: list[list[tuple[int, int]]] = []
        option_of: dict[tuple[int, int], int] = {}
        tasks: list[tuple[int, ...]] = []
        for task in facts.tasks:
            option = option_of.get((id(task.rooms), task.shape)) if task.rooms else -1
            if option is None:
                option = option_of[id(task.rooms), task.shape] = len(able_rows)
                for room in chain.from_iterable(task.rooms.values()):
                    if (room, task.shape) not in pairs:
                        pairs[room, task.shape] = len(empty)
                        starts = facts.starts(len(tasks), room)
                        empty.append(self.mask_words(starts, self.room_origin[room], self.words))
                able_rows.append(
                    [
                        self._list(
                            number
                            for room in task.rooms.get(stay, ())
                            for number in (room, pairs[room, task.shape])
                        )
                        for stay in self.stays
                    ]
                )
            skill = -1 if task.skill is None else self._skills.index(task.skill)
            earlier = facts.earlier.get(len(tasks))
            number = len(tasks)
            where = (-1, -1) if earlier is None else (earlier[0], earlier[1] // tick)
            apart = self._list(self._apart(number))
            tasks.append(
                (
                    *(task.request, task.minutes // tick, task.changeover // tick, task.minutes),
                    *(skill, option),
                    *(*where, *apart, self.length[task.minutes]),
                )
            )
        row = np.full((len(facts.rooms), max(1, len(self._skills))), -1, dtype=np.int64)
        for number, inside in enumerate(facts.rooms):
            for n, name in enumerate(self._skills):
                row[number, n] = self.rows.get((name, inside.stay[1], inside.frame), -1)
        requests, before, told, covered, values, sites = self._requests(tasks, order)
        days = {day: n for n, day in enumerate(facts.days)}
        names = {site: n for n, site in enumerate(facts.site_names)}
        base = facts.bases[0] if facts.bases else 0
        rooms = [
            (room.frame, at, self._stay_number[room.stay], int(bool(room.reserve)))
            for room, at in zip(facts.rooms, self.room_origin, strict=True)
        ]
        counts = (len(self.stays), len(facts.requests))
        settings = (facts.walk_minutes // tick, tick, self.words, self.depth, self.slots, *counts)
        tables = {
            pool.TASKS: _table(tasks, 11),
            pool.REQUESTS: requests,
            pool.ROOMS: _table(rooms, 4),
            pool.STAYS: _table([(day, days[day], names[site]) for day, site in self.stays], 3),
            pool.ORDERS: before,
            pool.PROMISES: told,
            pool.LISTS: np.array(self._lists, dtype=np.int64),
            pool.OPTIONS: _table(list(chain.from_iterable(able_rows)), 2),
            pool.STAFF: row,
            pool.FRAMES: np.array([(one - base) // tick for one in facts.bases], dtype=np.int64),
            pool.VALUES: values,
            pool.SITES: sites,
            pool.COVERS: covered,
            pool.MOVABLE: np.array([bool(task.rooms) for task in facts.tasks], dtype=np.int64),
            pool.SETTINGS: np.array(settings, dtype=np.int64),
        }
        return tables, {
            pool.EMPTY: np.array(empty, dtype=np.uint64).reshape(len(empty), self.words)
        }

    def _requests(self, tasks: Sequence[Sequence[int]], order: Sequence[int]) -> tuple[Table, ...]:
        """The tables of requests, of their orders, visits told, days covered, values and sites."""
        facts, tick = self.facts, self.tick
        turn = {request: n for n, request in enumerate(order)}
        stays_of: dict[tuple[tuple[int, ...], int], tuple[int, int]] = {}
        same_of: dict[str, tuple[int, int]] = {}
        values: dict[int, int] = {}
        value_rows: list[list[int]] = []
        sites: dict[tuple[int, ...], int] = {}
        covered: dict[frozenset[int], int] = {frozenset(): 0}
        rows: list[tuple[int, ...]] = []
        before: list[tuple[int, ...]] = []
        told: list[tuple[int, ...]] = []
        for number, one in enumerate(facts.requests):
            if id(one.value) not in values:
                values[id(one.value)] = len(value_rows)
                value_rows.append([one.value[day] for day in facts.days])
            ranks = tuple(one.site_rank[site] for site in facts.site_names)
            site = sites.setdefault(ranks, len(sites))
            options = tuple(tasks[task][pool.OPTION] for task in one.tasks)
            if (options, site) not in stays_of:
                able = {stay for task in one.tasks for stay in facts.tasks[task].rooms}
                stays = sorted(able, key=lambda s: (s[0], one.site_rank[s[1]], s[1]))
                stays_of[options, site] = self._list(self._stay_number[stay] for stay in stays)
            if one.patient not in same_of:
                same_of[one.patient] = self._list(self.of_patient(one.patient))
            orders = len(before)
            for rule in one.before:
                row = covered.setdefault(rule.covered, len(covered))
                most = -1 if rule.most is None else rule.most // tick
                before.append((rule.first, rule.then, rule.least // tick, most, row))
            visits = len(told)
            for day, these in one.told:
                told.append((day, *self._list(these), one.value.get(day, 0)))
            rows.append(
                (
                    *(*self._list(one.tasks), one.rank, one.longest // tick, one.most_visits),
                    *(values[id(one.value)], site, *stays_of[options, site]),
                    *(orders, len(before), *same_of[one.patient]),
                    *(visits, len(told), turn[number]),
                )
            )
        covers = [[int(stay[0] in days) for stay in self.stays] for days in covered]
        return (
            _table(rows, 16),
            _table(before, 5),
            _table(told, 4),
            _table(covers, len(self.stays)),
            _table(value_rows, len(facts.days)),
            _table(list(sites), len(facts.site_names)),
        )

    def of_patient(self, patient: str) -> list[int]:
        """The tests of a patient."""
        requests = self.facts.of_patient[patient]
        return [task for request in requests for task in self.facts.requests[request].tasks]

    def _apart(self, task: int) -> Iterable[int]:
        """Tasks of the same patient that keep days from it, and how many, in turn."""
        facts = self.facts
        for other in self.of_patient(facts.requests[facts.tasks[task].request].patient):
            days = 0 if other == task else facts.days_apart(task, other)
            if days > 0:
                yield from (other, days)

    def _list(self, numbers: Iterable[int]) -> tuple[int, int]:
        """Put numbers into the one long list; from where to before where they stand."""
        first = len(self._lists)
        self._lists.extend(numbers)
        return first, len(self._lists)

    def mask_words(self, mask: int, origin: int, words: int) -> Words:
        """Of a mask of minutes the ticks from `origin` on."""
        bits = bits_of(mask >> origin * self.tick, self.tick, words * 64)
        return np.packbits(bits, bitorder="little").view(np.uint64)


def _table(rows: Sequence[Sequence[int]], columns: int) -> Table:
    return np.array(rows, dtype=np.int64).reshape(len(rows), columns)
