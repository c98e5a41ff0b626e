"""The loops of `sweep`: written for the compiler, and only run where there is one."""

import numpy as np

from optimiser.solvers.columns.kernel import NEVER, fast, states
from optimiser.solvers.columns.shape import BoolArray, Floats, Ints


@fast
def whole(minutes: float, units: int, up: bool) -> int:
    """Minutes in units, rounded up or down."""
    exact = minutes * units
    return int(np.ceil(exact - 1e-6)) if up else int(np.floor(exact + 1e-6))


@fast
def dantzig(
    order: Ints, gain: Floats, taking: Ints, filled: Floats, gained: Floats, left: float
) -> float:
    """What cases cut to fit gain within `left` units, the densest first."""
    if left <= 0 or len(order) == 0:
        return 0.0
    count = np.searchsorted(filled, left, side="right")
    total = gained[count - 1] if count else 0.0
    if count < len(order):
        before = filled[count - 1] if count else 0.0
        total += gain[order[count]] * (left - before) / taking[order[count]]
    return total


@fast
def one_stretch(
    keep: Ints,
    gain: Floats,
    weights: Ints,
    family: Ints,
    full: Floats,
    same: Floats,
    turnover: float,
    credit: float,
    first_change: float,
    later_change: float,
    left: float,
    units: int,
    safe: bool,
    chosen: Ints,
) -> tuple[float, int]:
    """One knapsack over the cases `keep`: its value, and how many of `chosen` it filled in."""
    bounds = np.empty(len(keep) + 1, dtype=np.int64)
    groups = 0
    going_on = 0
    for place in range(len(keep)):
        if place == 0 or family[keep[place]] != family[keep[place - 1]]:
            bounds[groups] = place
            groups += 1
            if family[keep[place]] < 0:
                going_on += 1
    bounds[groups] = len(keep)
    first_opening = np.empty(groups, dtype=np.int64)
    later_opening = np.empty(groups, dtype=np.int64)
    below = 0
    for group in range(groups):
        one = keep[bounds[group]]
        spared = max(full[one], credit)
        first_opening[group] = whole(turnover + full[one] - same[one] - spared, units, safe)
        later_opening[group] = whole(full[one] - same[one], units, safe)
        below = max(below, -first_opening[group])
    last = below + int(np.floor(left * units + 1e-6))
    inside_weights = np.empty(len(keep), dtype=np.int64)
    values = np.empty(len(keep))
    for place in range(len(keep)):
        inside_weights[place] = weights[keep[place]]
        values[place] = gain[keep[place]]
    plain, opened, took, merged, plainly = states(
        inside_weights,
        values,
        bounds[: groups + 1],
        first_opening,
        later_opening,
        going_on,
        first_change,
        later_change,
        below,
        last + 1,
    )
    value = max(plain[last], opened[last])
    if value <= 0:
        return 0.0, 0
    count = 0
    state = last
    in_opened = opened[last] > plain[last]
    for group in range(groups - 1, -1, -1):
        if group >= going_on and not (in_opened and merged[group, state]):
            continue
        for item in range(bounds[group + 1] - 1, bounds[group] - 1, -1):
            code = took[item, state]
            if code:
                chosen[count] = keep[item]
                count += 1
                state -= inside_weights[item]
            if code == 2:
                break
        if group >= going_on:
            in_opened = not plainly[group, state]
            state -= later_opening[group] if in_opened else first_opening[group]
    return value, count


@fast
def first_list(
    order: Ints,
    gain: Floats,
    weights: Ints,
    family: Ints,
    full: Floats,
    same: Floats,
    turnover: float,
    first_change: float,
    later_change: float,
    room: float,
    opened: BoolArray,
) -> float:
    """What the densest cases that fit gain: never more than the best list does.

    `opened` has room for every family, and is cleared.
    """
    total, left, some = 0.0, room - turnover, False
    for one in order:
        kind = int(family[one])
        new = kind >= 0 and not opened[kind]
        taking = weights[one]
        cost = 0.0
        if new:
            taking += full[one] - same[one]
            cost = later_change if some else first_change
        if taking <= left and gain[one] > cost:
            left -= taking
            total += gain[one] - cost
            if new:
                opened[kind] = True
                some = True
    opened[:] = False
    return total


@fast
def sweep(
    first: Ints,
    family: Ints,
    minutes: Floats,
    variance: Floats,
    full: Floats,
    same: Floats,
    sessions: Floats,
    gain: Floats,
    change: float,
    ends: Floats,
    counts: Ints,
    closed: BoolArray,
    units: int,
    safe: bool,
    value: Floats,
    taken: BoolArray,
) -> None:
    """The best list of every session that is not `closed`; see `Sweep`.

    By pair of a session and a candidate: `family` to `same` as in `Shape`, and `gain`, less
    `change` for each change of procedure. Session k has the pairs `first[k]` to `first[k + 1]`.
    `sessions`, by row: room less head (minutes), head turnover and head credit (minutes), kept
    variance (minutes squared), z, 1 where something is kept. `ends`, by row: the ends of the
    stretches of spread (minutes) of a session, the first `counts` of which count. A minute is
    counted in `units` parts, rounded up where `safe` (lists that fit), else down (a bound).
    `value` by session and `taken` by pair, what is known, are overwritten by what is better.
    """
    most_pairs = 0
    for number in range(len(first) - 1):
        most_pairs = max(most_pairs, first[number + 1] - first[number])
    chosen = np.empty(most_pairs, dtype=np.int64)
    best_chosen = np.empty(most_pairs, dtype=np.int64)
    for number in range(len(first) - 1):
        if closed[number]:
            continue
        room, turnover, credit, kept_variance, z, kept = sessions[number]
        useful = first[number] + np.flatnonzero(gain[first[number] : first[number + 1]] > 1e-9)
        if len(useful) == 0:
            continue
        wanted, kinds = gain[useful], family[useful]
        turning, turning_same = full[useful], same[useful]
        spread = kept_variance
        longest = 0.0
        if family[useful[0]] >= 0:
            credit = 0.0
        for k in useful:
            spread += variance[k]
            longest = max(longest, full[k])
        lowest, highest = np.sqrt(kept_variance), np.sqrt(spread)
        budgeted = z > 0 and highest > 0
        stretches = counts[number] - 1 if budgeted else 1
        slopes = np.zeros(stretches)
        lefts = np.full(stretches, -1.0)
        mosts = np.full(stretches, NEVER)
        taking = np.empty((stretches, len(useful)), dtype=np.int64)
        orders = np.empty((stretches, len(useful)), dtype=np.int64)
        filled = np.empty((stretches, len(useful)))
        gained = np.empty((stretches, len(useful)))
        for stretch in range(stretches):
            slope, meets = 0.0, 0.0
            if budgeted:
                low, high = ends[number, stretch], ends[number, stretch + 1]
                if stretch == stretches - 1:
                    high = max(high, highest)
                if high < lowest or low > highest:
                    continue
                slope = z / (low + high)
                meets = ((low + high) / 2) ** 2 if safe else low * high
            left = room - slope * (kept_variance + meets)
            if left < 0:
                continue
            slopes[stretch], lefts[stretch] = slope, left
            for place in range(len(useful)):
                k = useful[place]
                taking[stretch, place] = whole(
                    minutes[k] + same[k] + slope * variance[k], units, safe
                )
            order = np.argsort(-wanted / taking[stretch])
            orders[stretch] = order
            filled[stretch] = np.cumsum(taking[stretch][order])
            gained[stretch] = np.cumsum(wanted[order])
            ample = (left + max(0.0, longest + credit - turnover)) * units + 1
            mosts[stretch] = dantzig(
                order, wanted, taking[stretch], filled[stretch], gained[stretch], ample
            )
        best, best_count = value[number], -1
        opened = np.zeros(max(1, int(kinds.max()) + 1), dtype=np.bool_)
        for stretch in range(stretches):
            if lefts[stretch] >= 0 and mosts[stretch] > best:
                dense = first_list(
                    orders[stretch],
                    wanted,
                    taking[stretch],
                    kinds,
                    turning * units + 1,
                    turning_same * units,
                    turnover * units + 1,
                    change if kept else 0.0,
                    change,
                    lefts[stretch] * units,
                    opened,
                )
                # a little less, so that the knapsack finds it again
                best = max(best, dense - 1e-6 * abs(dense) - 1e-6)
        for stretch in np.argsort(-mosts):
            if mosts[stretch] <= best or lefts[stretch] < 0:
                break
            slope, left = slopes[stretch], lefts[stretch]
            inside = minutes[useful] + slope * variance[useful] <= left
            if best > 0:
                ample = (left + max(0.0, longest + credit - turnover)) * units + 1
                for place in range(len(useful)):
                    if inside[place]:
                        beside = dantzig(
                            orders[stretch],
                            wanted,
                            taking[stretch],
                            filled[stretch],
                            gained[stretch],
                            ample - taking[stretch, place],
                        )
                        inside[place] = wanted[place] + beside > best
            keep = np.flatnonzero(inside)
            if len(keep) == 0:
                continue
            found, count = one_stretch(
                keep,
                wanted,
                taking[stretch],
                kinds,
                turning,
                turning_same,
                turnover,
                credit,
                change if kept else 0.0,
                change,
                left,
                units,
                safe,
                chosen,
            )
            if found > best + 1e-9:
                best, best_count = found, count
                for place in range(count):
                    best_chosen[place] = useful[chosen[place]]
        if best_count >= 0:
            value[number] = best
            for k in range(first[number], first[number + 1]):
                taken[k] = False
        for place in range(best_count):
            taken[best_chosen[place]] = True
