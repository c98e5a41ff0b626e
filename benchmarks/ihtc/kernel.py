"""The compiled search: simulated annealing over patients and nurses, and greedy fillers.

Moves: a patient gets another day, room or theatre, comes in or stays out; two patients trade
rooms, days or everything, or one comes in for another; a room gets another nurse for a shift, two
rooms trade nurses, a nurse takes a room for a run of shifts. Hard rules are never broken; a
mandatory patient may be out while the search is hot, at a price that no plan outweighs.
"""

from benchmarks.compiled import below, compiled, fast, threshold
from benchmarks.ihtc.moves import (
    S5,
    S6,
    cost_in,
    cost_nurse,
    cost_out,
    fits,
    give_nurse,
    put_in,
    rebuild,
    recount,
    stay_bits,
    take_out,
)

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


@fast
def try_patients(data, state, heat, nursing):
    """Propose a change of patients and make it if it is accepted; the difference, 0 if not."""
    p, a, r, t, q, b, y, u = propose(data, state)
    if t < 0 or (a != OUT and not fits(data, state, p, a, r, t, q)):
        return 0
    if q >= 0 and b >= 0 and not fits(data, state, q, b, y, u, p):
        return 0
    most = threshold(state, heat)
    a0, r0, t0 = state.day[p], state.room[p], state.theatre[p]
    cost = cost_out(data, state, p, nursing) if a0 != OUT else 0
    if q < 0:
        if a != OUT:
            cost += cost_in(data, state, p, a, r, t, nursing, most - cost)
        if cost > most:
            return 0
        if a0 != OUT:
            take_out(data, state, p, nursing)
        if a != OUT:
            put_in(data, state, p, a, r, t, nursing)
        if nursing:
            recount(data, state, p)
        return cost
    b0, y0, u0 = state.day[q], state.room[q], state.theatre[q]
    if a0 != OUT:
        take_out(data, state, p, nursing)
    cost += cost_out(data, state, q, nursing)
    take_out(data, state, q, nursing)
    # q may come back, which saves at most what it costs to be out
    spare = most - cost + (0 if b == OUT else data.out[q])
    change = cost_in(data, state, p, a, r, t, nursing, spare)
    cost += change
    put_in(data, state, p, a, r, t, nursing)
    if change > spare:
        fine = False
    elif b == ELSEWHERE:
        b, y, u = place_for(data, state, q, -1)
        fine = b != OUT or data.mandatory[q] == 0 or (data.mandatory[p] == 1 and a0 == OUT)
    else:
        fine = fits(data, state, q, b, y, u, -1)
    if fine and b != OUT:
        cost += cost_in(data, state, q, b, y, u, nursing, most - cost)
    if fine and cost <= most:
        if b != OUT:
            put_in(data, state, q, b, y, u, nursing)
        if nursing:
            recount(data, state, p)
            recount(data, state, q)
        return cost
    take_out(data, state, p, nursing)
    put_in(data, state, q, b0, y0, u0, nursing)
    if a0 != OUT:
        put_in(data, state, p, a0, r0, t0, nursing)
    return 0


@fast
def try_nurses(data, state, heat):
    """Propose a change of nurses and make it if it is accepted; the difference, 0 if not."""
    r, s = below(state, len(data.beds)), below(state, 3 * data.days)
    if state.count[r, s // 3] == 0:
        return 0
    kind = below(state, 10)
    most = threshold(state, heat)
    old = state.nurse[r, s]
    if kind < 7:
        n = data.working[s, below(state, data.on_duty[s])]
        if kind < 4:
            # somebody who knows the room already, where she works this shift too
            near = max(0, min(3 * data.days - 1, s - 9 + below(state, 19)))
            if data.max_load[s, state.nurse[r, near]] >= 0:
                n = state.nurse[r, near]
        cost = cost_nurse(data, state, r, s, n)
        if cost > most or n == old:
            return 0
        give_nurse(data, state, r, s, n)
        return cost
    other = below(state, len(data.beds))
    n = state.nurse[other, s]
    if n == old:
        return 0
    cost = cost_nurse(data, state, r, s, n)
    give_nurse(data, state, r, s, n)
    cost += cost_nurse(data, state, other, s, old)
    if cost <= most:
        give_nurse(data, state, other, s, old)
        return cost
    give_nurse(data, state, r, s, old)
    return 0


@fast
def try_run(data, state, heat):
    """A nurse takes a room in all her shifts of a few days; the difference, 0 if not accepted."""
    r, s = below(state, len(data.beds)), below(state, 3 * data.days)
    if state.count[r, s // 3] == 0:
        return 0
    n = data.working[s, below(state, data.on_duty[s])]
    end = min(3 * data.days, s + 4 + below(state, 12))
    most = threshold(state, heat)
    cost = 0
    for x in range(s, end):
        state.before[x] = state.nurse[r, x]
        if data.max_load[x, n] >= 0:
            cost += cost_nurse(data, state, r, x, n)
            give_nurse(data, state, r, x, n)
    if cost <= most:
        return cost
    for x in range(s, end):
        give_nurse(data, state, r, x, state.before[x])
    return 0


@fast
def keep(data, state, best):
    """Copy what is decided into `best`."""
    for p in range(data.patients):
        best.day[p] = state.day[p]
        best.room[p] = state.room[p]
        best.theatre[p] = state.theatre[p]
    for r in range(len(data.beds)):
        for s in range(3 * data.days):
            best.nurse[r, s] = state.nurse[r, s]


@fast
def anneal(data, state, best, cost, least, steps, heat, patients_in_100, nursing):
    """Search for `steps` proposals at one heat, a share of them of patients.

    `cost` is that of the state, `least` that of `best`; gives both as they are at the end. The
    state is seeded, so the same steps give the same plan.
    """
    for _ in range(steps):
        if cost < least:
            keep(data, state, best)
            least = cost
        kind = below(state, 100)
        if kind < patients_in_100 or not nursing:
            cost += try_patients(data, state, heat, nursing)
        elif kind < 98:
            cost += try_nurses(data, state, heat)
        else:
            cost += try_run(data, state, heat)
    if cost < least:
        keep(data, state, best)
        least = cost
    return cost, least


@compiled
def fill_patients(data, state, order, nursing):
    """Everybody of `order` who is out comes at the least cost, if there is a place."""
    for p in order:
        if state.day[p] != OUT:
            continue
        least, a0, r0, t0 = 0, OUT, 0, 0
        for a in range(data.first[p], data.last[p] + 1):
            t = theatre_for(data, state, p, a)
            if t < 0:
                continue
            for i in range(data.rooms_n[p]):
                r = data.rooms_of[p, i]
                if fits(data, state, p, a, r, t, -1):
                    cost = cost_in(data, state, p, a, r, t, nursing, 0.0)
                    if cost < least:
                        least, a0, r0, t0 = cost, a, r, t
        if a0 != OUT:
            put_in(data, state, p, a0, r0, t0, nursing)
            if nursing:
                recount(data, state, p)
    return rebuild(data, state, nursing)


@compiled
def place_on(data, state, days, order):
    """Everybody of `order` comes on the day that `days` says (-1: not at all), if they fit."""
    for p in order:
        a = days[p]
        t = theatre_for(data, state, p, a) if a != OUT else -1
        if t < 0:
            continue
        for i in range(data.rooms_n[p]):
            r = data.rooms_of[p, i]
            if fits(data, state, p, a, r, t, -1):
                put_in(data, state, p, a, r, t, False)
                break


@compiled
def fill_nurses(data, state, sweeps):
    """Every room and shift in turn gets the nurse of the least cost, `sweeps` times over."""
    for _ in range(sweeps):
        for s in range(3 * data.days):
            for r in range(len(data.beds)):
                least, best = 0, state.nurse[r, s]
                for i in range(data.on_duty[s]):
                    n = data.working[s, i]
                    cost = cost_nurse(data, state, r, s, n)
                    if cost < least:
                        least, best = cost, n
                give_nurse(data, state, r, s, best)
    return rebuild(data, state, True)
