"""What a change costs and how it is made: the compiled inner functions of the search.

Costs are differences of the weighted total. `look` and `best_rooms` only read; `put` and `take`
write. A bed or a minute too many is allowed at a price.
"""

import numpy as np

from benchmarks.compiled import below, fast
from benchmarks.or_pas.board import (
    BEDS,
    GENDERED,
    GROUP,
    IDLE,
    LIES_IN,
    MALE,
    MINUTES,
    MOST,
    NIGHTS,
    OFFSET,
    USUAL,
    VARIABLE,
    WISHED,
)
from benchmarks.or_pas.score import MIXED, OVERTIME, RISK, TRANSFER

MUCH = 1_000_000_000


@fast
def clear(data, board):
    """Work out what one more would cost anywhere, with nobody placed."""
    for d in range(data.days):
        for r in range(len(data.rooms)):
            renew(data, board, r, d)


@fast
def renew(data, board, r, d):
    """Work out anew what one more costs the others in room r on day d: a bed, a gender, a risk."""
    inside, males, beds = board.inside[d, r], board.males[d, r], data.rooms[r, BEDS]
    cost = 0
    if inside >= beds:
        cost += data.crowded
    if inside + board.leavers[d, r] >= beds:
        cost += RISK
    alike = not data.rooms[r, GENDERED] or inside == 0
    board.more[0, d, r] = cost + (MIXED if not alike and males == inside else 0)
    board.more[1, d, r] = cost + (MIXED if not alike and males == 0 else 0)


@fast
def of_theatre(minutes, usual, most, idle, squeezed):
    """What minutes of theatre cost: idle ones, overtime, and past the most that is allowed."""
    if minutes <= usual:
        return idle * (usual - minutes)
    cost = OVERTIME * (minutes - usual)
    if minutes > most:
        cost += squeezed * (minutes - most)
    return cost


@fast
def of_start(data, p, start):
    """What a first night costs, whichever the rooms: delay, less the beds put to use."""
    used = data.worth[start + data.who[p, NIGHTS]] - data.worth[start]
    return data.delay * (start - data.who[p, WISHED]) - used


@fast
def operate(data, board, s, d, minutes, write):
    """The difference that so many minutes more make to the theatres of s on day d."""
    now = board.minutes[s, d]
    usual, most = data.theatres[s, d, USUAL], data.theatres[s, d, MOST]
    idle = data.theatres[s, d, IDLE]
    if write:
        board.minutes[s, d] = now + minutes
    squeezed = data.squeezed
    cost = of_theatre(now + minutes, usual, most, idle, squeezed)
    return cost - of_theatre(now, usual, most, idle, squeezed)


@fast
def surgery(data, board, p, start, sign, write):
    """The difference to the theatres with p admitted on day start (sign 1) or not (-1)."""
    offset, s, minutes = data.who[p, OFFSET], data.who[p, GROUP], sign * data.who[p, MINUTES]
    cost = 0
    if offset >= 0:
        cost += operate(data, board, len(data.theatres) - 1, start + offset, minutes, write)
        if s >= 0:
            cost += operate(data, board, s, start + offset, minutes, write)
    return cost


@fast
def staying_on(data, board, p, r, d):
    """The risk of p, who leaves room r on day d."""
    if data.who[p, VARIABLE] == 0 or d >= data.days:
        return 0
    return RISK * (board.inside[d, r] + board.leavers[d, r] >= data.rooms[r, BEDS])


@fast
def look(data, board, p, start, row, most):
    """The difference it would make to place p, who has no place, in the rooms of `row`.

    Only an operation can make it cheaper that somebody comes, so it ends as soon as `most` is
    passed.
    """
    nights, male, before = data.who[p, NIGHTS], data.who[p, MALE], data.who[p, LIES_IN]
    cost = of_start(data, p, start) + surgery(data, board, p, start, 1, False)
    for k in range(nights):
        if cost > most:
            return cost
        r = board.rows[row, k]
        cost += data.price[p, r] + board.more[male, start + k, r]
        if before >= 0 and before != r:
            cost += TRANSFER
        before = r
    return cost + staying_on(data, board, p, before, start + nights)


@fast
def best_rooms(data, board, p, start, row, most):
    """Write to `row` the best rooms for p, who has no place, from that night on; the difference.

    By dynamic programming over the nights, so that a change of rooms is made where it pays. It
    ends, and writes nothing, as soon as `most` is passed.
    """
    nights, male, lies_in = data.who[p, NIGHTS], data.who[p, MALE], data.who[p, LIES_IN]
    n, value = len(data.rooms), board.value
    cost = of_start(data, p, start) + surgery(data, board, p, start, 1, False)
    low = np.int32(0)
    for k in range(nights):
        moved, low = np.int32(low + TRANSFER), np.int32(MUCH)
        if k == 0:
            moved = np.int32(TRANSFER if lies_in >= 0 else 0)
            for r in range(n):
                value[0, r] = moved + data.price[p, r] + board.more[male, start, r]
            if lies_in >= 0:
                value[0, lies_in] -= TRANSFER
            for r in range(n):
                low = min(low, value[0, r])
        else:
            for r in range(n):
                here = min(value[k - 1, r], moved)
                here += data.price[p, r] + board.more[male, start + k, r]
                value[k, r] = here
                low = min(low, here)
        board.low[k] = low
        if cost + low > most:
            return cost + low
    last = nights - 1
    if data.who[p, VARIABLE] and start + nights < data.days:
        low = np.int32(MUCH)
        for r in range(n):
            value[last, r] += staying_on(data, board, p, r, start + nights)
            low = min(low, value[last, r])
    r = one_of(board, last, low)
    for k in range(last, -1, -1):
        board.rows[row, k] = r
        if k > 0 and value[k - 1, r] > board.low[k - 1] + TRANSFER:
            r = one_of(board, k - 1, board.low[k - 1])
    return cost + low


@fast
def one_of(board, k, low):
    """A room of that value on night k, a random one of several."""
    n = board.value.shape[1]
    r = below(board, n)
    while board.value[k, r] != low:
        r = r + 1 if r + 1 < n else 0
    return r


@fast
def count(data, board, p, sign):
    """Count p in (sign 1) or out (-1) where `board` says; the difference."""
    start, nights, male = board.start[p], data.who[p, NIGHTS], data.who[p, MALE]
    before, end = data.who[p, LIES_IN], start + nights
    cost = of_start(data, p, start)
    for k in range(nights):
        r, d = board.rooms[p, k], start + k
        if sign < 0:
            board.inside[d, r] -= 1
            board.males[d, r] -= male
            renew(data, board, r, d)
        cost += data.price[p, r] + board.more[male, d, r]
        if sign > 0:
            board.inside[d, r] += 1
            board.males[d, r] += male
            renew(data, board, r, d)
        if before >= 0 and before != r:
            cost += TRANSFER
        before = r
    if data.who[p, VARIABLE] and end < data.days:
        if sign < 0:
            board.leavers[end, before] -= 1
        cost += staying_on(data, board, p, before, end)
        if sign > 0:
            board.leavers[end, before] += 1
        renew(data, board, before, end)
    return sign * cost + surgery(data, board, p, start, sign, True)


@fast
def put(data, board, p, start, row):
    """Place p, who has no place, in the rooms of `row`; the difference."""
    board.start[p] = start
    for k in range(data.who[p, NIGHTS]):
        board.rooms[p, k] = board.rows[row, k]
    return count(data, board, p, 1)


@fast
def take(data, board, p, row):
    """Take p away and keep the rooms in `row`; the difference."""
    for k in range(data.who[p, NIGHTS]):
        board.rows[row, k] = board.rooms[p, k]
    return count(data, board, p, -1)
