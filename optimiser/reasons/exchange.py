"""The place that a test could take from the least urgent, for who exchanges bookings by hand."""

from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from optimiser.models.days import listed
from optimiser.models.urgency import urgency_of
from optimiser.reasons.visit_trial import Mask, Trial, Trials
from optimiser.solvers.visits.diary import runs

FULL = "room_changeover"
"""The rule under which minutes of a room that others hold are refused."""


HELD_BY_FIRST = "Add a session; whoever holds the nearest place comes first by class."
"""What to do where nobody holds a place who might give way."""


class Place(NamedTuple):
    """Minutes of a session, and the rank of the most urgent who hold them."""

    trial: Trial
    starts: Mask
    rank: int


def first_of(starts: Mask) -> int:
    """The first minute of a mask."""
    return (starts & -starts).bit_length() - 1


class Exchange:
    """Who holds the minutes of full rooms beside a schedule that does not change."""

    def __init__(self, trials: Trials, rank: Sequence[int]) -> None:
        self.trials, self.facts = trials, trials.facts
        self._rank = [rank[task.request] for task in self.facts.tasks]
        self._placed: dict[int, list[tuple[int, int]]] = {}
        for task, (room, start) in trials.placed.items():
            self._placed.setdefault(room, []).append((start, task))

    def place(self, task: int, rooms: Collection[int]) -> Place | None:
        """The first session of `rooms`, with minutes, where only the least urgent there are would
        give way to `task`; None where bookings already made hold every place."""
        trials = [trial for trial in self.trials.of(task) if trial.room in rooms]
        there = {self._rank[other] for one in trials for _, other in self._in(one.room)}
        for least in sorted(there, reverse=True):
            for trial in trials:
                starts = trial.starts((FULL,)) & self._giving_way(task, trial.room, least)
                if starts:
                    return Place(trial, starts, least)
        return None

    def holders(self, task: int, room: int, start: int) -> str:
        """Who holds the minutes of `task` from `start` on, by id and class."""
        case = self.trials.case
        end = start + self._length(task)
        there = [
            self.facts.tasks[other]
            for begin, other in sorted(self._in(room))
            if begin < end and start < begin + self._length(other)
        ]
        named = [(case.requests[one.request], one.fixed) for one in there]
        return listed(
            [
                f"{one.request_id} ({urgency_of(one, case).value}{', already booked' * fixed})"
                for one, fixed in named
            ]
        )

    def _giving_way(self, task: int, room: int, least: int) -> Mask:
        """Starts of `task` that run into nobody but those of rank `least` and less urgent ones."""
        length = self._length(task)
        kept = 0
        for start, other in self._in(room):
            if self.facts.tasks[other].fixed or self._rank[other] < least:
                kept |= ((1 << self._length(other)) - 1) << start
        beyond = (1 << (self.facts.rooms[room].end + length)) - 1
        return runs(beyond & ~kept, length)

    def _in(self, room: int) -> Iterable[tuple[int, int]]:
        return self._placed.get(room, ())

    def _length(self, task: int) -> int:
        of = self.facts.tasks[task]
        return of.minutes + of.changeover
