"""A class of very many sessions: a dive, then a few sessions at a time, in turns with an order.

All lists at once are too many to choose from. So the first class dives from its prices; what that
gives is put in order, whoever gave way there is put where there is still room, and steps go on
from there. Few steps lie between two orders, so that one that does not stand costs little.
"""

from collections.abc import Sequence

import numpy as np

from optimiser.solvers.columns.dive import Dive
from optimiser.solvers.columns.improve import Improve
from optimiser.solvers.columns.master import Column
from optimiser.solvers.columns.search import Search
from optimiser.solvers.columns.wanted import Wanted, better, in_order, sought
from optimiser.solvers.schedule import Spot

SEEK_SHARE, DIVE_SHARE = 0.3, 0.5
"""Most of its time that a class takes to find prices, and of what is left for the dive."""
MOST_BESIDE = 4
"""Most steps beside each other between two orders."""
REPRODUCIBLE_TURNS = 40
"""How often lists are put in order where no clock may say when to end."""


def by_turns(
    search: Search, inner: Search, wanted: Wanted, schedule: dict[int, Spot], until: float
) -> dict[int, Spot]:
    """A schedule of those whose pairs are looked at in `inner`, no worse than `schedule`.

    `until` is an instant of the clock. A bound of the first class is kept in `search.proofs`.
    """
    number = wanted.level
    if number:
        schedule = inner.filled(schedule)
    lists: Sequence[Column] = inner.lists_of(schedule)
    floors = inner.floors(lists)[:number]
    chosen = lists if number else _dived(search, inner, wanted, until) or lists
    inner.heed(lists)
    improve = Improve(inner.rounds, inner.steep(), inner.limits, inner.standing, number)
    turn, beside = 0, 1 if search.reproducible else min(MOST_BESIDE, inner.limits.workers)
    while turn < REPRODUCIBLE_TURNS if search.reproducible else search.now() < until:
        if turn or chosen is lists:
            chosen = improve.step(lists, until, number, beside)
        if inner.values(chosen) != inner.values(lists):
            found = in_order(search, inner, chosen, schedule).schedule
            reached = inner.lists_of(found)
            if better(inner, reached, lists, number, floors):
                lists, schedule = reached, search.announced(found)
            improve.avoid(chosen, reached)
        turn += 1
    return schedule


def _dived(search: Search, inner: Search, wanted: Wanted, until: float) -> Sequence[Column]:
    """The lists that a dive comes to, one for every session; none where prices are not found."""
    bounded = sought(search, inner, wanted, [-np.inf] * len(inner.levels), SEEK_SHARE, until)
    if bounded is None:
        return []
    ends = search.part_of(until, DIVE_SHARE)
    taken = {c.shape: c for c in Dive(inner.rounds, wanted.weights, bounded.lp, inner.limits)(ends)}
    none = np.zeros(0, dtype=np.int64)
    every = range(len(inner.shapes))
    return [taken[k] if k in taken else inner.rounds.column(k, none) for k in every]
