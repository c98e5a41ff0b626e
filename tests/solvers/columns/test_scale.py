"""Large cases, planned reproducibly: no instant but the end of all says how far anything goes."""

import pytest

from optimiser.solvers.columns import scale
from optimiser.solvers.columns.rounds import Rounds
from optimiser.solvers.columns.scale import at_scale
from optimiser.solvers.columns.search import search_of
from optimiser.solvers.greedy import greedy
from optimiser.solvers.limits import Limits
from optimiser.solvers.strategy import silent
from tests.tiny import busy_case, problem_of

PLACES = ((Rounds, "seek", 3), (scale, "closer", 2), (scale, "decided", 3))
"""Whom an instant is given to, and its place among the arguments."""


@pytest.mark.parametrize("seed", range(3))
def test_no_clock_says_how_far_a_reproducible_search_goes(monkeypatch, seed):
    problem = problem_of(busy_case(seed))
    start = greedy(problem)
    search = search_of(problem, start, Limits(100, 1, 1, 0.5), silent)
    ends = []

    def listened(room, name, place):
        heard = getattr(room, name)

        def hear(*given, **more):
            ends.append(given[place])
            return heard(*given, **more)

        monkeypatch.setattr(room, name, hear)

    for room, name, place in PLACES:
        listened(room, name, place)
    for column in search.lists_of(start):
        search.master.add(column)
    found = at_scale(search)
    assert not found.by_clock
    assert set(ends) == {search.until(1.0)}
