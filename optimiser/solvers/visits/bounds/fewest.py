"""Bounds that are counted: dates that cannot be kept, the fewest visits, the least waiting."""

from bisect import bisect_left
from collections.abc import Sequence
from itertools import accumulate

from optimiser.solvers.schedule import Schedule
from optimiser.solvers.visits.bounds.shadow import CLASSES
from optimiser.solvers.visits.diary import Diary
from optimiser.solvers.visits.facts import Facts


def surely_moved(facts: Facts, fixed: Schedule) -> int:
    """Visits told on a date on which some test of theirs has no room, whatever else is done."""

    def never_on(day: int, task: int) -> bool:
        if task in fixed:
            return facts.rooms[fixed[task].session].stay[0] != day
        return not any(stay[0] == day for stay in facts.tasks[task].rooms)

    return sum(
        any(never_on(day, task) for task in tasks)
        for request in facts.requests
        for day, tasks in request.told
    )


class Fewest:
    """The fewest visits and tests that can bring the levels of delay to what is reached.

    Each test is taken to spare the most it ever could, on the first day that admits it, each
    request to need one visit, and those that spare most come first. Bookings already made stay,
    and their requests spare their most without another visit.
    """

    def __init__(self, facts: Facts, fixed: Schedule) -> None:
        self.facts = facts
        diary = Diary(facts, fixed)
        self._visits, self._tests, self._joined = 0, len(fixed), 0
        spared = [0] * CLASSES
        tests: list[list[int]] = [[] for _ in range(CLASSES)]
        requests: list[list[int]] = [[] for _ in range(CLASSES)]
        with_visit = [0] * CLASSES
        first: dict[int, int] = {}
        for number, request in enumerate(facts.requests):
            most = 0
            for task in request.tasks:
                rooms = facts.tasks[task].rooms
                if task in diary.placed:
                    gain = request.value[facts.rooms[diary.placed[task][0]].stay[0]]
                    spared[request.rank] += gain
                else:
                    if rooms and id(rooms) not in first:
                        first[id(rooms)] = min(rooms)[0]
                    gain = request.value[first[id(rooms)]] if rooms else 0
                    tests[request.rank].append(gain)
                most += gain
            made = diary.visits_of(number)
            self._visits += len(made)
            self._joined += sum(len(tasks) - 1 for tasks in made.values())
            if made:
                with_visit[request.rank] += most
            else:
                requests[request.rank].append(most)
        self._by_visit = [_Sums(*one) for one in zip(with_visit, requests, strict=True)]
        self._by_test = [_Sums(*one) for one in zip(spared, tests, strict=True)]

    def beside(self, diary: Diary) -> dict[str, float]:
        """The bounds of the levels that are counted, of all plans no worse than this above them."""
        reached = diary.delay_spared()
        made = sum(len(diary.visits_of(request)) for request in range(len(self.facts.requests)))
        return {
            "visits": self.visits(reached),
            "in_visit_wait": self.waiting(reached, made),
            "travel": 0.0,
        }

    def visits(self, reached: Sequence[int]) -> int:
        """Fewest visits."""
        more = zip(self._by_visit, reached, strict=False)
        return self._visits + sum(sums.least(value) for sums, value in more)

    def waiting(self, reached: Sequence[int], visits: int) -> int:
        """Fewest minutes between tests, with no more than so many `visits`.

        Every test of a visit but one has a walk beside it, but for tests that were booked already.
        """
        more = zip(self._by_test, reached, strict=False)
        tests = self._tests + sum(sums.least(value) for sums, value in more)
        return self.facts.walk_minutes * max(0, tests - visits - self._joined)


class _Sums:
    """How few gains, the largest first, bring `without` any to a value."""

    def __init__(self, without: int, gains: list[int]) -> None:
        self._sums = list(accumulate(sorted(gains, reverse=True), initial=without))

    def least(self, value: int) -> int:
        # what all gains together do not reach needs them all
        return min(bisect_left(self._sums, value), len(self._sums) - 1)
