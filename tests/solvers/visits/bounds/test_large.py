"""Bounds by prices: as true as those of the linear model, and nearly as good."""

from time import monotonic

import pytest

from optimiser.models.words import RequestPriority
from optimiser.solvers.visit_schedule import fixed_spots
from optimiser.solvers.visits.bounds.large import Priced
from optimiser.solvers.visits.bounds.minutes import Relaxation
from optimiser.solvers.visits.facts import Facts
from tests.tiny_centre import busy_centre, centre, problem_of, request, room


def both(problem, reached):
    """The bounds of the three levels of delay by the linear model, and by prices."""
    relaxation = Relaxation(Facts(problem), fixed_spots(problem))
    priced = Priced(relaxation)
    ways = []
    for way in (relaxation, priced):
        ways.append([way.level(rank, reached, monotonic() + 60).value for rank in range(3)])
    return ways


def test_prices_come_near_the_linear_model():
    """Three classes, more tests than three days take, half of the requests with two tests."""
    days = [room(f"day {k}", k, 8, 100) for k in range(3)]
    people = [
        request(f"r{k}", *("ab" if k % 2 else "a"), priority=priority, max_visits=1 + k % 3)
        for k, priority in enumerate([RequestPriority.D2, RequestPriority.D4] * 8)
    ]
    problem = problem_of(centre(people, days))
    modelled, priced = both(problem, (0, 0, 0))
    assert sum(modelled) > 0
    assert priced == pytest.approx(modelled, rel=0.1, abs=5)


def test_who_has_one_visit_chooses_one_day():
    """Each day takes one of the two tests: the linear model and the prices both see it."""
    rooms = [room("mon", 0, 8, 20), room("tue", 1, 8, 20, modalities=("other",))]
    problem = problem_of(centre([request("r", "a", "b")], rooms))
    value = Facts(problem).requests[0].value[rooms[0].day.toordinal()]
    _, priced = both(problem, (0, 0, 0))
    assert priced[2] == pytest.approx(value, rel=0.01)


def test_the_clock_leaves_a_bound_that_is_true():
    problem = problem_of(busy_centre(3, requests=30, sessions=8))
    relaxation = Relaxation(Facts(problem), fixed_spots(problem))
    exact = relaxation.level(0, (0, 0, 0), monotonic() + 60).value
    hurried = Priced(relaxation)
    bound = hurried.level(0, (0, 0, 0), monotonic() - 1).value
    assert hurried.cut
    assert bound >= exact * (1 - 1e-9)
