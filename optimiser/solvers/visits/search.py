"""A search over a whole centre: who takes part in it, what it reached, and the way back."""

from collections.abc import Sequence

import numpy as np

from optimiser.solvers.schedule import Spot
from optimiser.solvers.visits.diary import Diary, Levels
from optimiser.solvers.visits.facts import Facts, Stay
from optimiser.solvers.visits.quick import moving, pool
from optimiser.solvers.visits.quick.compiled import Table
from optimiser.solvers.visits.quick.putting import take_out
from optimiser.solvers.visits.quick.setting import Setting
from optimiser.solvers.visits.quick.tables import FactTables

LOWEST = -(2**60)
"""Below every level."""


class Search:
    """Steps over the bookings of a diary, which itself stays as it was.

    `order` are the numbers of all requests, the most urgent first. Levels are counted with
    `moved`, whether dates were told or not: urgent, moved, long, routine, visits, waiting, travel.
    """

    def __init__(self, facts: Facts, diary: Diary, order: Sequence[int], seed: int) -> None:
        self.facts, self.order, self.diary = facts, order, diary
        self.setting = Setting(FactTables(facts, diary, order))
        self.ints, self.bits = self.setting.book(diary, seed)
        self.whole(2)

    def another(self, seed: int) -> "Search":
        """A search from the same diary with other dice."""
        return Search(self.facts, self.diary, self.order, seed)

    @property
    def levels(self) -> tuple[int, ...]:
        """All seven levels of what is booked, each so that more is better."""
        return tuple(view(self.ints, pool.LEVELS, moving.LEVEL_COUNT).tolist())

    @property
    def worth(self) -> Levels:
        """The levels as a diary counts them."""
        levels = self.levels
        return levels if self.facts.problem.counts_moved else (levels[0], *levels[2:])

    @property
    def movers(self) -> Table:
        """Who may be moved, by urgency."""
        return view(self.ints, pool.MOVERS, self.movable)

    @property
    def stays(self) -> Sequence[Stay]:
        """All stays, in order of their numbers."""
        return self.setting.known.stays

    @property
    def movable(self) -> int:
        """How many requests may be moved."""
        return int(view(self.ints, pool.COUNTS, 2)[1])

    def whole(self, rank: int) -> None:
        """Let the classes down to `rank` be moved; what is booked stays."""
        movable = [
            request
            for request in self.order
            if self.facts.requests[request].phase <= rank
            and any(self.facts.tasks[task].rooms for task in self.facts.requests[request].tasks)
        ]
        view(self.ints, pool.MOVERS, len(movable))[:] = movable
        view(self.ints, pool.COUNTS, 2)[1] = len(movable)
        moving.recount(self.ints, self.bits)

    def only(self, rank: int) -> None:
        """Work on the classes down to `rank`: the others are taken out, they are filled up."""
        self.whole(rank)
        for request in self.order:
            if self.facts.requests[request].phase > rank:
                take_out(self.ints, self.bits, request)
        moving.fill_up(self.ints, self.bits)
        moving.recount(self.ints, self.bits)

    def steps(
        self, count: int, floor: Sequence[int], weight: Sequence[int], heat: float = 0.0
    ) -> int:
        """Try `count` changes, see `moving.steps`; how many made the levels better."""
        floors, weights = np.array(floor, dtype=np.int64), np.array(weight, dtype=np.int64)
        return moving.steps(self.ints, self.bits, count, floors, weights, heat)

    def kept(self) -> Table:
        """Where everything is booked, to go back to."""
        return view(self.ints, pool.SPOTS, 2 * len(self.facts.tasks)).copy()

    def go_back(self, spots: Table) -> None:
        """Book again what was booked once."""
        moving.go_back(self.ints, self.bits, spots)
        moving.recount(self.ints, self.bits)

    def schedule(self) -> dict[int, Spot]:
        """The bookings as solvers pass them around."""
        rooms, bases = self.facts.rooms, self.facts.bases
        return {
            task: Spot(room, start + bases[rooms[room].frame], task, None)
            for task, (room, start) in self.setting.placed(self.ints).items()
        }

    def spots_of(self, ints: Table) -> Table:
        """Session and tick by test in rows like ours."""
        return view(ints, pool.SPOTS, 2 * len(self.facts.tasks)).reshape(-1, 2)


def view(ints: Table, table: int, size: int) -> Table:
    """A table from its start, to read and to write."""
    first = int(ints[table])
    return ints[first : first + size]
