"""Prices of what is shared and of what levels above must keep, and the bound that they prove."""

from dataclasses import dataclass

from optimiser.solvers.columns.master import Solved
from optimiser.solvers.columns.shape import BoolArray, Floats

SMOOTH = 0.6
"""Share of the best prices so far in those asked about next."""


@dataclass(frozen=True)
class Prices:
    """What shared rows and the floors of levels are worth."""

    rows: Floats
    floors: Floats


@dataclass(frozen=True)
class Bounded:
    """The best bound found, the prices that prove it, and the last LP."""

    bound: float
    prices: Prices
    lp: Solved


@dataclass
class Aim:
    """What a search for prices is after: weights and floors of the levels, beside the LP so far;
    shapes marked in `closed` are left alone."""

    weights: Floats
    floors: Floats
    lp: Solved
    closed: BoolArray


def mixed(new: Prices, centre: Prices) -> Prices:
    """Prices between those of the LP and the best so far."""
    return Prices(
        SMOOTH * centre.rows + (1 - SMOOTH) * new.rows,
        SMOOTH * centre.floors + (1 - SMOOTH) * new.floors,
    )
