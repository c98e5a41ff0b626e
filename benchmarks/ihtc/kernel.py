"""The compiled search: simulated annealing over patients and nurses, and greedy fillers.

Moves: a patient gets another day, room or theatre, comes in or stays out; two patients trade
rooms, days or everything, or one comes in for another; a room gets another nurse for a shift, two
rooms trade nurses, a nurse takes a room for a run of shifts. Hard rules are never broken; a
mandatory patient may be out while the search is hot, at a price that no plan outweighs.
"""

import numpy as np

from benchmarks.ihtc.moves import (
    S5,
    S6,
    below,
    cost_in,
    cost_nurse,
    cost_out,
    draw,
    fast,
    fits,
    give_nurse,
    put_in,
    rebuild,
    recount,
    take_out,
)

OUT = -1


@fast
def threshold(state, heat):
    """The worst difference that is accepted this time, by the rule of Metropolis."""
    u = (np.float64(draw(state) >> np.uint64(11)) + 1.0) / 9007199254740993.0
    return -heat * np.log(u)


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
def some_room(data, state, p):
    """A random room that p may have."""
    return data.rooms_of[p, below(state, data.rooms_n[p])]


@fast
def propose(data, state):
    """A change of one or two patients: p to (a, r, t) and q (-1: nobody) to (b, y, u).

    A day of -1 is out. What is proposed may be against the rules.
    """
    p = below(state, data.patients)
    a, r, t = state.day[p], state.room[p], state.theatre[p]
    nobody = (-1, OUT, 0, 0)
    if a == OUT:
        if below(state, 2) == 0:
            q = below(state, data.patients)
            if state.day[q] != OUT and data.mandatory[q] <= data.mandatory[p]:
                day = max(data.first[p], min(data.last[p], state.day[q]))
                # q's theatre is good enough: a move of its own betters it
                return p, day, state.room[q], state.theatre[q], q, OUT, 0, 0
        day = some_day(data, state, p)
        return p, day, some_room(data, state, p), theatre_for(data, state, p, day), *nobody
    kind = below(state, 100)
    if kind < 4:
        return p, OUT, 0, 0, *nobody
    if kind < 24:
        day = some_day(data, state, p)
        return p, day, some_room(data, state, p), theatre_for(data, state, p, day), *nobody
    if kind < 44:
        day = some_day(data, state, p)
        return p, day, r, theatre_for(data, state, p, day), *nobody
    if kind < 50:
        if below(state, 2) == 0:
            return p, a, r, below(state, len(data.theatre_minutes)), *nobody
        return p, a, r, theatre_for(data, state, p, a), *nobody
    if kind < 80:
        room = some_room(data, state, p)
        d = a + below(state, min(data.stay[p], data.days - a))
        if below(state, 2) == 0 and state.count[room, d] > 0:
            q = state.inside[room, d, below(state, state.count[room, d])]
            if q < data.patients and q != p:
                return p, a, room, t, q, state.day[q], r, state.theatre[q]
        return p, a, room, t, *nobody
    q = below(state, data.patients)
    if q == p or state.day[q] == OUT:
        return -1, 0, 0, 0, *nobody
    b, y, u = state.day[q], state.room[q], state.theatre[q]
    if kind < 90:
        return p, b, y, u, q, a, r, t
    return p, b, r, u, q, a, y, t


@fast
def try_patients(data, state, heat, nursing):
    """Propose a change of patients and make it if it is accepted; the difference, 0 if not."""
    p, a, r, t, q, b, y, u = propose(data, state)
    if p < 0 or t < 0 or (a != OUT and not fits(data, state, p, a, r, t, q)):
        return 0
    if q >= 0 and b != OUT and not fits(data, state, q, b, y, u, p):
        return 0
    most = threshold(state, heat)
    a0, r0, t0 = state.day[p], state.room[p], state.theatre[p]
    cost = cost_out(data, state, p, nursing) if a0 != OUT else 0
    if q < 0:
        if a != OUT:
            cost += cost_in(data, state, p, a, r, t, nursing)
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
    cost += cost_in(data, state, p, a, r, t, nursing)
    fine = True
    if b != OUT:
        put_in(data, state, p, a, r, t, nursing)
        fine = fits(data, state, q, b, y, u, -1)
        if fine:
            cost += cost_in(data, state, q, b, y, u, nursing)
    if fine and cost <= most:
        if b != OUT:
            put_in(data, state, q, b, y, u, nursing)
        else:
            put_in(data, state, p, a, r, t, nursing)
        if nursing:
            recount(data, state, p)
            recount(data, state, q)
        return cost
    if b != OUT:
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
def try_run(data, state, heat, before):
    """A nurse takes a room in all her shifts of a few days; the difference, 0 if not accepted."""
    r, s = below(state, len(data.beds)), below(state, 3 * data.days)
    if state.count[r, s // 3] == 0:
        return 0
    n = data.working[s, below(state, data.on_duty[s])]
    end = min(3 * data.days, s + 4 + below(state, 12))
    most = threshold(state, heat)
    cost = 0
    for x in range(s, end):
        before[x] = state.nurse[r, x]
        if data.max_load[x, n] >= 0:
            cost += cost_nurse(data, state, r, x, n)
            give_nurse(data, state, r, x, n)
    if cost <= most:
        return cost
    for x in range(s, end):
        give_nurse(data, state, r, x, before[x])
    return 0


@fast
def keep(state, best):
    """Copy what is decided into `best`."""
    best.day[:] = state.day
    best.room[:] = state.room
    best.theatre[:] = state.theatre
    best.nurse[:] = state.nurse


@fast
def anneal(data, state, best, cost, least, steps, hot, cold, patients_in_100, nursing):
    """Anneal for `steps` proposals from heat `hot` to `cold`, a share of them of patients.

    `cost` is that of the state, `least` that of `best`; gives both as they are at the end. The
    state is seeded, so the same steps give the same plan.
    """
    before = np.zeros(3 * data.days, dtype=np.int32)
    every = 512
    rounds = max(1, steps // every)
    factor = (cold / hot) ** (1.0 / rounds)
    heat = hot
    for _ in range(rounds):
        for _ in range(every):
            better = cost < least
            if better:
                # kept when it is first left for something worse would be cheaper still, but a
                # copy is a few hundred numbers and new bests are rare
                keep(state, best)
                least = cost
            kind = below(state, 100)
            if kind < patients_in_100 or not nursing:
                cost += try_patients(data, state, heat, nursing)
            elif kind < 98:
                cost += try_nurses(data, state, heat)
            else:
                cost += try_run(data, state, heat, before)
        heat *= factor
    if cost < least:
        keep(state, best)
        least = cost
    return cost, least


@fast
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
                    cost = cost_in(data, state, p, a, r, t, nursing)
                    if cost < least:
                        least, a0, r0, t0 = cost, a, r, t
        if a0 != OUT:
            put_in(data, state, p, a0, r0, t0, nursing)
            if nursing:
                recount(data, state, p)
    return rebuild(data, state, nursing)


@fast
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
