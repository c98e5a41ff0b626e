"""What the search proposes: another place for a patient, or for two who trade.

A patient gets another day, room or theatre, comes in or stays out; two patients trade rooms, days
or everything, or one comes in for another. What is proposed may be against the rules.
"""

from benchmarks.compiled import below, fast
from benchmarks.ihtc.moves import S5, S6, stay_bits

OUT = -1
ELSEWHERE = -2


@fast
def theatre_for(data, state, p, a):
    """The cheapest theatre with room for p on day a, a random one of several; -1 if none."""
    theatres, w = len(data.theatre_minutes), data.weights
    start = below(state, theatres)
    best, least = -1, 1 << 30
    for i in range(theatres):
        t = (start + i) % theatres
        own = state.day[p] == a and state.theatre[p] == t
        left = state.minutes_left[t, a] + (data.minutes[p] if own else 0)
        if left >= data.minutes[p]:
            s = data.surgeon[p]
            cost = w[S5] * (state.operations[t, a] - own == 0)
            if state.surgeon_at[s, a, t] - own == 0:
                cost += w[S6]
            if cost < least:
                best, least = t, cost
    return best


@fast
def some_day(data, state, p):
    """A random admission day of p."""
    return data.first[p] + below(state, data.last[p] - data.first[p] + 1)


@fast
def room_for(data, state, p, a):
    """A random room with a bed for p, were p away, admitted on day a; -1 if there is none."""
    rooms = data.rooms_n[p]
    wanted, start = stay_bits(data, p, a), below(state, rooms)
    for i in range(rooms):
        r = data.rooms_of[p, (start + i) % rooms]
        if has_bed(data, state, p, a, r, wanted):
            return r
    return -1


@fast
def has_bed(data, state, p, a, r, wanted):
    """Whether room r has a bed for p on the days `wanted`, were p away."""
    taken = state.shut[data.gender[p], r] & wanted
    if taken != 0 and state.day[p] != OUT and state.room[p] == r:
        taken &= ~stay_bits(data, p, state.day[p])
    return taken == 0


@fast
def surgeon_free(data, state, p, a):
    """Whether the surgeon of p has the minutes on day a, were p away."""
    own = data.minutes[p] if state.day[p] == a else 0
    return state.surgeon_left[data.surgeon[p], a] + own >= data.minutes[p]


@fast
def place_for(data, state, p, room):
    """A random day, room and theatre that p may have, were p away; a theatre of -1 if none.

    With `room` (not -1) in that room alone.
    """
    days = data.last[p] - data.first[p] + 1
    start = below(state, days)
    for i in range(days):
        a = data.first[p] + (start + i) % days
        if a == state.day[p] or not surgeon_free(data, state, p, a):
            continue
        r = room
        if room < 0:
            r = room_for(data, state, p, a)
        elif not has_bed(data, state, p, a, r, stay_bits(data, p, a)):
            r = -1
        if r >= 0:
            t = theatre_for(data, state, p, a)
            if t >= 0:
                return a, r, t
    return OUT, 0, -1


@fast
def rival(data, state, p, a, r):
    """Somebody in the way of p on day a in room r: for the surgeon's minutes or for a bed."""
    if not surgeon_free(data, state, p, a):
        start = below(state, data.patients)
        for i in range(data.patients):
            q = (start + i) % data.patients
            if state.day[q] == a and data.surgeon[q] == data.surgeon[p] and q != p:
                return q
        return -1
    taken = state.shut[data.gender[p], r] & stay_bits(data, p, a)
    if taken == 0:
        return -1
    d = a
    while taken & (1 << d) == 0:
        d += 1
    q = state.inside[r, d, below(state, state.count[r, d])]
    return q if q < data.patients and q != p else -1


@fast
def propose(data, state):
    """A change of one or two patients: p to (a, r, t) and q (-1: nobody) to (b, y, u).

    A day of -1 is out; of -2, for q, some other place. A theatre of -1 is no proposal. What is
    proposed may be against the rules.
    """
    nobody = (-1, OUT, 0, 0)
    p = below(state, data.patients)
    a, r, t = state.day[p], state.room[p], state.theatre[p]
    kind = below(state, 100)
    if a == OUT:
        if kind < 30:
            a, r, t = place_for(data, state, p, -1)
            return p, a, r, t, *nobody
        kind = 99
    if kind < 3:
        return p, OUT, 0, 0, *nobody
    if kind < 20:
        a, r, t = place_for(data, state, p, -1)
        return p, a, r, t, *nobody
    if kind < 35:
        a, r, t = place_for(data, state, p, r)
        return p, a, r, t, *nobody
    if kind < 41:
        if kind < 38:
            return p, a, r, below(state, len(data.theatre_minutes)), *nobody
        return p, a, r, theatre_for(data, state, p, a), *nobody
    if kind < 53:
        room = room_for(data, state, p, a)
        return p, a, room, t if room >= 0 else -1, *nobody
    if kind < 65:
        room = data.rooms_of[p, below(state, data.rooms_n[p])]
        d = a + below(state, min(data.stay[p], data.days - a))
        if room == r or state.count[room, d] == 0:
            return p, a, r, -1, *nobody
        q = state.inside[room, d, below(state, state.count[room, d])]
        if q >= data.patients:
            return p, a, r, -1, *nobody
        return p, a, room, t, q, state.day[q], r, state.theatre[q]
    if kind < 75:
        q = below(state, data.patients)
        if q == p or state.day[q] == OUT:
            return p, a, r, -1, *nobody
        b, y, u = state.day[q], state.room[q], state.theatre[q]
        if kind < 70:
            return p, b, y, u, q, a, r, t
        return p, b, r, u, q, a, y, t
    if a != OUT and kind < 85:
        # whoever comes when p leaves comes first: a full bed has no other way to change its order
        end = a + data.stay[p]
        if end >= data.days:
            return p, a, r, -1, *nobody
        q = state.inside[r, end, below(state, max(1, state.count[r, end]))]
        if state.count[r, end] == 0 or q >= data.patients or state.day[q] != end:
            return p, a, r, -1, *nobody
        day = a + data.stay[q]
        if day >= data.days:
            return p, a, r, -1, *nobody
        u, v = theatre_for(data, state, p, day), theatre_for(data, state, q, a)
        u, v = state.theatre[q] if u < 0 else u, t if v < 0 else v
        return p, day, r, u, q, a, r, v
    day, room = some_day(data, state, p), data.rooms_of[p, below(state, data.rooms_n[p])]
    q = rival(data, state, p, day, room)
    if q < 0:
        return p, a, r, -1, *nobody
    u = theatre_for(data, state, p, day)
    if u < 0:
        u = state.theatre[q]
    if a != OUT and kind < 89:
        return p, day, room, u, q, a, r, t
    return p, day, room, u, q, ELSEWHERE, 0, 0
