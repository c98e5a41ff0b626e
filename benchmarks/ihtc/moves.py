"""What a change costs and how it is made: the compiled inner functions of the search.

Costs are differences of the weighted total. `cost_*` only read; `put_*`, `take_*` and `give_*`
write. With `nursing` False nurses are neither counted nor kept (the theatre part alone).
"""

import numpy as np

from benchmarks.compiled import compiled, fast

S1, S2, S3, S4, S5, S6 = range(6)


@fast
def stay_bits(data, p, a):
    """A bit for every day in bed of p, admitted on day a."""
    return ((1 << min(data.stay[p], data.days - a)) - 1) << a


@fast
def fits(data, state, p, a, r, t, q):
    """Whether p may come on day a to room r and theatre t, were p and q (-1: nobody) away."""
    if a < data.first[p] or a > data.last[p] or data.allowed[p, r] == 0:
        return False
    s, need = data.surgeon[p], data.minutes[p]
    left, surgeon = state.minutes_left[t, a], state.surgeon_left[s, a]
    for i in range(2):
        x = p if i == 0 else q
        if x >= 0 and state.day[x] == a:
            if state.theatre[x] == t:
                left += data.minutes[x]
            if data.surgeon[x] == s:
                surgeon += data.minutes[x]
    if left < need or surgeon < need:
        return False
    for d in range(a, min(a + data.stay[p], data.days)):
        others = 0
        for i in range(state.count[r, d]):
            x = state.inside[r, d, i]
            if x != p and x != q:
                others += 1
                if data.gender[x] != data.gender[p]:
                    return False
        if others >= data.beds[r]:
            return False
    return True


@fast
def ages_without(data, state, p, r, d):
    """Lowest and highest age group in a room without p; lowest above highest if nobody is there."""
    low, high = 99, -1
    for i in range(state.count[r, d]):
        x = state.inside[r, d, i]
        if x != p:
            low, high = min(low, data.age[x]), max(high, data.age[x])
    return low, high


@fast
def cost_out(data, state, p, nursing):
    """Of taking p out of the plan."""
    w = data.weights
    a, r, t, s = state.day[p], state.room[p], state.theatre[p], data.surgeon[p]
    cost = data.out[p] - data.wait[p, a]
    if state.operations[t, a] == 1:
        cost -= w[S5]
    if state.surgeon_at[s, a, t] == 1 and state.surgeon_places[s, a] > 1:
        cost -= w[S6]
    end = min(a + data.stay[p], data.days)
    age = data.age[p]
    for d in range(a, end):
        if state.count[r, d] > 1:
            low, high = ages_without(data, state, p, r, d)
            cost -= w[S1] * (max(0, low - age) + max(0, age - high))
    if nursing:
        cost -= w[S3] * state.faces[p]
        for k in range(3 * (end - a)):
            s = 3 * a + k
            n = state.nurse[r, s]
            cost -= w[S2] * max(0, data.skill[p, k] - data.level[n])
            left = state.slack[s, n]
            cost -= w[S4] * (max(0, -left) - max(0, -left - data.work[p, k]))
    return cost


@fast
def cost_in(data, state, p, a, r, t, nursing, spare):
    """Of p coming on day a to room r and theatre t, as if p were not in the plan now.

    What is above `spare` without nurses is given without them: they can only add to it.
    """
    w = data.weights
    s, age = data.surgeon[p], data.age[p]
    a0, r0, t0 = state.day[p], state.room[p], state.theatre[p]
    cost = data.wait[p, a] - data.out[p]
    if state.operations[t, a] - (a0 == a and t0 == t) == 0:
        cost += w[S5]
    here, places = state.surgeon_at[s, a, t], state.surgeon_places[s, a]
    if a0 == a:
        here -= t0 == t
        places -= state.surgeon_at[s, a, t0] == 1
    if here == 0 and places > 0:
        cost += w[S6]
    end = min(a + data.stay[p], data.days)
    for d in range(a, end):
        low, high = ages_without(data, state, p, r, d)
        if high >= 0:
            cost += w[S1] * (max(0, low - age) + max(0, age - high))
    if nursing and cost <= spare:
        end0 = min(a0 + data.stay[p], data.days) if a0 >= 0 else 0
        state.tick[0] += 1
        tick = state.tick[0]
        faces = 0
        for k in range(3 * (end - a)):
            s = 3 * a + k
            n = state.nurse[r, s]
            cost += w[S2] * max(0, data.skill[p, k] - data.level[n])
            left = state.slack[s, n]
            if 3 * a0 <= s < 3 * end0 and state.nurse[r0, s] == n:
                left += data.work[p, s - 3 * a0]
            cost += w[S4] * (max(0, data.work[p, k] - left) - max(0, -left))
            if state.stamp[n] != tick:
                state.stamp[n] = tick
                faces += 1
        cost += w[S3] * faces
    return cost


@fast
def take_out(data, state, p, nursing):
    """Take p out; `seen` and `faces` stay until `recount`."""
    a, r, t, surgeon = state.day[p], state.room[p], state.theatre[p], data.surgeon[p]
    state.minutes_left[t, a] += data.minutes[p]
    state.operations[t, a] -= 1
    state.surgeon_left[surgeon, a] += data.minutes[p]
    state.surgeon_at[surgeon, a, t] -= 1
    if state.surgeon_at[surgeon, a, t] == 0:
        state.surgeon_places[surgeon, a] -= 1
    end = min(a + data.stay[p], data.days)
    for d in range(a, end):
        last = state.count[r, d] - 1
        for i in range(last):
            if state.inside[r, d, i] == p:
                state.inside[r, d, i] = state.inside[r, d, last]
                break
        state.count[r, d] = last
    own = stay_bits(data, p, a)
    gender = data.gender[p]
    state.shut[gender, r] &= ~own
    for d in range(a, end):
        if state.count[r, d] == 0:
            state.shut[1 - gender, r] &= ~(1 << d)
    if nursing:
        for k in range(3 * (end - a)):
            state.slack[3 * a + k, state.nurse[r, 3 * a + k]] += data.work[p, k]
    state.day[p] = -1


@fast
def put_in(data, state, p, a, r, t, nursing):
    """Let p, who is out, come on day a to room r and theatre t."""
    surgeon = data.surgeon[p]
    state.day[p], state.room[p], state.theatre[p] = a, r, t
    state.minutes_left[t, a] -= data.minutes[p]
    state.operations[t, a] += 1
    state.surgeon_left[surgeon, a] -= data.minutes[p]
    if state.surgeon_at[surgeon, a, t] == 0:
        state.surgeon_places[surgeon, a] += 1
    state.surgeon_at[surgeon, a, t] += 1
    lie_down(data, state, p, nursing)


@fast
def lie_down(data, state, p, nursing):
    """Count p, occupant or patient, in the beds and the nurses' loads of the stay."""
    gender = data.gender[p]
    a, r = state.day[p], state.room[p]
    end = min(a + data.stay[p], data.days)
    for d in range(a, end):
        state.inside[r, d, state.count[r, d]] = p
        state.count[r, d] += 1
        if state.count[r, d] >= data.beds[r]:
            state.shut[gender, r] |= 1 << d
    state.shut[1 - gender, r] |= stay_bits(data, p, a)
    if nursing:
        for k in range(3 * (end - a)):
            state.slack[3 * a + k, state.nurse[r, 3 * a + k]] -= data.work[p, k]


@fast
def recount(data, state, p):
    """Count the nurses of p anew."""
    for n in range(len(data.level)):
        state.seen[p, n] = 0
    faces = 0
    a, r = state.day[p], state.room[p]
    if a >= 0:
        for s in range(3 * a, 3 * min(a + data.stay[p], data.days)):
            n = state.nurse[r, s]
            faces += state.seen[p, n] == 0
            state.seen[p, n] += 1
    state.faces[p] = faces


@fast
def cost_nurse(data, state, r, s, n):
    """Of nurse n in room r and shift s instead of who is there."""
    w = data.weights
    old, d = state.nurse[r, s], s // 3
    if old == n:
        return 0
    cost, load = 0, 0
    for i in range(state.count[r, d]):
        p = state.inside[r, d, i]
        k = s - 3 * state.day[p]
        load += data.work[p, k]
        need = data.skill[p, k]
        cost += w[S2] * (max(0, need - data.level[n]) - max(0, need - data.level[old]))
        cost += w[S3] * ((state.seen[p, n] == 0) - (state.seen[p, old] == 1))
    left, left_old = state.slack[s, n], state.slack[s, old]
    cost += w[S4] * (max(0, load - left) - max(0, -left))
    return cost - w[S4] * (max(0, -left_old) - max(0, -left_old - load))


@fast
def give_nurse(data, state, r, s, n):
    """Nurse n takes room r in shift s."""
    old, d = state.nurse[r, s], s // 3
    if old == n:
        return
    state.nurse[r, s] = n
    for i in range(state.count[r, d]):
        p = state.inside[r, d, i]
        work = data.work[p, s - 3 * state.day[p]]
        state.slack[s, old] += work
        state.slack[s, n] -= work
        state.seen[p, old] -= 1
        state.faces[p] += (state.seen[p, n] == 0) - (state.seen[p, old] == 0)
        state.seen[p, n] += 1


@compiled
def rebuild(data, state, nursing):
    """Everything that follows from the decisions, counted anew; the cost of the whole plan."""
    w = data.weights
    state.count[:] = 0
    state.shut[:] = 0
    state.minutes_left[:] = data.theatre_minutes
    state.operations[:] = 0
    state.surgeon_left[:] = data.surgeon_minutes
    state.surgeon_at[:] = 0
    state.surgeon_places[:] = 0
    state.slack[:] = data.max_load
    cost = 0
    for p in range(len(data.stay)):
        a = state.day[p]
        if p >= data.patients:
            lie_down(data, state, p, nursing)
        elif a >= 0:
            put_in(data, state, p, a, state.room[p], state.theatre[p], nursing)
            cost += data.wait[p, a]
        else:
            cost += data.out[p]
        if nursing:
            recount(data, state, p)
            cost += w[S3] * state.faces[p]
            if a >= 0:
                for s in range(3 * a, 3 * min(a + data.stay[p], data.days)):
                    lacks = data.skill[p, s - 3 * a] - data.level[state.nurse[state.room[p], s]]
                    cost += w[S2] * max(0, lacks)
    for r in range(len(data.beds)):
        for d in range(data.days):
            if state.count[r, d] > 1:
                low, high = ages_without(data, state, -1, r, d)
                cost += w[S1] * (high - low)
    cost += w[S5] * np.sum(state.operations > 0)
    cost += w[S6] * np.sum(np.maximum(state.surgeon_places - 1, 0))
    if nursing:
        over = np.where(data.max_load >= 0, np.maximum(0, -state.slack), 0)
        cost += w[S4] * np.sum(over)
    return cost
