"""The compiled search: simulated annealing over first nights and rooms.

A move gives one patient other rooms, another first night, or both; a trade gives two patients
each other's room or day of surgery or both, or lets one drive the other out of a room. Everyone
always has a place.
"""

from benchmarks.compiled import below, fast, threshold
from benchmarks.or_pas.board import FORBIDDEN, GROUP, NIGHTS, OFFSET, ROOMS, STARTS
from benchmarks.or_pas.moves import MUCH, best_rooms, look, put, take

TRIES = 12
OLD, OLD_TOO, NEW, NEW_TOO = range(4)
"""The rows of two patients, as they were and as is tried."""


@fast
def some_start(data, board, p):
    """A first night of p, the early ones more often."""
    n = data.who[p, STARTS]
    return data.starts[p, min(below(board, n), below(board, n), below(board, n))]


@fast
def neighbour(data, board, p):
    """Somebody in bed on some day of p in another room, and the day; -1 if none is met."""
    k = below(board, data.who[p, NIGHTS])
    d, r = board.start[p] + k, board.rooms[p, k]
    for _ in range(TRIES):
        q = below(board, len(data.who))
        night = d - board.start[q]
        if 0 <= night < data.who[q, NIGHTS] and board.rooms[q, night] != r:
            return q, d
    return -1, d


@fast
def may_start(data, p, start):
    """Whether p may come that night at all."""
    return 0 <= start < data.days and data.may[p, start]


@fast
def into(data, board, p, row, source, first, last, r):
    """Write to `row` the rooms of `source` with r for the nights from first to last, if r suits."""
    if data.price[p, r] >= FORBIDDEN:
        return False
    for k in range(data.who[p, NIGHTS]):
        board.rows[row, k] = r if first <= k < last else board.rows[source, k]
    return True


@fast
def move(data, board, heat):
    """p gets other rooms, another first night, or both; the difference, 0 if it is not worth it."""
    p, kind = below(board, len(data.who)), below(board, 100)
    a, nights = board.start[p], data.who[p, NIGHTS]
    start, most = a, threshold(board, heat)
    if kind >= 40 and data.who[p, STARTS] > 1:
        start = some_start(data, board, p)
        if start == a:
            return 0
    cost = take(data, board, p, OLD)
    if kind >= 55 or 30 <= kind < 40:
        cost += best_rooms(data, board, p, start, NEW, most - cost)
    else:
        r = data.rooms_of[p, below(board, data.who[p, ROOMS])]
        first, last = 0, nights
        if kind < 10:
            first = below(board, nights)
        elif kind < 15:
            last = 1 + below(board, nights)
        into(data, board, p, NEW, OLD, first, last, r)
        cost += look(data, board, p, start, NEW, most - cost)
    if cost > most:
        put(data, board, p, a, OLD)
        return 0
    put(data, board, p, start, NEW)
    return cost


@fast
def trade(data, board, heat):
    """Two patients change places in part; the difference, 0 if it is not worth it.

    Days of surgery, both in the best rooms then; or rooms: for good, from one day on, or with the
    first nights too; or p drives q out.
    """
    p, kind = below(board, len(data.who)), below(board, 100)
    a, s, most = board.start[p], data.who[p, GROUP], threshold(board, heat)
    operated = s >= 0 and kind < 25
    d = 0
    if operated:
        q = data.peers[s, below(board, data.peers_n[s])]
        if q == p:
            return 0
        later = data.who[q, OFFSET] - data.who[p, OFFSET]
        start, other = board.start[q] + later, a - later
    else:
        q, d = neighbour(data, board, p)
        if q < 0:
            return 0
        start, other = (board.start[q], a) if kind < 40 else (a, board.start[q])
        if kind >= 85:
            other = some_start(data, board, q)
    b = board.start[q]
    if not (may_start(data, p, start) and may_start(data, q, other)):
        return 0
    cost = take(data, board, p, OLD) + take(data, board, q, OLD_TOO)
    fine = True
    if operated:
        best_rooms(data, board, p, start, NEW, MUCH)
    else:
        x, z = board.rows[OLD, d - a], board.rows[OLD_TOO, d - b]
        first, too = (d - a, d - b) if 40 <= kind < 50 else (0, 0)
        fine = into(data, board, p, NEW, OLD, first, data.who[p, NIGHTS], z)
        if fine and kind < 70:
            fine = into(data, board, q, NEW_TOO, OLD_TOO, too, data.who[q, NIGHTS], x)
    if fine:
        cost += put(data, board, p, start, NEW)
        if operated or kind >= 70:
            cost += best_rooms(data, board, q, other, NEW_TOO, most - cost)
        else:
            cost += look(data, board, q, other, NEW_TOO, most - cost)
        if cost <= most:
            put(data, board, q, other, NEW_TOO)
            return cost
        take(data, board, p, NEW)
    put(data, board, p, a, OLD)
    put(data, board, q, b, OLD_TOO)
    return 0


@fast
def anneal(data, board, start, rooms, cost, least, steps, heat):
    """Search for `steps` proposals at one heat; the cost now, and that of the best.

    The best is kept in `start` and `rooms`. The board is seeded, so the same steps give the same.
    """
    for _ in range(steps):
        if below(board, 2) == 0:
            cost += move(data, board, heat)
        else:
            cost += trade(data, board, heat)
        if cost < least:
            for p in range(len(start)):
                start[p] = board.start[p]
                for k in range(data.who[p, NIGHTS]):
                    rooms[p, k] = board.rooms[p, k]
            least = cost
    return cost, least


@fast
def fill(data, board, order):
    """Everyone of `order` gets the cheapest place as things are; the cost that adds."""
    total = 0
    for p in order:
        least, a = MUCH, data.starts[p, 0]
        for i in range(data.who[p, STARTS]):
            cost = best_rooms(data, board, p, data.starts[p, i], NEW, least)
            if cost < least:
                least, a = cost, data.starts[p, i]
        best_rooms(data, board, p, a, NEW, MUCH)
        total += put(data, board, p, a, NEW)
    return total
