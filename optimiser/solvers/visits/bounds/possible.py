"""The visits that each request could have: which tests on which day, when, and how long it waits.

What is said of a visit holds beside any other bookings: it looks at the bookings already made and
at what the tests of the visit owe each other, at nothing else.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, permutations

from optimiser.solvers.visits.diary import Diary
from optimiser.solvers.visits.facts import Facts, Stay

MOST_TESTS = 6
"""A request with more tests to be booked has too many visits to write down; each of its tests is
then a visit of its own."""


@dataclass(frozen=True)
class PossibleVisit:
    """Tests that a request could have booked at a stay, beside those already booked there.

    `windows` are first and last start of each, in minutes of the frame. `more` is 1 where this is
    a visit of its own, 0 where there is one already; `waited` the fewest minutes between tests,
    less what the visit that is there already has.
    """

    request: int
    stay: Stay
    tasks: tuple[int, ...]
    windows: tuple[tuple[int, int], ...]
    more: int
    waited: int


def many_tests(facts: Facts, request: int) -> bool:
    """Are there too many tests to be booked for every visit to be written down?"""
    return sum(bool(facts.tasks[t].rooms) for t in facts.requests[request].tasks) > MOST_TESTS


def possible_visits(facts: Facts, fixed: Diary, request: int) -> Iterator[PossibleVisit]:
    """Every visit that a request could have beside the bookings of `fixed`.

    Of a request of `many_tests` each test at each stay; such a visit counts as none and waits no
    longer than one could, since it may be part of another.
    """
    of = facts.requests[request]
    free = [task for task in of.tasks if facts.tasks[task].rooms]
    made = fixed.visits_of(request)
    many = many_tests(facts, request)
    for stay in sorted({stay for task in free for stay in facts.tasks[task].rooms}):
        hours = {task: _hours(facts, fixed, task, stay) for task in free}
        here = [task for task in free if hours[task] is not None]
        if many:
            least = -_waited(facts, fixed, made[stay]) if stay in made else 0
            for task in here:
                windows = _windows(facts, request, {task: hours[task]}, stay)
                if windows is not None:
                    yield PossibleVisit(request, stay, (task,), windows, 0, least)
            continue
        for count in range(1, len(here) + 1):
            for tasks in combinations(here, count):
                if not _may_meet(facts, fixed, request, tasks, stay):
                    continue
                windows = _windows(facts, request, {t: hours[t] for t in tasks}, stay)
                if windows is None:
                    continue
                waited = -_waited(facts, fixed, made[stay]) if stay in made else None
                if waited is None:
                    waited = least_waiting(facts, request, tasks, stay)
                if waited is not None:
                    yield PossibleVisit(
                        request, stay, tasks, windows, int(stay not in made), waited
                    )


def least_waiting(facts: Facts, request: int, tasks: Sequence[int], stay: Stay) -> int | None:
    """The fewest minutes between the tests of a visit; None where it cannot be short enough.

    In each order a test comes no earlier than what it owes to all before it: a walk, the gap of a
    rule, and the changeover where the test before it has the same session and no other.
    """
    of = facts.requests[request]
    owed = _owed(facts, request, tasks, stay)
    minutes = [facts.tasks[task].minutes for task in tasks]
    best: int | None = None
    for order in permutations(range(len(tasks))):
        turn = {tasks[n]: k for k, n in enumerate(order)}
        if any(turn[first] > turn[then] for first, then in owed):
            continue
        starts: list[int] = []
        for k, n in enumerate(order):
            low = 0
            for start, m in zip(starts, order, strict=False):
                gap = max(facts.walk_minutes, owed.get((tasks[m], tasks[n]), 0))
                low = max(low, start + minutes[m] + gap)
            if k and _one_room(facts, tasks[order[k - 1]], tasks[n], stay):
                before = facts.tasks[tasks[order[k - 1]]]
                low = max(low, starts[-1] + before.minutes + before.changeover)
            starts.append(low)
        length = starts[-1] + minutes[order[-1]] if starts else 0
        if length <= of.longest and (best is None or length - sum(minutes) < best):
            best = length - sum(minutes)
    return best


def _hours(facts: Facts, fixed: Diary, task: int, stay: Stay) -> tuple[int, int] | None:
    """First and last minute at which a test may start at a stay."""
    mask = 0
    for room in facts.tasks[task].rooms.get(stay, ()):
        mask |= fixed.starts(task, room)
    return ((mask & -mask).bit_length() - 1, mask.bit_length() - 1) if mask else None


def _may_meet(facts: Facts, fixed: Diary, request: int, tasks: Sequence[int], stay: Stay) -> bool:
    """May these tests be together, and without the others of the request?"""
    if any(facts.days_apart(one, other) > 0 for one, other in combinations(tasks, 2)):
        return False
    of = facts.requests[request]
    alone = of.most_visits == 1 and not any(task in fixed.placed for task in of.tasks)
    for rule in of.before:
        if rule.then not in tasks or rule.first in tasks or stay[0] in rule.covered:
            continue
        if alone or not (facts.tasks[rule.first].rooms or rule.first in fixed.placed):
            return False
    return True


def _owed(
    facts: Facts, request: int, tasks: Sequence[int], stay: Stay
) -> dict[tuple[int, int], int]:
    """Least minutes from the end of a test to the start of another, for pairs with an order."""
    owed: dict[tuple[int, int], int] = {}
    for rule in facts.requests[request].before:
        pair = (rule.first, rule.then)
        if set(pair) <= set(tasks) and stay[0] not in rule.covered:
            owed[pair] = max(rule.least, owed.get(pair, 0))
    return owed


def _windows(
    facts: Facts, request: int, hours: dict[int, tuple[int, int] | None], stay: Stay
) -> tuple[tuple[int, int], ...] | None:
    """First and last starts once tests that come before others are kept; None where none is."""
    tasks = tuple(hours)
    low = {task: window[0] for task, window in hours.items() if window is not None}
    high = {task: window[1] for task, window in hours.items() if window is not None}
    owed = _owed(facts, request, tasks, stay)
    for _ in tasks:
        for (first, then), least in owed.items():
            apart = facts.tasks[first].minutes + max(facts.walk_minutes, least)
            low[then] = max(low[then], low[first] + apart)
            high[first] = min(high[first], high[then] - apart)
    if any(low[task] > high[task] for task in tasks):
        return None
    return tuple((low[task], high[task]) for task in tasks)


def _one_room(facts: Facts, one: int, other: int, stay: Stay) -> bool:
    """Have two tests one and the same session there, and no other?"""
    rooms = facts.tasks[one].rooms[stay]
    return len(rooms) == 1 and rooms == facts.tasks[other].rooms[stay]


def _waited(facts: Facts, fixed: Diary, tasks: Sequence[int]) -> int:
    """Minutes between the tests of a visit that is there already."""
    spans = [(fixed.placed[task][1], facts.tasks[task].minutes) for task in tasks]
    length = max(s + m for s, m in spans) - min(s for s, _ in spans)
    return length - sum(minutes for _, minutes in spans)
