"""Justified envy among requests of one test: found by trying, and mended by exchange.

A waiting request envies a booked one when its class is more urgent, the booking is not fixed,
and it can have a place in that session with the other gone and every rule kept.

Source: file contract, section 5.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from time import monotonic

from optimiser.models.urgency import target_date, urgency_of
from optimiser.problem.visit_problem import VisitProblem
from optimiser.solvers.schedule import Spot
from optimiser.solvers.visits.diary import Diary
from optimiser.solvers.visits.facts import facts_of
from optimiser.solvers.visits.placing import Placing


@dataclass
class VisitEnvy:
    """Pairs of justified envy in a schedule, as far as there was time to try them.

    `tried_all` is false when `seconds` were over first; `mended` counts exchanges made.
    """

    problem: VisitProblem
    schedule: dict[int, Spot]
    seconds: float
    mended: int = 0
    tried_all: bool = True
    until: float = field(init=False)

    def __post_init__(self) -> None:
        self.until = monotonic() + self.seconds
        case = self.problem.case
        self._rank = [urgency_of(task.request, case).rank for task in self.problem.tasks]
        self._facts = facts_of(self.problem)
        self._diary = Diary(self._facts, self.schedule)
        self._placing = Placing(self._facts, self._diary)
        self._single = [len(task.request.tests) == 1 for task in self.problem.tasks]

    def mend(self) -> None:
        """Give the place of every envied booking to the more urgent request."""
        for number in self._waiting():
            found = next((one for one in self._envied(number) if self._may(number, *one)), None)
            if found is not None:
                booked, spot = found
                del self.schedule[booked]
                self._diary.remove(booked)
                self.schedule[number] = spot
                self._diary.add(number, spot.session, spot.start - self._base(spot.session))
                self.mended += 1

    def _may(self, number: int, booked: int, spot: Spot) -> bool:
        """Only somebody urgent may take a place whose date was told."""
        told = self._facts.requests[self._facts.tasks[booked].request].told
        day = self._facts.rooms[spot.session].stay[0]
        return self._rank[number] == 0 or not any(one == day for one, _ in told)

    def pairs(self) -> list[tuple[str, str]]:
        """Pairs (waiting, booked) of request ids that are left."""
        tasks = self.problem.tasks
        return [
            (tasks[number].request.request_id, tasks[booked].request.request_id)
            for number in self._waiting()
            for booked, _ in self._envied(number)
        ]

    def _waiting(self) -> list[int]:
        """Tasks of one-test requests that wait: the most urgent first, then by target and wait."""
        numbers = [n for n, single in enumerate(self._single) if single and n not in self.schedule]

        def place(number: int) -> tuple[int, date, date, int]:
            request = self.problem.tasks[number].request
            target = target_date(request, self.problem.case.policy)
            return self._rank[number], target, request.referral_date, number

        return sorted(numbers, key=place)

    def _envied(self, number: int) -> Iterator[tuple[int, Spot]]:
        """Booked tasks whose place task `number` could have, the least urgent first."""
        facts = self._facts.tasks
        candidates = [
            self.schedule[booked]
            for rooms in facts[number].rooms.values()
            for room in rooms
            for booked in self._diary.inside[room]
            if self._single[booked]
            and self._rank[booked] > self._rank[number]
            and not facts[booked].fixed
        ]
        for spot in sorted(candidates, key=lambda s: (-self._rank[s.entry], s.start, s.entry)):
            if monotonic() > self.until:
                self.tried_all = False
                return
            taken = self._in_place(number, spot)
            if taken is not None:
                yield spot.entry, taken

    def _in_place(self, number: int, spot: Spot) -> Spot | None:
        """Where task `number` could be in the session of `spot` if that were gone."""
        room, start = self._diary.remove(spot.entry)
        starts = self._placing.starts(number, room)
        self._diary.add(spot.entry, room, start)
        if not starts:
            return None
        earliest = (starts & -starts).bit_length() - 1
        return Spot(room, self._base(room) + earliest, number, None)

    def _base(self, session: int) -> int:
        return self._facts.bases[self._facts.rooms[session].frame]
