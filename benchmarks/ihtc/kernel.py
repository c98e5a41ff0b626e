"""The compiled search: simulated annealing over patients and nurses.

Beside the moves of patients (`propose`): a room gets another nurse for a shift, two rooms trade
nurses, a nurse takes a room for a run of shifts. Hard rules are never broken; a mandatory patient
may be out while the search is hot, at a price that no plan outweighs.
"""

from benchmarks.compiled import below, fast, threshold
from benchmarks.ihtc.moves import (
    cost_in,
    cost_nurse,
    cost_out,
    fits,
    give_nurse,
    put_in,
    recount,
    take_out,
)
from benchmarks.ihtc.propose import ELSEWHERE, OUT, place_for, propose


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
