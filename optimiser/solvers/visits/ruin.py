"""Ruin and recreate: take a few requests out that share rooms and a day, put them in again.

A step starts from one request, mostly one that waits or could come earlier, and makes room for it
at one of its stays. The change stays where the levels, in order of rank, are no worse than before;
with heat, also now and then where one level falls a little and none above it does.
"""

from collections.abc import Sequence
from math import log
from random import Random

from optimiser.solvers.visits.diary import Diary, Levels
from optimiser.solvers.visits.facts import Facts, Stay
from optimiser.solvers.visits.placing import Placing

MOST_OUT = 6
"""So many requests at most are taken out to make room."""
WAITING_TOO = 3
"""So many of those who wait are tried beside them."""
SEED_WAITS = 0.5
"""Share of the steps that start from someone who waits."""
IN_ORDER = 0.5
"""Share of the steps that put requests in again by urgency; the others by chance."""
BLINKS = (0.0, 0.0, 0.05, 0.3)
"""Shares of stays passed over by chance, one of them in each step."""
SPLIT = 0.3
"""Share of the placings that split a request whose patient may come several times."""


class Ruin:
    """Steps of the search over a diary.

    `order` are the numbers of all requests, the most urgent first.
    """

    def __init__(self, facts: Facts, diary: Diary, order: Sequence[int], random: Random) -> None:
        self.facts, self.diary, self.random, self.order = facts, diary, random, order
        self.placing = Placing(facts, diary, random)
        self.turn = {request: n for n, request in enumerate(order)}
        self.movable = [r for r in order if any(self.facts.tasks[t].rooms for t in self._tasks(r))]
        self.waiting = [r for r in self.movable if self._waits(r)]

    def only(self, rank: int) -> None:
        """Work on the classes down to `rank`; the others are taken out."""
        ranked = [(r, self.facts.requests[r].phase) for r in self.order]
        self.movable = [
            r
            for r, its in ranked
            if its <= rank and any(self.facts.tasks[t].rooms for t in self._tasks(r))
        ]
        self._take_out([r for r, its in ranked if its > rank])
        for request in self.movable:
            self.placing.place(request)
        self.waiting = [r for r in self.movable if self._waits(r)]

    def restore(self, placed: dict[int, tuple[int, int]]) -> None:
        """Go back to what was booked once."""
        self._take_out(self.order)
        for task, (room, start) in placed.items():
            if not self.facts.tasks[task].fixed:
                self.diary.add(task, room, start)
        self.waiting = [r for r in self.movable if self._waits(r)]

    def step(self, level: int = 0, heat: float = 0.0) -> bool:
        """Try one change; True where the levels are better for it.

        `heat` is by how much `level` may fall, more or less, in its own units.
        """
        if not self.movable:
            return False
        seed = self._seed()
        stay = self._stay(seed)
        out = {seed, *self._neighbours(seed, stay)}
        tried = sorted(out | set(self._others()), key=self.turn.__getitem__)
        before = self.diary.worth(tried)
        old = self._take_out(tried)
        if self.random.random() > IN_ORDER:
            self.random.shuffle(tried)
            if self.random.random() < 0.5:
                tried.remove(seed)
                tried.insert(0, seed)
        self.placing.blink = self.random.choice(BLINKS)
        for request in tried:
            self._put_in(request)
        after = self.diary.worth(tried)
        if after < before and not self._borne(before, after, level, heat):
            self._take_out(tried)
            for task, (room, start) in old.items():
                self.diary.add(task, room, start)
            return False
        gone = set(tried)
        self.waiting = [r for r in self.waiting if r not in gone]
        self.waiting += [r for r in tried if self._waits(r)]
        return after > before

    def _borne(self, before: Levels, after: Levels, level: int, heat: float) -> bool:
        """May the level fall by so much, those above it staying as they are?"""
        if heat <= 0 or after[:level] != before[:level] or after[level] == before[level]:
            return False
        return after[level] - before[level] > heat * log(1 - self.random.random())

    def _put_in(self, request: int) -> None:
        """Place it, now and then with fewer tests in its first visit where it may have several."""
        tasks = self._tasks(request)
        several = len(tasks) > 1 and self.facts.requests[request].most_visits > 1
        if several and self.random.random() < SPLIT:
            self.placing.place(request, self.random.randint(1, len(tasks) - 1))
        else:
            self.placing.place(request)

    def _tasks(self, request: int) -> tuple[int, ...]:
        return self.facts.requests[request].tasks

    def _waits(self, request: int) -> bool:
        tasks, placed = self.facts.tasks, self.diary.placed
        return any(t not in placed and tasks[t].rooms for t in self._tasks(request))

    def _seed(self) -> int:
        """Someone who waits, the more urgent the likelier; or anyone."""
        if self.waiting and self.random.random() < SEED_WAITS:
            some = [self.random.choice(self.waiting) for _ in range(2)]
            return min(some, key=self.turn.__getitem__)
        some = [self.random.choice(self.movable) for _ in range(2)]
        return min(some, key=self.turn.__getitem__)

    def _stay(self, seed: int) -> Stay:
        """A stay of the seed, an early one the likelier."""
        stays = sorted({s for t in self._tasks(seed) for s in self.facts.tasks[t].rooms})
        return stays[int(len(stays) * self.random.random() ** 2)]

    def _neighbours(self, seed: int, stay: Stay) -> list[int]:
        """Requests in the sessions that the seed could use at `stay`."""
        rooms = {r for t in self._tasks(seed) for r in self.facts.tasks[t].rooms.get(stay, ())}
        inside = sorted(
            {
                self.facts.tasks[task].request
                for room in sorted(rooms)
                for task in self.diary.inside[room]
                if not self.facts.tasks[task].fixed
            }
        )
        return self.random.sample(inside, min(len(inside), self.random.randint(1, MOST_OUT)))

    def _others(self) -> list[int]:
        count = min(len(self.waiting), self.random.randint(0, WAITING_TOO))
        return self.random.sample(self.waiting, count)

    def _take_out(self, requests: Sequence[int]) -> dict[int, tuple[int, int]]:
        """Take every booking out that was not already made; where they were."""
        return {
            task: self.diary.remove(task)
            for request in requests
            for task in self._tasks(request)
            if task in self.diary.placed and not self.facts.tasks[task].fixed
        }
