"""Ruin and recreate over a book of arrays: many steps at a time.

A step starts from one request, mostly one that waits or could come earlier, and makes room for it
at one of its stays: a few requests that share its sessions are taken out and put in again.
"""

from math import log

from optimiser.solvers.visits.placing import MOST_TOGETHER
from optimiser.solvers.visits.quick.booking import enter, enter_all
from optimiser.solvers.visits.quick.compiled import Table, Words, compiled
from optimiser.solvers.visits.quick.pool import (
    ARE,
    COUNTS,
    END,
    FIRST,
    INSIDE,
    INSIDE_COUNT,
    LEVELS,
    LISTS,
    MARK,
    MOST_VISITS,
    MOVABLE,
    MOVERS,
    NEAR,
    OLD,
    OPEN,
    OPTION,
    OPTIONS,
    OURS,
    PEOPLE,
    QUEUE,
    REQUEST,
    REQUEST_COUNT,
    STAY,
    STAY_END,
    STAY_FIRST,
    TOUCHED,
    TRIED,
    TURN,
    WAITING,
    WERE,
    add_to,
    cell,
    exchange,
    get,
    of_request,
    of_room,
    of_task,
    option_row,
    room_of,
    set_cell,
    set_one,
    setting,
    start_of,
)
from optimiser.solvers.visits.quick.putting import put, take_out
from optimiser.solvers.visits.quick.words import chance, pick
from optimiser.solvers.visits.quick.worth import waits, worth

MOST_OUT = 6
"""So many requests at most are taken out to make room."""
WAITING_TOO = 3
"""So many of those who wait are tried beside them."""
SEED_WAITS = 0.5
"""Share of the steps that start from someone who waits."""
IN_ORDER = 0.5
"""Share of the steps that put requests in again by urgency; the others by chance."""
NO_BLINK, FEW_BLINKS, BLINK, BLINKS = 0.5, 0.75, 0.05, 0.3
"""Half of the steps pass no stay over; a quarter pass few over, and a quarter many."""
NEAR_BY, FAR_OFF = 0.75, 0.85
"""So many steps pass that share of the stays over at which nothing was taken out."""
SOME_LATE, LATE = 0.5, 0.5
"""Where waiting weighs, so many steps put that share in from some tick of the day on."""
SPLIT = 0.3
"""Share of the placings that split a request whose patient may come several times."""
CLOSED_TRIES = 4
"""So often another stay is drawn where one may not be used."""
LEVEL_COUNT = 7
"""Urgent, moved, long, routine, visits, waiting (5), travel."""


@compiled
def note(ints: Table, bits: Words, request: int) -> None:
    """Keep the list of who waits."""
    queued, waiting = get(ints, QUEUE, request) >= 0, waits(ints, request)
    if waiting and not queued:
        set_one(ints, QUEUE, request, get(ints, COUNTS, 0))
        set_one(ints, WAITING, get(ints, COUNTS, 0), request)
        add_to(ints, COUNTS, 0, 1)
    elif queued and not waiting:
        add_to(ints, COUNTS, 0, -1)
        last = get(ints, WAITING, get(ints, COUNTS, 0))
        set_one(ints, WAITING, get(ints, QUEUE, request), last)
        set_one(ints, QUEUE, last, get(ints, QUEUE, request))
        set_one(ints, QUEUE, request, -1)


@compiled
def _stays(ints: Table, bits: Words, floor: Table, weight: Table, heat: float) -> bool:
    """Is the change good enough?"""
    total = 0.0
    rank = 0
    for level in range(LEVEL_COUNT):
        change = get(ints, ARE, level) - get(ints, WERE, level)
        if change < 0 and get(ints, LEVELS, level) + change < floor[level]:
            return False
        total += change * weight[level]
        if rank == 0 and change != 0:
            rank = 1 if change > 0 else -1
    if heat <= 0.0:
        return rank >= 0
    return bool(total >= 0.0 or total > heat * log(1.0 - chance(bits)))


@compiled
def _chosen(ints: Table, bits: Words) -> int:
    """Who is taken out and put in again, into TRIED in that order; how many.

    First stands the seed; then by urgency, or in half of the steps by chance.
    """
    if get(ints, COUNTS, 0) and chance(bits) < SEED_WAITS:
        seed = get(ints, WAITING, pick(bits, get(ints, COUNTS, 0)))
        other = get(ints, WAITING, pick(bits, get(ints, COUNTS, 0)))
    else:
        seed = get(ints, MOVERS, pick(bits, get(ints, COUNTS, 1)))
        other = get(ints, MOVERS, pick(bits, get(ints, COUNTS, 1)))
    if of_request(ints, other, TURN) < of_request(ints, seed, TURN):
        seed = other
    first = of_request(ints, seed, STAY_FIRST)
    stays = of_request(ints, seed, STAY_END) - first
    stay = get(ints, LISTS, first + int(stays * chance(bits) ** 2))
    for _ in range(CLOSED_TRIES):
        if get(ints, OPEN, stay):
            break
        stay = get(ints, LISTS, first + int(stays * chance(bits) ** 2))
    set_one(ints, TOUCHED, stay, get(ints, COUNTS, 2))
    set_one(ints, TRIED, 0, seed)
    set_one(ints, MARK, seed, 1)
    count = 1
    near = 0
    for n in range(of_request(ints, seed, FIRST), of_request(ints, seed, END)):
        option = of_task(ints, get(ints, LISTS, n), OPTION)
        if option < 0:
            continue
        row = option_row(ints, option, stay)
        for k in range(cell(ints, OPTIONS, row, 0), cell(ints, OPTIONS, row, 1), 2):
            room = get(ints, LISTS, k)
            for at in range(get(ints, INSIDE_COUNT, room)):
                request = of_task(ints, cell(ints, INSIDE, room, at), REQUEST)
                if not get(ints, MARK, request) and get(ints, OURS, request):
                    set_one(ints, MARK, request, 1)
                    set_one(ints, NEAR, near, request)
                    near += 1
    wanted = min(near, 1 + pick(bits, MOST_OUT))
    for n in range(near):
        if n < wanted:
            other = n + pick(bits, near - n)
            exchange(ints, NEAR, n, other)
            set_one(ints, TRIED, count, get(ints, NEAR, n))
            count += 1
        else:
            set_one(ints, MARK, get(ints, NEAR, n), 0)
    for _ in range(pick(bits, WAITING_TOO + 1)):
        if get(ints, COUNTS, 0):
            request = get(ints, WAITING, pick(bits, get(ints, COUNTS, 0)))
            if not get(ints, MARK, request):
                set_one(ints, MARK, request, 1)
                set_one(ints, TRIED, count, request)
                count += 1
    for n in range(count):
        set_one(ints, MARK, get(ints, TRIED, n), 0)
    if chance(bits) < IN_ORDER:
        for n in range(1, count):
            request, k = get(ints, TRIED, n), n - 1
            turn = of_request(ints, request, TURN)
            while k >= 0 and of_request(ints, get(ints, TRIED, k), TURN) > turn:
                set_one(ints, TRIED, k + 1, get(ints, TRIED, k))
                k -= 1
            set_one(ints, TRIED, k + 1, request)
    else:
        lead = pick(bits, 2)  # the seed comes first in every other step
        for n in range(lead, count - 1):
            other = n + pick(bits, count - n)
            exchange(ints, TRIED, n, other)
    return count


@compiled
def _taken_out(ints: Table, bits: Words, tried: int) -> int:
    """Take them out; what they were worth into WERE, where they were into OLD."""
    count = 0
    for n in range(tried):
        request = get(ints, TRIED, n)
        worth(ints, request, WERE)
        for k in range(of_request(ints, request, FIRST), of_request(ints, request, END)):
            task = get(ints, LISTS, k)
            if get(ints, MOVABLE, task) and room_of(ints, task) >= 0:
                set_cell(ints, OLD, count, 0, task)
                set_cell(ints, OLD, count, 1, room_of(ints, task))
                set_cell(ints, OLD, count, 2, start_of(ints, task))
                stay = of_room(ints, room_of(ints, task), STAY)
                set_one(ints, TOUCHED, stay, get(ints, COUNTS, 2))
                count += 1
        take_out(ints, bits, request)
    return count


@compiled
def _put_in(ints: Table, bits: Words, tried: int, late: float) -> None:
    """Put them in again, now and then with fewer tests in a first visit of several."""
    kind = chance(bits)
    blink = 0.0
    if kind >= NO_BLINK:
        blink = BLINK if kind < FEW_BLINKS else BLINKS
    far = FAR_OFF if chance(bits) < NEAR_BY else 0.0
    for n in range(tried):
        request = get(ints, TRIED, n)
        tests = of_request(ints, request, END) - of_request(ints, request, FIRST)
        together = MOST_TOGETHER
        if tests > 1 and of_request(ints, request, MOST_VISITS) > 1 and chance(bits) < SPLIT:
            together = 1 + pick(bits, min(tests - 1, MOST_TOGETHER))
        if late > 0.0 and chance(bits) < late:
            set_one(ints, COUNTS, 3, pick(bits, 64 * ints[PEOPLE + 1]))
        put(ints, bits, request, together, blink, far)
        set_one(ints, COUNTS, 3, 0)


@compiled
def steps(ints: Table, bits: Words, count: int, floor: Table, weight: Table, heat: float) -> int:
    """Try `count` changes; how many were better.

    A change stays where no level falls below its `floor` and the sum of the levels by `weight`
    does not fall, or by chance by no more than `heat` allows; without heat, where the levels are
    no worse in order of rank.
    """
    better = 0
    for _ in range(count):
        if get(ints, COUNTS, 1) == 0:
            break
        add_to(ints, COUNTS, 2, 1)
        tried = _chosen(ints, bits)
        for level in range(LEVEL_COUNT):
            set_one(ints, WERE, level, 0)
            set_one(ints, ARE, level, 0)
        kept = _taken_out(ints, bits, tried)
        _put_in(ints, bits, tried, LATE if weight[5] > 0 and chance(bits) < SOME_LATE else 0.0)
        for n in range(tried):
            worth(ints, get(ints, TRIED, n), ARE)
        if not _stays(ints, bits, floor, weight, heat):
            for n in range(tried):
                take_out(ints, bits, get(ints, TRIED, n))
            enter_all(ints, bits, OLD, kept)
            continue
        for level in range(LEVEL_COUNT):
            if get(ints, ARE, level) != get(ints, WERE, level):
                better += get(ints, ARE, level) > get(ints, WERE, level)
                break
        for level in range(LEVEL_COUNT):
            add_to(ints, LEVELS, level, get(ints, ARE, level) - get(ints, WERE, level))
        for n in range(tried):
            note(ints, bits, get(ints, TRIED, n))
    return better


@compiled
def recount(ints: Table, bits: Words) -> None:
    """Count the levels and who waits anew, of all that is booked."""
    for level in range(LEVEL_COUNT):
        set_one(ints, LEVELS, level, 0)
    for request in range(setting(ints, REQUEST_COUNT)):
        worth(ints, request, LEVELS)
        set_one(ints, QUEUE, request, -1)
    set_one(ints, COUNTS, 0, 0)
    for n in range(get(ints, COUNTS, 1)):
        note(ints, bits, get(ints, MOVERS, n))


@compiled
def empty_all(ints: Table, bits: Words) -> None:
    """Take every booking out that was not already made."""
    for request in range(setting(ints, REQUEST_COUNT)):
        take_out(ints, bits, request)


@compiled
def fill_up(ints: Table, bits: Words) -> None:
    """Place whatever else of those who may be moved finds a place, in their order."""
    for n in range(get(ints, COUNTS, 1)):
        put(ints, bits, get(ints, MOVERS, n), MOST_TOGETHER, 0.0, 0.0)


@compiled
def go_back(ints: Table, bits: Words, spots: Table) -> None:
    """Book what stood in `spots` once, pairs (session, tick) by test, and nothing else."""
    empty_all(ints, bits)
    for task in range(len(spots) // 2):
        if get(ints, MOVABLE, task) and spots[2 * task] >= 0:
            enter(ints, bits, task, spots[2 * task], spots[2 * task + 1])
