"""Filling up: everyone who still fits is booked, and why the others do not fit is kept."""

from collections.abc import Iterable

from optimiser.problem.problem import Problem
from optimiser.solvers.greedy import by_urgency
from optimiser.solvers.insert import insert
from optimiser.solvers.local_audit import LocalAudit
from optimiser.solvers.room_left import Refusal, RoomLeft
from optimiser.solvers.schedule import Schedule, Spot, spots_by_session

Refusals = dict[int, dict[int, Refusal]]
"""For each entry number left waiting, why each session it may go into does not take it."""


class Fill:
    """A schedule that is filled up, with what is left in it."""

    def __init__(self, problem: Problem, schedule: Schedule) -> None:
        self.problem = problem
        self.local = LocalAudit(problem)
        self.schedule = dict(schedule)
        self.room = RoomLeft(problem, schedule)
        self.lists = {
            session: [spot.entry for spot in spots]
            for session, spots in spots_by_session(schedule).items()
        }
        self.refusals: Refusals = {}

    def fill(self, numbers: Iterable[int] | None = None) -> int:
        """Book everyone of `numbers` (all who wait, if None) who fits; says how many.

        The most urgent first, each into the earliest list that takes them, and again until
        nobody fits, since every booking changes what fits elsewhere.
        """
        candidates = range(len(self.problem.case.entries)) if numbers is None else numbers
        waiting = by_urgency(self.problem, (k for k in candidates if k not in self.schedule))
        booked = 0
        while True:
            placed = [number for number in waiting if self._book(number)]
            if not placed:
                return booked
            booked += len(placed)
            waiting = [number for number in waiting if number not in self.schedule]

    def refused(self, number: int) -> dict[int, Refusal]:
        """Why each session the entry may go into does not take it; books the entry if one does."""
        self._book(number)
        return self.refusals.get(number, {})

    def put(self, session: int, spots: dict[int, Spot]) -> None:
        """The list of `session` is now `spots`; whoever was on it and is not any more waits."""
        before = [self.schedule[k] for k in self.lists.get(session, ())]
        for spot in before:
            del self.schedule[spot.entry]
        self.schedule.update(spots)
        self.room.relist(session, before, spots.values())
        self.lists[session] = sorted(spots, key=lambda k: (spots[k].start, k))

    def _book(self, number: int) -> bool:
        problem = self.problem
        sessions = map(int, problem.options.of_entry(number))
        refused: dict[int, Refusal] = {}
        for session in sorted(sessions, key=lambda k: (problem.case.sessions[k].day, k)):
            refusal = self.room.refusal(number, session)
            if refusal is None:
                tried = insert(
                    problem,
                    self.local,
                    self.schedule,
                    self.lists.get(session, []),
                    number,
                    session,
                )
                if not isinstance(tried, Refusal):
                    self.put(session, tried)
                    self.refusals.pop(number, None)
                    return True
                refusal = tried
            refused[session] = refusal
        self.refusals[number] = refused
        return False


def fill(problem: Problem, schedule: Schedule) -> dict[int, Spot]:
    """The schedule with everyone booked who still fits."""
    filled = Fill(problem, schedule)
    filled.fill()
    return filled.schedule
