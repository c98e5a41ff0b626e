"""The best list of one session at given prices: an exact knapsack over minutes.

State is the minutes taken so far. Procedures come in a fixed order, so a list pays each one's
full turnover once, the short one between its cases, and none after the last case. The overrun
budget, `finish + z sqrt(variance) <= latest`, is replaced by chords of the root: between two
spreads the chord lies below the root, so every list that keeps the budget keeps the chord of its
own stretch, and the best over all stretches is never too low.

Source: knapsack with family set-ups (METHODS A1, A7); the chords are the outer counterpart.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np

from optimiser.solvers.columns.kernel import states
from optimiser.solvers.columns.shape import Floats, Ints, Shape

SPREADS = (0.0, 10.0, 16.0, 22.0, 28.0, 35.0, 43.0, 54.0, 72.0, 120.0)
"""Ends of the stretches of spread (minutes) that a chord spans, to begin with."""
UNITS = 8
"""Parts of a minute that are counted; what a case takes is rounded down to them."""


@dataclass(frozen=True)
class Priced:
    """The value no list exceeds, and the positions of the list that reaches it.

    That list keeps the chords; whether it keeps the budget itself is for `Shape.fits`.
    """

    value: float
    chosen: Ints


def best_list(
    shape: Shape,
    gain: Floats,
    change: float,
    ends: Sequence[float] = SPREADS,
    units: int = UNITS,
    *,
    safe: bool = False,
) -> Priced:
    """The list of greatest total `gain` (by candidate) less `change` for each change of procedure.

    `ends` are the ends of the stretches of spread (minutes), from 0 up; `units` parts of a minute
    are counted. With `safe` the list
    keeps the budget itself, by tangents that lie above the root and minutes rounded up; its value
    is then no bound.
    """
    useful = np.flatnonzero(gain > 1e-9)
    best = Priced(0.0, useful[:0])
    if not len(useful):
        return best
    room = shape.room - shape.head
    lowest = sqrt(shape.kept_variance)
    highest = sqrt(shape.kept_variance + float(shape.variance[useful].sum()))
    budgeted = shape.z > 0 and highest > 0
    stretches = list(zip(ends, (*ends[1:-1], max(ends[-1], highest)), strict=False))
    chords: list[tuple[float, float, float]] = []
    for low, high in stretches if budgeted else [(0.0, 0.0)]:
        if budgeted and (high < lowest or low > highest):
            continue
        # sqrt(V) on [low^2, high^2]: its chord V / (low + high) + low high / (low + high), its
        # tangent at the middle m: V / 2m + m / 2
        slope = shape.z / (low + high) if budgeted else 0.0
        meets = ((low + high) / 2) ** 2 if safe else low * high
        left = room - slope * (shape.kept_variance + meets)
        if left >= 0:
            chords.append((_most(shape, gain, useful, slope, left, units, safe=safe), slope, left))
    for most, slope, left in sorted(chords, reverse=True):
        if most <= best.value:
            break
        found = _knapsack(shape, gain, change, useful, slope, left, units, safe=safe)
        if found.value > best.value + 1e-9:
            best = found
    return best


def _most(
    shape: Shape, gain: Floats, useful: Ints, slope: float, left: float, units: int, *, safe: bool
) -> float:
    """What no list of this chord exceeds: cases cut to fit, openings of procedures for nothing."""
    minutes = shape.minutes[useful] + shape.same[useful] + slope * shape.variance[useful]
    weights = _units(minutes, units, up=safe)
    spared = float(shape.full[useful].max(initial=0.0)) + shape.head_credit
    left = (left + max(0.0, spared - shape.head_turnover)) * units + 1
    order = np.argsort(-gain[useful] / weights)
    filled = np.cumsum(weights[order])
    whole = int(np.searchsorted(filled, left, side="right"))
    total = float(gain[useful][order][:whole].sum())
    if whole < len(order):
        before = float(filled[whole - 1]) if whole else 0.0
        total += float(gain[useful][order][whole] * (left - before) / weights[order][whole])
    return total


def _knapsack(
    shape: Shape,
    gain: Floats,
    change: float,
    useful: Ints,
    slope: float,
    left: float,
    units: int,
    *,
    safe: bool,
) -> Priced:
    """The knapsack for one line: `left` minutes, `slope` minutes per squared minute of spread."""
    credit = shape.head_credit if shape.family[useful[0]] < 0 else 0.0
    useful = useful[shape.minutes[useful] + slope * shape.variance[useful] <= left]
    if not len(useful):
        return Priced(0.0, useful)
    minutes = shape.minutes[useful] + shape.same[useful] + slope * shape.variance[useful]
    weights = _units(minutes, units, up=safe)
    families = shape.family[useful]
    starts = np.flatnonzero(np.diff(families, prepend=families[0] - 1))
    bounds = np.append(starts, len(useful))
    going_on = int((families[starts] < 0).sum())
    full, same = shape.full[useful][starts], shape.same[useful][starts]
    spared = np.maximum(full, credit)
    first_opening = _units(shape.head_turnover + full - same - spared, units, up=safe)
    later_opening = _units(full - same, units, up=safe)
    # the first procedure gets the turnover that its last case will not pay in advance, so states
    # go below zero by as much
    below = max(0, int(-first_opening.min()))
    last = below + int(np.floor(left * units + 1e-6))
    plain, opened, took, merged, plainly = states(
        weights,
        gain[useful],
        bounds,
        first_opening,
        later_opening,
        going_on,
        change if shape.kept else 0.0,
        change,
        below,
        last + 1,
    )
    value = float(max(plain[last], opened[last]))
    if value <= 0:
        return Priced(0.0, useful[:0])
    picked: list[int] = []
    state, in_opened = last, bool(opened[last] > plain[last])
    for family in range(len(bounds) - 2, -1, -1):
        if family >= going_on and not (in_opened and merged[family, state]):
            continue
        for item in range(bounds[family + 1] - 1, bounds[family] - 1, -1):
            code = took[item, state]
            if code:
                picked.append(item)
                state -= int(weights[item])
            if code == 2:
                break
        if family >= going_on:
            in_opened = not plainly[family, state]
            state -= int((later_opening if in_opened else first_opening)[family])
    return Priced(value, np.sort(useful[picked]))


def _units(minutes: Floats, units: int, *, up: bool) -> Ints:
    exact = minutes * units
    return (np.ceil(exact - 1e-6) if up else np.floor(exact + 1e-6)).astype(np.int64)
