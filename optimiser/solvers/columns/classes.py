"""Class by class: those who count most get their places first, over pairs that count alone.

Few entries are urgent, so that over their pairs alone prices settle in seconds and the choice
among lists near them is nearly the best there is; after it each block of sessions is decided anew
at prices of its own. Then long waiters come beside, with what is urgent kept, and so on down to
the level in which everybody counts. What cannot be put in order is learnt, and the choice is made
again.
"""

from collections.abc import Iterable, Sequence

import numpy as np

from optimiser.solvers.columns.blocks import by_blocks
from optimiser.solvers.columns.choice import once
from optimiser.solvers.columns.master import Column
from optimiser.solvers.columns.pool import nearness_at, some_near
from optimiser.solvers.columns.renewed import renewed
from optimiser.solvers.columns.search import Clash, Proved, Search
from optimiser.solvers.columns.shape import Ints
from optimiser.solvers.columns.turns import by_turns
from optimiser.solvers.columns.wanted import Wanted, better, in_order, sought
from optimiser.solvers.schedule import Schedule, Spot

SPARE = 5e-4
"""Share of the bound by which lists may lie below the best of their session."""
NEAR_LISTS = 1_000
"""Lists near the best that are chosen from in each session, at most."""
MOST_NEAR = 120_000
"""And in all; nearly every session has far fewer."""
HASTE, FEWER = 8.0, 0.45
"""With fewer seconds than that for a class, a share of all this: more could not be chosen from."""
CHOICE_SHARE = 0.75
"""Share of what time is left that a choice may take, so that another can be made after it."""
TRIES, TRIES_OF_REST = 6, 2
"""How often a choice that could not be put in order is made anew."""
SEEK_SHARE, NEAR_SHARE = 0.4, 0.3
"""Most of its time that a class takes to find prices, and of what is left to find lists near."""
HELD = 5.0
"""What those above weigh who stay where they are while others come beside."""
MANY_SESSIONS = 250
"""With more sessions a class is decided by steps over a few of them at a time."""
FEW = 0.6
"""A class is decided apart while its pairs are no greater a share of all."""


def upper_levels(search: Search) -> int:
    """How many levels, from the first on, are about some entries only."""
    counted = np.zeros(search.rows.pairs, dtype=np.bool_)
    for number, level in enumerate(search.levels):
        counted |= level.gain != 0
        if counted.sum() > FEW * len(counted):
            return number
    return len(search.levels)


def counting(search: Search, number: int) -> Ints:
    """The pairs that count in levels down to `number`."""
    gains = np.stack([level.gain for level in search.levels[: number + 1]])
    return np.flatnonzero((gains != 0).any(axis=0))


def the_class(search: Search, number: int) -> Wanted:
    """Those who count down to level `number`, for that level."""
    unit = np.zeros(len(search.levels))
    unit[number] = 1.0
    return Wanted(number, counting(search, number), unit, proved=True)


def beside(search: Search, number: int, schedule: Schedule, *, everybody: bool) -> Wanted:
    """Those who count from level `number` on beside those above, who stay where they are.

    Either `everybody`, or those who count in that level.
    """
    pairs = np.ones(search.rows.pairs, dtype=np.bool_)
    if not everybody:
        pairs = search.levels[number].gain != 0
    if number:
        pairs[counting(search, number - 1)] = False
    for column in search.lists_of(schedule):
        pairs[search.rows.first[column.shape] + column.chosen] = True
    weights = search.rounds.about(number)
    weights[:number] = HELD * search.rounds.like(number)[:number]
    return Wanted(number, np.flatnonzero(pairs), weights, proved=False)


def decided(search: Search, wanted: Wanted, schedule: Schedule, until: float) -> dict[int, Spot]:
    """A schedule of those whose pairs are looked at, as good as can be found in time.

    In the levels above it is as good as `schedule`, the tolerance given back. A bound of the
    level is kept in `search.proofs`.
    """
    number, inner = wanted.level, search.among(wanted.pairs)
    lists: Sequence[Column] = inner.lists_of(schedule)
    if not wanted.proved:
        inner.heed(lists)
    for column in lists:
        inner.master.add(column)
    floors = inner.floors(lists)[:number]
    here = {int(k) for c in lists for k in inner.shapes[c.shape].entries[c.chosen]}
    best = {k: s for k, s in schedule.items() if k in here or k in inner.realise.kept}
    if len(inner.shapes) > MANY_SESSIONS:
        return by_turns(search, inner, wanted, best, until)
    pool: list[Column] | None = _pool(search, inner, wanted, floors, lists, until)
    inner.heed(lists)  # what is only likely to be impossible comes after the bound
    for _ in range(TRIES if wanted.proved else TRIES_OF_REST):
        ends = search.part_of(until, CHOICE_SHARE)
        if pool is None:
            chosen = renewed(inner, wanted.weights, number, lists, ends)
        else:
            chosen = by_blocks(inner, pool, wanted.weights, floors, lists, ends)
        realised = in_order(search, inner, chosen)
        reached = inner.lists_of(realised.schedule)
        gained = better(inner, reached, lists, number, floors)
        if gained:
            lists, best = reached, dict(realised.schedule)
        if search.now() >= until:
            break
        if realised.refused:
            clashes = inner.realise.clashes(chosen, realised.refused)
            if not inner.learn(clashes, lists):
                break
            if pool is not None:
                pool = once([*lists, *_around(inner, pool, chosen, clashes)])
        elif wanted.proved and (gained or pool is not None):
            pool = None  # from here on each block looks for its lists itself
        else:
            break
    return best


def _pool(
    search: Search,
    inner: Search,
    wanted: Wanted,
    floors: Sequence[float],
    lists: Sequence[Column],
    until: float,
) -> list[Column]:
    """Lists worth choosing from: those found on the way to prices, and those near the best."""
    # where all of those above stay, weights hold them; floors at their very top have no price
    held = floors if wanted.proved else []
    open_floors = [*held, *[-np.inf] * (len(inner.levels) - len(held))]
    bounded = sought(search, inner, wanted, open_floors, SEEK_SHARE, until)
    if bounded is None:
        return list(lists)
    prices = bounded.prices
    pool = [*lists, *inner.master.columns]
    if wanted.proved:
        haste = not search.reproducible and until - search.now() < HASTE
        share = FEWER if haste else 1.0
        spare = share * SPARE * abs(bounded.lp.value)
        test = nearness_at(inner.rounds, prices, wanted.weights, spare)
        by = Proved(inner, wanted.level, test, prices, wanted.weights, inner.rows)
        if np.isfinite(bounded.bound):  # without a proof there is nothing to come closer to
            search.proved.append(by)
        most = int(share * min(NEAR_LISTS, MOST_NEAR // max(1, len(inner.shapes))))
        pool += some_near(inner.rounds, test, most, search.part_of(until, NEAR_SHARE))
    return once(pool)


def _around(
    inner: Search, pool: Sequence[Column], chosen: Sequence[Column], clashes: Iterable[Clash]
) -> list[Column]:
    """The pool, but of sessions that share nobody with a clash only what was chosen."""
    sessions = {session for clash in clashes for session, _ in clash}
    inside = [k for k, shape in enumerate(inner.shapes) if shape.session in sessions]
    wanted = np.concatenate(
        [inner.shapes[k].entries for k in inside] or [np.zeros(0, dtype=np.int64)]
    )
    near = {k for k, shape in enumerate(inner.shapes) if np.isin(shape.entries, wanted).any()}
    return [*chosen, *(column for column in pool if column.shape in near)]
