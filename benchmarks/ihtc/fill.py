"""The compiled fillers: patients who are out, and nurses, one by one where they cost least."""

from benchmarks.compiled import compiled
from benchmarks.ihtc.moves import cost_in, cost_nurse, fits, give_nurse, put_in, rebuild, recount
from benchmarks.ihtc.propose import OUT, theatre_for


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
