"""The knapsack's inner loops, compiled where numba is installed and the same answer where not.

Ties are broken alike in both: a case is taken only where that is strictly better, and goes on in
its procedure rather than opening it anew where both are as good.
"""

from collections.abc import Callable
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from optimiser.solvers.columns.shape import Floats, Ints
from optimiser.solvers.compiling import COMPILED, compiled_by_numba

NEVER = -1e300
Codes = npt.NDArray[np.uint8]
"""By case and state: 0 not taken, 1 taken in an open procedure, 2 taken and opening it."""

F = TypeVar("F", bound=Callable[..., Any])


def _states_plain(
    weights: Ints,
    values: Floats,
    bounds: Ints,
    first_opening: Ints,
    later_opening: Ints,
    going_on: int,
    first_change: float,
    later_change: float,
    below: int,
    width: int,
) -> tuple[Floats, Floats, Codes, Codes, Codes]:
    """See `states`: whole rows of states at a time."""
    plain = np.full(width, NEVER)
    plain[below:] = 0.0
    opened = np.full(width, NEVER)
    took = np.zeros((len(weights), width), dtype=np.uint8)
    merged = np.zeros((len(bounds) - 1, width), dtype=np.uint8)
    plainly = np.zeros((len(bounds) - 1, width), dtype=np.uint8)
    for family in range(len(bounds) - 1):
        start, end = bounds[family], bounds[family + 1]
        if family < going_on:
            for item in range(start, end):
                weight = min(width, int(weights[item]))
                tried = plain[: width - weight] + values[item]
                took[item, weight:] = tried > plain[weight:]
                np.maximum(plain[weight:], tried, out=plain[weight:])
            continue
        from_plain = _shifted(plain, int(first_opening[family])) - first_change
        from_opened = _shifted(opened, int(later_opening[family])) - later_change
        entering = np.maximum(from_plain, from_opened)
        group = np.full(width, NEVER)
        for item in range(start, end):
            weight = min(width, int(weights[item]))
            tried = np.maximum(group, entering)[: width - weight] + values[item]
            better = tried > group[weight:]
            stays = (group >= entering)[: width - weight]
            took[item, weight:] = np.where(better, np.where(stays, 1, 2), 0)
            np.maximum(group[weight:], tried, out=group[weight:])
        merged[family] = group > opened
        plainly[family] = from_plain >= from_opened
        opened = np.maximum(opened, group)
    return plain, opened, took, merged, plainly


def _shifted(values: Floats, by: int) -> Floats:
    """`values` read `by` places to the left; NEVER where there is nothing to read."""
    shifted = np.full(len(values), NEVER)
    if by >= 0:
        shifted[by:] = values[: len(values) - by]
    else:
        shifted[:by] = values[-by:]
        shifted[by:] = values[-1]
    return shifted


def _states_loops(
    weights: Ints,
    values: Floats,
    bounds: Ints,
    first_opening: Ints,
    later_opening: Ints,
    going_on: int,
    first_change: float,
    later_change: float,
    below: int,
    width: int,
) -> tuple[Floats, Floats, Codes, Codes, Codes]:
    """See `states`: loops for the compiler."""
    plain = np.full(width, NEVER)
    plain[below:] = 0.0
    opened = np.full(width, NEVER)
    entering = np.full(width, NEVER)
    group = np.full(width, NEVER)
    took = np.zeros((len(weights), width), dtype=np.uint8)
    merged = np.zeros((len(bounds) - 1, width), dtype=np.uint8)
    plainly = np.zeros((len(bounds) - 1, width), dtype=np.uint8)
    for family in range(len(bounds) - 1):
        start, end = bounds[family], bounds[family + 1]
        if family < going_on:
            for item in range(start, end):
                weight, value = weights[item], values[item]
                for state in range(width - 1, weight - 1, -1):
                    tried = plain[state - weight] + value
                    if tried > plain[state]:
                        plain[state] = tried
                        took[item, state] = 1
            continue
        first, later = first_opening[family], later_opening[family]
        for state in range(width):
            one, other = NEVER, NEVER
            if state - first >= width:
                one = plain[width - 1]
            elif state >= first:
                one = plain[state - first]
            if state >= later:
                other = opened[state - later]
            one -= first_change
            other -= later_change
            entering[state] = max(one, other)
            plainly[family, state] = one >= other
            group[state] = NEVER
        for item in range(start, end):
            weight, value = weights[item], values[item]
            for state in range(width - 1, weight - 1, -1):
                inside, outside = group[state - weight], entering[state - weight]
                tried = max(inside, outside) + value
                if tried > group[state]:
                    group[state] = tried
                    took[item, state] = 1 if inside >= outside else 2
        for state in range(width):
            if group[state] > opened[state]:
                opened[state] = group[state]
                merged[family, state] = 1
    return plain, opened, took, merged, plainly


def fast(function: F) -> F:
    """The function compiled where that can be; loops that nobody compiles are not run."""
    return compiled_by_numba(function) if COMPILED else function


states = fast(_states_loops) if COMPILED else _states_plain
"""Best values within so many units, and how they were reached.

`weights` and `values` are by case, cases of one procedure side by side, `bounds` where each
procedure starts; the first `going_on` procedures need no opening. `first_opening` and
`later_opening` are units for opening a procedure first or later, `first_change` and `later_change`
what it takes off. State `below` is no time at all. Returns the values before and after any
procedure was opened, which cases were taken, where the latest procedure is the better, and where
it was opened first.
"""
