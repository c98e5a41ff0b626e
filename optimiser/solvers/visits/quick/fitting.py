"""The best starts of the tests of one visit; the twin over arrays of `visits.order`."""

from optimiser.solvers.visits.order import TRIES
from optimiser.solvers.visits.quick.booking import FAR
from optimiser.solvers.visits.quick.compiled import Table, Words, compiled
from optimiser.solvers.visits.quick.pool import (
    BEST,
    BOUND,
    CHANGEOVER,
    CHOSEN,
    COUNTS,
    LEAST_OWED,
    LONGEST,
    MINUTES,
    MOST_OWED,
    ORDER,
    ORIGIN,
    PART_ROOMS,
    PARTS,
    ROOM_LEFT,
    SEATS,
    TICKS,
    WALK,
    WORDS,
    cell,
    exchange,
    get,
    mask_of,
    of_request,
    of_room,
    of_task,
    set_cell,
    set_one,
    setting,
)
from optimiser.solvers.visits.quick.words import first_from

NO_VISIT = -1


@compiled
def _allowed(ints: Table, size: int) -> bool:
    """Does no later test of this order have to come before an earlier one?"""
    for k in range(size):
        for later in range(k + 1, size):
            if cell(ints, LEAST_OWED, get(ints, ORDER, later), get(ints, ORDER, k)) >= 0:
                return False
    return True


@compiled
def _next_order(ints: Table, size: int) -> bool:
    """The next order of all in ORDER; False after the last."""
    at = size - 2
    while at >= 0 and get(ints, ORDER, at) > get(ints, ORDER, at + 1):
        at -= 1
    if at < 0:
        return False
    other = size - 1
    while get(ints, ORDER, other) < get(ints, ORDER, at):
        other -= 1
    exchange(ints, ORDER, at, other)
    low, high = at + 1, size - 1
    while low < high:
        exchange(ints, ORDER, low, high)
        low, high = low + 1, high - 1
    return True


@compiled
def _pushed(ints: Table, bits: Words, size: int) -> bool:
    """Each test as early as its bound and those before it let it, into SEATS."""
    words, walk = setting(ints, WORDS), setting(ints, WALK)
    for k in range(size):
        part = get(ints, CHOSEN, get(ints, ORDER, k))
        task = cell(ints, PARTS, part, 0)
        low = get(ints, BOUND, k)
        for before in range(k):
            gap = max(walk, cell(ints, LEAST_OWED, get(ints, ORDER, before), get(ints, ORDER, k)))
            ticks = of_task(ints, cell(ints, PARTS, cell(ints, SEATS, before, 0), 0), TICKS)
            low = max(low, cell(ints, SEATS, before, 2) + ticks + gap)
        found = -1
        for slot in range(cell(ints, PARTS, part, 1)):
            room = cell(ints, PART_ROOMS, part, slot)
            after, minutes = low, of_task(ints, task, MINUTES)
            for before in range(k):
                if cell(ints, SEATS, before, 1) == room:
                    one = cell(ints, PARTS, cell(ints, SEATS, before, 0), 0)
                    until = (
                        cell(ints, SEATS, before, 2)
                        + of_task(ints, one, TICKS)
                        + of_task(ints, one, CHANGEOVER)
                    )
                    after = max(after, until)
                    minutes += of_task(ints, one, MINUTES)
            if minutes > of_task(ints, task, MINUTES) and minutes > get(ints, ROOM_LEFT, room):
                continue
            origin = of_room(ints, room, ORIGIN)
            at = first_from(bits, mask_of(ints, part, slot), words, after - origin)
            if at >= 0 and (found < 0 or at + origin < found):
                found = at + origin
                set_cell(ints, SEATS, k, 0, part)
                set_cell(ints, SEATS, k, 1, room)
                set_cell(ints, SEATS, k, 2, found)
        if found < 0:
            return False
    return True


@compiled
def _earliest(ints: Table, bits: Words, longest: int, size: int, first: int) -> int:
    """The earliest starts in this order into SEATS; the end, -1 where there are none."""
    for k in range(size):
        set_one(ints, BOUND, k, first)
    while True:
        if not _pushed(ints, bits, size):
            return -1
        final = cell(ints, PARTS, cell(ints, SEATS, size - 1, 0), 0)
        end = cell(ints, SEATS, size - 1, 2) + of_task(ints, final, TICKS)
        drawn = False
        if cell(ints, SEATS, 0, 2) < end - longest:
            set_one(ints, BOUND, 0, max(get(ints, BOUND, 0), end - longest))
            drawn = True
        for k in range(size):
            ticks = of_task(ints, cell(ints, PARTS, cell(ints, SEATS, k, 0), 0), TICKS)
            for later in range(k + 1, size):
                most = cell(ints, MOST_OWED, get(ints, ORDER, k), get(ints, ORDER, later))
                start = cell(ints, SEATS, later, 2) - most - ticks
                if most >= 0 and cell(ints, SEATS, k, 2) < start:
                    set_one(ints, BOUND, k, max(get(ints, BOUND, k), start))
                    drawn = True
        if not drawn:
            return end


@compiled
def fitted(ints: Table, bits: Words, request: int, size: int) -> int:
    """The visit of the first `size` parts of CHOSEN into BEST; the ticks waited.

    Least waiting first, then the earliest end, which stands in row `size` there. NO_VISIT where
    there is none.
    """
    longest = of_request(ints, request, LONGEST)
    total = setting(ints, WALK) * (size - 1)
    for k in range(size):
        total += of_task(ints, cell(ints, PARTS, get(ints, CHOSEN, k), 0), TICKS)
    if total > longest:
        return NO_VISIT
    low = get(ints, COUNTS, 3)
    if size == 1:
        part = get(ints, CHOSEN, 0)
        room = cell(ints, PART_ROOMS, part, 0)
        set_cell(ints, BEST, 0, 0, part)
        set_cell(ints, BEST, 0, 1, room)
        words, origin = setting(ints, WORDS), of_room(ints, room, ORIGIN)
        at = first_from(bits, mask_of(ints, part, 0), words, low - origin)
        if at < 0:
            at = first_from(bits, mask_of(ints, part, 0), words, 0)
        at += origin
        set_cell(ints, BEST, 0, 2, at)
        set_cell(ints, BEST, 1, 2, at + total)
        return 0
    waited, ends = NO_VISIT, FAR
    walks = setting(ints, WALK) * (size - 1)
    for k in range(size):
        set_one(ints, ORDER, k, k)
    while True:
        if _allowed(ints, size):
            first = low
            for _ in range(TRIES):
                end = _earliest(ints, bits, longest, size, first)
                if end < 0:
                    break
                lost = end - cell(ints, SEATS, 0, 2) - (total - walks)
                if waited == NO_VISIT or lost < waited or (lost == waited and end < ends):
                    waited, ends = lost, end
                    for k in range(size):
                        for column in range(3):
                            set_cell(ints, BEST, k, column, cell(ints, SEATS, k, column))
                    set_cell(ints, BEST, size, 2, end)
                if lost <= walks:
                    return lost
                first = max(cell(ints, SEATS, 0, 2) + 1, end - total)
        if not _next_order(ints, size):
            if waited == NO_VISIT and low > 0:
                low = 0
                for k in range(size):
                    set_one(ints, ORDER, k, k)
                continue
            return waited
