"""Large cases: class by class, then a few sessions at a time, and a bound for every level.

Those who count most are decided first, over their pairs alone, and others come beside (`classes`).
Then a few sessions at a time get all their lists anew, as long as there is time. The bounds of the
upper levels are proved on the way; a thread of its own proves those in which everybody counts,
beside the best lists so far: a bound proved by prices holds beside any plan, moved by what its
floors are worth.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from threading import Thread
from time import monotonic

import numpy as np

from optimiser.solvers.columns.classes import (
    MANY_SESSIONS,
    beside,
    decided,
    the_class,
    upper_levels,
)
from optimiser.solvers.columns.closer import closer
from optimiser.solvers.columns.improve import Improve
from optimiser.solvers.columns.master import Column, Master
from optimiser.solvers.columns.rounds import Rounds
from optimiser.solvers.columns.search import Search, floored
from optimiser.solvers.fill import fill
from optimiser.solvers.local_audit import sound
from optimiser.solvers.schedule import Spot
from optimiser.solvers.strategy import Found

LOOSE = 1e-3
"""Relative distance of bound and LP at which the last round is reached."""
CLASSES_SHARE, REST_SHARE, IMPROVE_SHARE, PROVE_SHARE, LAST_SHARE = 0.6, 0.75, 0.95, 0.97, 0.99
"""Shares of the time by which upper levels, everybody else, the steps and the bounds end, and
after which a bound is not waited for."""
MANY_SHARE, MANY_OF_FIRST = 0.8, 0.8
"""With very many sessions, the share by which upper levels end, and the first one's part of it:
steps over a class are far shorter than steps over everybody."""
CLOSER_SHARE = 0.3
"""Share of what time is left for bounds in which a closer one is sought."""
ORDER_LIKE = 15
"""About so many times as long as the first class everybody takes to be put in order."""
FIRST_OF_CLASSES = 0.7
"""Share of what time is left for classes that each but the last may take."""
BESIDE = 0.3
"""Share of a class's time in which its entries come beside those above."""
REPRODUCIBLE_STEPS = 12
"""Steps where no clock may say when to end."""


def at_scale(search: Search) -> Found:
    """Classes, everybody else, steps, and bounds for what time there is."""
    upper, many = upper_levels(search), len(search.shapes) > MANY_SESSIONS
    proved = min(1, upper) if many else upper  # bounds of these classes are proved on the way
    share, of_first = (MANY_SHARE, MANY_OF_FIRST) if many else (CLASSES_SHARE, FIRST_OF_CLASSES)
    schedule: dict[int, Spot] = dict(search.start)
    proving = Proving(search, proved, search.lists_of(schedule))
    if not upper:
        proving.begin()
    for number in range(upper):
        ends = search.until(share)
        until = search.part_of(ends, of_first) if number + 1 < upper else ends
        if number and not many:
            wanted = beside(search, number, schedule, everybody=False)
            schedule = decided(search, wanted, schedule, search.part_of(ends, BESIDE))
        schedule = decided(search, the_class(search, number), schedule, until)
        if number + 1 == proved:
            proving.lists = tuple(search.lists_of(schedule))
            proving.begin()
    schedule = search.better(fill(search.problem, schedule), search.start)
    schedule = search.announced(schedule)
    soon = not many and _in_time(search, ORDER_LIKE * search.ordering, REST_SHARE)
    if soon and upper < len(search.levels):
        wanted = beside(search, upper, schedule, everybody=True)
        found = decided(search, wanted, schedule, search.until(REST_SHARE))
        if sound(search.problem, found):  # levels above may have given their tolerance
            schedule = search.announced(found)
    search.heed(search.lists_of(schedule))
    improve = Improve(search.rounds, search.steep(), search.limits, search.standing, upper)
    schedule = _improved(search, improve, proving, schedule)
    if search.reproducible:
        proving.run()
    else:
        proving.join(max(0.0, search.until(LAST_SHARE) - monotonic()))
    lists = search.lists_of(schedule)
    bounds = search.still_true(lists, search.reached(schedule), search.bounds(lists))
    return Found(schedule, bounds, by_clock=search.by_clock)


def _in_time(search: Search, seconds: float, share: float) -> bool:
    """Would so many seconds from now be within so large a share of the time?"""
    return search.reproducible or monotonic() + seconds <= search.until(share)


def _improved(
    search: Search, improve: Improve, proving: "Proving", schedule: dict[int, Spot]
) -> dict[int, Spot]:
    """Steps of `Improve` over the lists, put in order now and then and at the end."""
    lists = proving.lists = tuple(search.lists_of(schedule))
    steps, longest, begun = 0, search.ordering, monotonic()
    while monotonic() < search.until(IMPROVE_SHARE):
        longest, begun = max(longest, monotonic() - begun), monotonic()
        if search.reproducible and steps >= REPRODUCIBLE_STEPS:
            break
        if not _in_time(search, longest, IMPROVE_SHARE):
            break
        steps += 1
        after = improve.step(lists, search.until(IMPROVE_SHARE))
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
    improve.avoid(wanted, search.lists_of(realised))
    return search.announced(search.better(realised, before))


class Proving(Thread):
    """Bounds, level after level, beside the best lists so far (`lists`), with an LP of its own."""

    def __init__(self, search: Search, first: int, lists: Sequence[Column]) -> None:
        super().__init__(name="bounds", daemon=True)
        self.search, self.first = search, first
        self.lists: Sequence[Column] = tuple(lists)
        # what steps learn to leave out is not proved, so bounds do not count on it
        self.rows = replace(search.rows, shut=search.rows.shut.copy())

    def begin(self) -> None:
        """Start, unless the plan is to be reproducible: then it is run at the end."""
        if not self.search.reproducible:
            self.start()

    def run(self) -> None:
        """Every level from the first one asked, once, by the end of the time for bounds."""
        search = self.search
        for proved in search.proved if self.first else ():
            along = proved.weights + proved.prices.floors
            reached = float(along @ np.array(search.values(self.lists)))
            ends = search.part_of(search.until(PROVE_SHARE), CLOSER_SHARE)
            most = closer(proved, reached, ends)
            total, prices = search.proofs[proved.level]
            search.proofs = {**search.proofs, proved.level: (min(total, most), prices)}
        scale, levels = search.master.scale, search.levels
        rounds = Rounds(search.shapes, levels, Master(len(search.shapes), self.rows, scale))
        for number in range(self.first, len(levels)):
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
