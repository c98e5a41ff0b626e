"""From the diary of a centre to the two rows of a search, and back."""

import numpy as np

from optimiser.solvers.visits.diary import Diary
from optimiser.solvers.visits.quick import pool
from optimiser.solvers.visits.quick.compiled import Table, Words
from optimiser.solvers.visits.quick.moving import LEVEL_COUNT
from optimiser.solvers.visits.quick.tables import FactTables

SPREAD = 0x9E3779B97F4A7C15
"""Spreads seeds that lie side by side. Source: the golden ratio, as in splitmix64."""


class Setting:
    """Goes between diaries and rows."""

    def __init__(self, known: FactTables) -> None:
        self.known = known

    def book(self, diary: Diary, seed: int) -> tuple[Table, Words]:
        """The rows `ints` and `bits` of what stands in a diary, and scratch for a search."""
        tables, masks = self._bookings(diary)
        scratch, starts = self._scratch()
        return pool.pooled(
            self.known.tables | tables | scratch, self.known.masks | masks | starts, dice_of(seed)
        )

    def _bookings(self, diary: Diary) -> tuple[dict[int, Table], dict[int, Words]]:
        facts = self.known.facts
        rooms, rows, people = len(facts.rooms), len(self.known.rows), len(facts.requests)
        lengths = len(self.known.length)
        staff = np.zeros((rows * self.known.depth, self.known.ahead), dtype=np.uint64)
        for key, masks in diary.people.items():
            for n, mask in enumerate(masks):
                staff[self.known.rows[key] * self.known.depth + n] = self.known.mask_words(
                    mask, 0, self.known.ahead
                )
        taken = np.zeros((rooms, self.known.words), dtype=np.uint64)
        for room, mask in enumerate(diary.taken):
            taken[room] = self.known.mask_words(
                mask, self.known.room_origin[room], self.known.words
            )
        shortest = min((task.minutes for task in facts.tasks), default=1)
        most = max((room.end - room.start for room in facts.rooms), default=0) // shortest + 2
        spots = np.full((len(facts.tasks), 2), -1, dtype=np.int64)
        inside, inside_count = _zeros(rooms, most), _zeros(rooms)
        place = _zeros(len(facts.tasks))
        for task, (room, start) in sorted(diary.placed.items()):
            spots[task] = room, start // self.known.tick
            if not facts.tasks[task].fixed:
                place[task] = inside_count[room]
                inside[room, inside_count[room]] = task
                inside_count[room] += 1
        empty = self.known.masks[pool.EMPTY]
        tables = {
            pool.SPOTS: spots,
            pool.ROOM_LEFT: np.array(diary.left, dtype=np.int64),
            pool.KNOWN_STAMP: _zeros(len(empty)) - 1,
            pool.ROOM_STAMP: _zeros(rooms),
            pool.SKILLED_STAMP: _zeros(rows, lengths) - 1,
            pool.STAFF_STAMP: _zeros(rows),
            pool.INSIDE: inside,
            pool.INSIDE_COUNT: inside_count,
            pool.PLACE: place,
            pool.WAITING: _zeros(people),
            pool.QUEUE: _zeros(people) - 1,
            pool.MOVERS: _zeros(people),
            pool.COUNTS: _zeros(4),
            pool.OPEN: _zeros(len(self.known.stays)) + 1,
            pool.OURS: _zeros(people) + 1,
            pool.LEVELS: _zeros(LEVEL_COUNT),
        }
        answers = np.zeros((rows * lengths, self.known.ahead), dtype=np.uint64)
        known = np.zeros_like(empty)
        return tables, {
            pool.TAKEN: taken,
            pool.PEOPLE: staff,
            pool.KNOWN: known,
            pool.SKILLED: answers,
        }

    def _scratch(self) -> tuple[dict[int, Table], dict[int, Words]]:
        facts, people = self.known.facts, len(self.known.facts.requests)
        tests = max((len(request.tasks) for request in facts.requests), default=0) + 2
        same = max((len(self.known.of_patient(one)) for one in facts.of_patient), default=0) + 2
        tables = {
            pool.PARTS: _zeros(tests, 2),
            pool.PART_ROOMS: _zeros(tests, self.known.slots),
            pool.SEATS: _zeros(tests, 3),
            pool.TRIAL: _zeros(tests, 3),
            pool.BEST: _zeros(tests, 3),
            pool.LEAST_OWED: _zeros(tests, tests),
            pool.MOST_OWED: _zeros(tests, tests),
            pool.ORDER: _zeros(tests),
            pool.CHOSEN: _zeros(tests),
            pool.BOUND: _zeros(tests),
            pool.LEFT: _zeros(tests),
            pool.BLOCK: _zeros(same, 2),
            pool.FITS: _zeros(len(self.known.stays) + 1),
            pool.MADE: _zeros(tests),
            pool.TOUCHED: _zeros(len(self.known.stays)),
            pool.TRIED: _zeros(people + 1),
            pool.MARK: _zeros(people),
            pool.NEAR: _zeros(people + 1),
            pool.OLD: _zeros(tests * (people + 1), 3),
            pool.WERE: _zeros(LEVEL_COUNT),
            pool.ARE: _zeros(LEVEL_COUNT),
        }
        masks = np.zeros((tests * self.known.slots, self.known.words), dtype=np.uint64)
        return tables, {
            pool.MASKS: masks,
            pool.SPARE: np.zeros((1, self.known.words), dtype=np.uint64),
        }

    def placed(self, ints: Table) -> dict[int, tuple[int, int]]:
        """Bookings as a diary has them: (session, minute of its frame), by task."""
        spot = ints[ints[pool.SPOTS] :][: 2 * len(self.known.facts.tasks)].reshape(-1, 2)
        booked = np.nonzero(spot[:, 0] >= 0)[0].tolist()
        rows = spot[booked].tolist()
        return {
            task: (room, at * self.known.tick)
            for task, (room, at) in zip(booked, rows, strict=True)
        }


def dice_of(seed: int) -> Words:
    """Dice of a seed; no seed gives dice that always fall alike."""
    state = (seed * SPREAD + SPREAD) % 2**64
    return np.array([state or SPREAD], dtype=np.uint64)


def _zeros(*shape: int) -> Table:
    return np.zeros(shape, dtype=np.int64)
