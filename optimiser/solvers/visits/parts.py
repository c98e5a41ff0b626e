"""A large centre in parts: sites that are searched beside each other, each by a thread of its own.

What is compiled lets other threads run. Rooms and staff belong to one site, and patients whose
bookings lie in several parts stay where they are for a round; the next round divides anew.
"""

from collections.abc import Callable, Sequence
from functools import partial
from threading import Thread

import numpy as np

from optimiser.solvers.visits.quick import moving, pool
from optimiser.solvers.visits.quick.compiled import Table, Words
from optimiser.solvers.visits.quick.setting import dice_of
from optimiser.solvers.visits.search import LOWEST, Search, view

LEAST_REQUESTS = 5_000
"""With fewer requests one search over all of them is better."""

Go = Callable[[Callable[[int, float], None], float], int]
"""Runs the search of a part until a share of the round is over, given what makes so many steps with
some heat; how many it made."""


class Parts:
    """Divides a search by sites among `workers` threads.

    A thread takes its parts one after the other: what a part needs fits better into the caches.
    """

    def __init__(self, search: Search, workers: int) -> None:
        self.search, self.workers = search, workers
        self.count = workers * max(1, len(search.facts.site_names) // workers)
        facts = search.facts
        number = {patient: n for n, patient in enumerate(facts.of_patient)}
        self._patient = np.array([number[one.patient] for one in facts.requests], dtype=np.int64)
        self._request = np.array([task.request for task in facts.tasks], dtype=np.int64)
        self._movable = np.array([bool(task.rooms) for task in facts.tasks], dtype=np.bool_)
        site = {name: n for n, name in enumerate(facts.site_names)}
        self._site_of_room = np.array([site[room.stay[1]] for room in facts.rooms], dtype=np.int64)
        self._site_of_stay = np.array([site[one[1]] for one in search.stays], dtype=np.int64)
        self._choices = np.zeros((len(number), len(site)), dtype=np.int64)
        for task in facts.tasks:
            patient = self._patient[task.request]
            for _, name in task.rooms:
                self._choices[patient, site[name]] += 1
        self._random = np.random.default_rng(int(search.bits[0]))
        self._rounds = 0

    def round(self, floor: Sequence[int], weight: Sequence[int], go: Go) -> int:
        """Search all parts, each as `go` says, and put them together again; the steps made."""
        search = self.search
        part_of_site = self._random.permutation(len(self._choices[0])) % self.count
        owner = self._owners(part_of_site)
        levels = search.levels
        # each part may use its share of what levels have above their floors
        floors = np.array(
            [
                LOWEST if least == LOWEST else level - max(0, level - least) // self.count
                for level, least in zip(levels, floor, strict=True)
            ],
            dtype=np.int64,
        )
        weights = np.array(weight, dtype=np.int64)
        self._rounds += 1
        spots = search.kept().reshape(-1, 2)
        task_owner = np.where(self._movable, owner[self._request], -1)
        done = [0] * self.workers

        def work(worker: int) -> None:
            turns = range(worker, self.count, self.workers)
            for turn, part in enumerate(turns):
                ints, bits = self._part(owner, part_of_site, part)
                steps = partial(_steps, ints, bits, floors, weights)
                done[worker] += go(steps, (turn + 1) / len(turns))
                ours = task_owner == part
                spots[ours] = search.spots_of(ints)[ours]

        threads = [Thread(target=work, args=(worker,)) for worker in range(self.workers)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        search.go_back(spots.ravel())
        return sum(done)

    def _owners(self, part_of_site: Table) -> Table:
        """The part of each request; -1 where its patient has bookings in several."""
        spots = self.search.kept().reshape(-1, 2)
        booked = (spots[:, 0] >= 0) & self._movable
        parts = part_of_site[self._site_of_room[spots[booked, 0]]]
        patients = self._patient[self._request[booked]]
        low = np.full(len(self._choices), self.count, dtype=np.int64)
        high = np.full(len(self._choices), -1, dtype=np.int64)
        np.minimum.at(low, patients, parts)
        np.maximum.at(high, patients, parts)
        # who has no booking yet goes where a choice of theirs lies
        shares = np.cumsum(self._choices @ np.eye(self.count, dtype=np.int64)[part_of_site], axis=1)
        drawn = self._random.random(len(shares)) * shares[:, -1]
        chosen = np.minimum((shares <= drawn[:, None]).sum(axis=1), self.count - 1)
        owner = np.where(high < 0, chosen, np.where(low == high, low, -1))
        return owner[self._patient]

    def _part(self, owner: Table, part_of_site: Table, part: int) -> tuple[Table, Words]:
        ints, bits = self.search.ints.copy(), self.search.bits.copy()
        bits[0] = dice_of(int(bits[0]) + self.count * self._rounds + part)[0]
        movers = self.search.movers
        ours = movers[owner[movers] == part]
        view(ints, pool.OURS, len(owner))[:] = owner == part
        view(ints, pool.OPEN, len(self._site_of_stay))[:] = part_of_site[self._site_of_stay] == part
        view(ints, pool.MOVERS, len(ours))[:] = ours
        view(ints, pool.COUNTS, 2)[1] = len(ours)
        moving.recount(ints, bits)
        return ints, bits


def _steps(
    ints: Table, bits: Words, floors: Table, weights: Table, count: int, heat: float
) -> None:
    moving.steps(ints, bits, count, floors, weights, heat)
