"""In which order the tests of one visit come, and when they start in it.

Whatever a visit owes (the walk, gaps, how long it may take) says of one start that it is no
earlier than something of another. So the earliest starts are found by pushing late those that
are too early, until nothing moves: if that fails, the order has no visit at all. (Two tests in
one session with a changeover longer than the walk are the exception: the first keeps the session
in which it starts earliest.)
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations

TRIES = 6
"""So many first starts are tried for a visit with less waiting, in each order."""


@dataclass(frozen=True)
class Part:
    """A test of a visit: minutes, changeover, and its admissible starts by session."""

    task: int
    minutes: int
    changeover: int
    rooms: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Visit:
    """Tests as (task, session, minute of the frame), minutes waited between them, and the end."""

    spots: tuple[tuple[int, int, int], ...]
    waited: int
    end: int


@dataclass(frozen=True)
class Owed:
    """What the tests of a visit owe each other.

    `least` and `most` are minutes from the end of one task to the start of another, for the
    pairs that have an order. `room_left` says how many minutes a session still takes.
    """

    walk: int
    longest: int
    least: Mapping[tuple[int, int], int]
    most: Mapping[tuple[int, int], int]
    room_left: Callable[[int], int]


def firsts_first(tasks: Sequence[int], pairs: Sequence[tuple[int, int]]) -> tuple[int, ...]:
    """The tasks as they stand, but none before another that has to come first.

    `pairs` are (first, then). In a ring of such pairs the earliest listed goes before the rest.
    """
    if not pairs:
        return tuple(tasks)
    left, ordered = list(tasks), list[int]()
    while left:
        waiting = {then for first, then in pairs if first in left}
        ordered.append(next((task for task in left if task not in waiting), left[0]))
        left.remove(ordered[-1])
    return tuple(ordered)


def best_visit(parts: Sequence[Part], owed: Owed) -> Visit | None:
    """The visit of all `parts` with the least waiting and then the earliest end, or None."""
    if len(parts) == 1:
        return _alone(parts[0], owed)
    if sum(part.minutes for part in parts) + owed.walk * (len(parts) - 1) > owed.longest:
        return None
    best: Visit | None = None
    least = owed.walk * (len(parts) - 1)
    for order in permutations(parts):
        if any((b.task, a.task) in owed.least for i, a in enumerate(order) for b in order[i + 1 :]):
            continue
        first = 0
        for _ in range(TRIES):
            visit = earliest(order, owed, first)
            if visit is None:
                break
            if best is None or (visit.waited, visit.end) < (best.waited, best.end):
                best = visit
            if visit.waited <= least:
                return visit
            minutes = sum(part.minutes for part in order)
            tightest = visit.end - minutes - least
            first = max(visit.spots[0][2] + 1, tightest)
    return best


def earliest(order: Sequence[Part], owed: Owed, first: int = 0) -> Visit | None:
    """The earliest starts in this order, none of them before minute `first`."""
    bounds = [first] * len(order)
    while True:
        spots = _pushed(order, owed, bounds)
        if spots is None:
            return None
        if not _drawn(order, owed, bounds, spots):
            end = spots[-1][2] + order[-1].minutes
            minutes = sum(part.minutes for part in order)
            return Visit(tuple(spots), end - spots[0][2] - minutes, end)


def _alone(part: Part, owed: Owed) -> Visit | None:
    """The scarcest session is taken last, whatever the minute."""
    if part.minutes > owed.longest:
        return None
    for room, starts in part.rooms:
        if starts:
            start = (starts & -starts).bit_length() - 1
            return Visit(((part.task, room, start),), 0, start + part.minutes)
    return None


def _pushed(
    order: Sequence[Part], owed: Owed, bounds: Sequence[int]
) -> list[tuple[int, int, int]] | None:
    """Each test as early as its bound and those before it let it."""
    spots: list[tuple[int, int, int]] = []
    for part, bound in zip(order, bounds, strict=True):
        low = bound
        for before, (task, _, start) in zip(order, spots, strict=False):
            gap = max(owed.walk, owed.least.get((task, part.task), 0))
            low = max(low, start + before.minutes + gap)
        found: tuple[int, int] | None = None
        for room, starts in part.rooms:
            after, minutes = low, part.minutes
            for before, (_, used, start) in zip(order, spots, strict=False):
                if used == room:
                    after = max(after, start + before.minutes + before.changeover)
                    minutes += before.minutes
            later = starts >> after
            if later and (minutes == part.minutes or minutes <= owed.room_left(room)):
                at = after + (later & -later).bit_length() - 1
                if found is None or at < found[0]:
                    found = (at, room)
        if found is None:
            return None
        spots.append((part.task, found[1], found[0]))
    return spots


def _drawn(
    order: Sequence[Part], owed: Owed, bounds: list[int], spots: Sequence[tuple[int, int, int]]
) -> bool:
    """Push late the tests that lie too far before another; True where one was."""
    drawn = False
    end = spots[-1][2] + order[-1].minutes
    if spots[0][2] < end - owed.longest:
        bounds[0], drawn = max(bounds[0], end - owed.longest), True
    if owed.most:
        for i, (task, _, start) in enumerate(spots):
            for then, _, later in spots[i + 1 :]:
                most = owed.most.get((task, then))
                if most is not None and start + order[i].minutes < later - most:
                    bounds[i] = max(bounds[i], later - most - order[i].minutes)
                    drawn = True
    return drawn
