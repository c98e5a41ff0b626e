"""Large cases: the best lists of all levels at once, and beside them a bound for every level.

Lists are priced with weights under which a level hardly ever gives way to those below it, and one
a session is chosen out of all that were found. Then a few sessions at a time get all their lists
anew, as long as there is time. A thread of its own proves the bounds meanwhile, level after level
beside the best lists so far: a bound proved by prices holds beside any plan, moved by what its
floors are worth.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from threading import Thread
from time import monotonic

import numpy as np

from optimiser.solvers.columns.choice import best_choice, once
from optimiser.solvers.columns.improve import Improve
from optimiser.solvers.columns.master import Column, Master
from optimiser.solvers.columns.rounds import Rounds
from optimiser.solvers.columns.search import Search, floored
from optimiser.solvers.schedule import Spot
from optimiser.solvers.strategy import Found, News

LOOSE = 1e-3
"""Relative distance of bound and LP at which the last round is reached."""
SEEK_SHARE, IMPROVE_SHARE, PROVE_SHARE = 0.25, 0.95, 0.97
"""Shares of the time by which the first lists, the steps and the bounds end."""
FIRST_SHARE = 0.6
"""Share of the time by which steps are about the first level alone."""
CHOICE_SHARE = 0.12
"""Share of the time that the first choice may take."""
LISTS_ROUNDS = 40
REPRODUCIBLE_STEPS = 12
"""Steps where no clock may say when to end."""


def at_scale(search: Search) -> Found:
    """Lists, steps, and bounds for what time there is."""
    weights = search.steep()
    proving = Proving(search)
    if not search.reproducible:
        proving.start()
    search.rounds.seek(
        weights,
        [-np.inf] * len(weights),
        search.until(SEEK_SHARE),
        enough=LOOSE,
        rounds=LISTS_ROUNDS,
        proved=False,
    )
    start = search.lists_of(search.start)
    known = [one for one in search.master.columns if not search.standing.falls(one)]
    first = search.limits.part(CHOICE_SHARE)
    lists = best_choice(
        search.rows,
        once([*start, *known]),
        weights,
        (),
        start,
        first,
        first.ends(search.until(1.0)),
    )
    improve = Improve(search.rounds, weights, search.limits, search.standing)
    schedule = _ordered(search, improve, map(improve.runs, lists), dict(search.start))
    schedule = _improved(search, improve, proving, schedule)
    if search.reproducible:
        proving.run()
    else:
        proving.join()
    bounds = search.bounds(search.lists_of(schedule))
    return Found(schedule, bounds, by_clock=search.by_clock)


def _improved(
    search: Search, improve: Improve, proving: "Proving", schedule: dict[int, Spot]
) -> dict[int, Spot]:
    """Steps of `Improve` over the lists, put in order now and then and at the end."""
    lists = proving.lists = tuple(search.lists_of(schedule))
    steps = 0
    while monotonic() < search.until(IMPROVE_SHARE):
        if search.reproducible and steps >= REPRODUCIBLE_STEPS:
            break
        steps += 1
        first = monotonic() < search.until(FIRST_SHARE)
        if search.reproducible:
            first = 2 * steps <= REPRODUCIBLE_STEPS
        after = improve.step(lists, search.until(IMPROVE_SHARE), first=first)
        search.shut_learnt()
        if search.values(after) == search.values(lists):
            continue
        schedule = _ordered(search, improve, after, schedule)
        lists = proving.lists = tuple(search.lists_of(schedule))
    return schedule


def _ordered(
    search: Search, improve: Improve, lists: Iterable[Column], before: dict[int, Spot]
) -> dict[int, Spot]:
    """The lists with times, or the schedule before where that is better; told either way.

    Lists that gave somebody up because of others on their day are not asked for again at once.
    """
    wanted = list(lists)
    realised = search.realise(wanted, search.worth(), before).schedule
    stood = {column.key for column in search.lists_of(realised)}
    improve.avoid([column for column in wanted if column.key not in stood])
    schedule = search.better(realised, before)
    mine = search.lists_of(schedule)
    level, value, bounds = search.levels[0], search.values(mine)[0], search.bounds(mine)
    news = News(level.name, level.told(value), bounds.get(level.name), "lists put in order")
    search.tell(replace(news, schedule=schedule, bounds=bounds))
    return schedule


class Proving(Thread):
    """Bounds, level after level, beside the best lists so far (`lists`), with an LP of its own."""

    def __init__(self, search: Search) -> None:
        super().__init__(name="bounds", daemon=True)
        self.search = search
        self.lists: Sequence[Column] = tuple(search.lists_of(search.start))
        # what steps learn to leave out is not proved, so bounds do not count on it
        self.rows = replace(search.rows, shut=search.rows.shut.copy())

    def run(self) -> None:
        """Every level once, in order of rank, by the end of the search's time for bounds."""
        search = self.search
        scale, levels = search.master.scale, search.levels
        rounds = Rounds(search.shapes, levels, Master(len(search.shapes), self.rows, scale))
        for number in range(len(levels)):
            lists = self.lists
            floors = [
                floor if above < number else -np.inf
                for above, floor in enumerate(search.floors(lists))
            ]
            for column in lists:
                rounds.master.add(column)
            unit = np.zeros(len(levels))
            unit[number] = 1.0
            left = search.until(PROVE_SHARE) - monotonic()
            until = monotonic() + left / (len(levels) - number)
            if search.reproducible:
                until = search.until(1.0)
            bounded = rounds.seek(unit, floors, until, enough=LOOSE, rounds=search.most_rounds)
            if bounded is not None and np.isfinite(bounded.bound):
                total = bounded.bound + floored(bounded.prices, floors)
                search.proofs = {**search.proofs, number: (total, bounded.prices)}
