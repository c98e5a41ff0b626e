"""What is decided at a time: pairs for some levels, their prices and order, and what is better."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from time import monotonic

import numpy as np

from optimiser.solvers.columns.master import Column
from optimiser.solvers.columns.prices import Bounded
from optimiser.solvers.columns.realise import Realised
from optimiser.solvers.columns.search import Search, floored
from optimiser.solvers.columns.shape import Floats, Ints
from optimiser.solvers.schedule import Schedule

ENOUGH = 1e-4
"""Relative distance of bound and LP at which the last round is reached."""
LOOSE = 1e-3
"""The same where no bound is asked."""


@dataclass(frozen=True)
class Wanted:
    """What is decided: over `pairs` the weighted levels from number `level` on, and whether the
    bound of that level is `proved` on the way."""

    level: int
    pairs: Ints
    weights: Floats
    proved: bool


def sought(
    search: Search,
    inner: Search,
    wanted: Wanted,
    floors: Sequence[float],
    share: float,
    until: float,
) -> Bounded | None:
    """Prices of what is wanted, found in a share of the time; a bound is kept in the proofs."""
    bounded = inner.rounds.seek(
        wanted.weights,
        floors,
        search.part_of(until, share),
        enough=ENOUGH if wanted.proved else LOOSE,
        rounds=search.most_rounds,
        proved=wanted.proved,
    )
    if bounded is not None and np.isfinite(bounded.bound):
        total = bounded.bound + floored(bounded.prices, floors)
        search.proofs[wanted.level] = (total, bounded.prices)
    return bounded


def in_order(
    search: Search, inner: Search, chosen: Iterable[Column], around: Schedule | None = None
) -> Realised:
    """The lists chosen with times; the whole search remembers how long that takes."""
    begun = monotonic()
    realised = inner.ordered(chosen, around)
    search.ordering = max(search.ordering, monotonic() - begun)
    return realised


def better(
    inner: Search,
    one: Sequence[Column],
    other: Sequence[Column],
    number: int,
    floors: Sequence[float],
) -> bool:
    """More of level `number` and of those below, with the floors above kept."""
    reached = inner.values(one)
    kept = all(now >= least - 1e-6 for now, least in zip(reached, floors, strict=False))
    return kept and reached[number:] > inner.values(other)[number:]
