"""Which relaxation is asked for a level, when, and by whom."""

from time import monotonic

import pytest

from optimiser.solvers.visit_schedule import fixed_spots
from optimiser.solvers.visits.bounds.level_bounds import Beside, LevelBounds, bounded_levels
from optimiser.solvers.visits.bounds.shadow import CLASSES, RANKS
from optimiser.solvers.visits.bounds.slots import Slots
from optimiser.solvers.visits.diary import Diary
from optimiser.solvers.visits.facts import Facts
from tests.tiny_centre import busy_centre, centre, problem_of, request, room


@pytest.fixture
def facts():
    people = [request(f"r{number}") for number in range(6)]
    case = centre(people, [room("mon", 0, 8, 60), room("tue", 1, 8, 60)])
    return Facts(problem_of(case))


def levels_of(facts):
    return bounded_levels(Diary(facts, {}))


def test_a_model_for_which_there_was_no_time_is_written_another_time(facts):
    bounds = LevelBounds(facts, {})
    for rank in range(RANKS):
        bounds.ask(rank, levels_of(facts), monotonic() - 1)
    assert bounds.cut
    assert not bounds.slots.large
    assert set(bounds.shadows) == set(range(CLASSES))  # prices are asked once all the same
    for rank in range(RANKS):
        bounds.ask(rank, levels_of(facts), monotonic() + 60)
    assert set(bounds.shadows) == set(range(RANKS))


def test_minutes_are_asked_where_slots_are_too_many(facts):
    bounds = LevelBounds(facts, {})
    bounds.slots = Slots(facts, {}, most=10)
    bounds.ask(0, levels_of(facts), monotonic() + 60)
    assert bounds.slots.large
    assert len(bounds.shadows[0]) == 2  # by prices and by minutes
    bounds.ask(0, levels_of(facts), monotonic() + 60)
    assert len(bounds.shadows[0]) == 2  # nothing stands above the first level


def test_a_thread_asks_what_it_is_told_to_and_ends(facts):
    bounds, last = LevelBounds(facts, {}), monotonic() + 60
    beside = Beside(bounds, last, last)
    beside.start()
    beside.tell(levels_of(facts), [0])
    beside.tell(levels_of(facts), range(RANKS), last=True)
    beside.join(60)
    assert not beside.is_alive()
    assert set(bounds.shadows) == set(range(RANKS))


def test_a_thread_that_nobody_tells_anything_ends_by_the_clock(facts):
    bounds = LevelBounds(facts, {})
    beside = Beside(bounds, monotonic(), monotonic() + 0.2)
    beside.start()
    beside.join(60)
    assert not beside.is_alive()
    assert bounds.shadows == {}


def test_guesses_of_what_levels_above_are_worth_only_help_to_begin():
    case = busy_centre(3, requests=4, sessions=3, walks=(0,))
    problem = problem_of(case)
    facts, fixed = Facts(problem), fixed_spots(problem)
    reached = bounded_levels(Diary(facts, fixed))
    best = Slots(facts, fixed).level(2, reached, monotonic() + 60).value
    for rates in ((), (1.0, 1.0), (50.0, 0.0)):
        slots = Slots(facts, fixed, most_by_simplex=0)
        slots.level(1, reached, monotonic() + 60)
        near = slots.level(2, reached, monotonic() + 60, rates).value
        assert best - 1 <= near <= best + max(1, 0.05 * abs(best))
