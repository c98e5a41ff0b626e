"""Bounds that are counted: dates that cannot be kept, the fewest visits, the least waiting."""

from collections.abc import Sequence

from optimiser.solvers.schedule import Schedule
from optimiser.solvers.visits.bounds.minutes import CLASSES
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


def fewest_visits(facts: Facts, fixed: Schedule, reached: Sequence[int]) -> int:
    """Fewest visits that can bring the levels of delay to what is `reached`.

    Each request is taken to spare in one visit the most it ever could, and those that spare most
    come first. Visits already made stay, and their requests spare their most without another.
    """
    diary = Diary(facts, fixed)
    least = 0
    missing = list(reached[:CLASSES])
    gains: list[list[int]] = [[] for _ in range(CLASSES)]
    for number, request in enumerate(facts.requests):
        most = 0
        for task in request.tasks:
            if task in diary.placed:
                most += request.value[facts.rooms[diary.placed[task][0]].stay[0]]
            else:
                days = [stay[0] for stay in facts.tasks[task].rooms]
                most += max((request.value[day] for day in days), default=0)
        made = len(diary.visits_of(number))
        least += made
        if made:
            missing[request.rank] -= most
        else:
            gains[request.rank].append(most)
    for rank, offered in enumerate(gains):
        for gain in sorted(offered, reverse=True):
            if missing[rank] <= 0:
                break
            missing[rank] -= gain
            least += 1
    return least


def least_waiting(facts: Facts, fixed: Schedule, reached: Sequence[int], visits: int) -> int:
    """Fewest minutes between tests with delay as `reached` and no more than so many `visits`.

    Every test of a visit but one has a walk beside it, but for tests that were booked already.
    """
    diary = Diary(facts, fixed)
    least, missing = len(fixed), list(reached[:CLASSES])
    gains: list[list[int]] = [[] for _ in range(CLASSES)]
    for number, request in enumerate(facts.requests):
        for task in request.tasks:
            if task in diary.placed:
                missing[request.rank] -= request.value[facts.rooms[diary.placed[task][0]].stay[0]]
            else:
                days = [stay[0] for stay in facts.tasks[task].rooms]
                gains[request.rank].append(max((request.value[day] for day in days), default=0))
        visits += sum(len(made) - 1 for made in diary.visits_of(number).values())
    for rank, offered in enumerate(gains):
        for gain in sorted(offered, reverse=True):
            if missing[rank] <= 0:
                break
            missing[rank] -= gain
            least += 1
    return facts.walk * max(0, least - visits)
