"""Neighbourhood: never worse than its start, never better than the optimum, every rule kept."""

from functools import cache

import pytest

from optimiser.audit import judged_by_rules
from optimiser.models.plan import Plan
from optimiser.solvers.exact import exact
from optimiser.solvers.greedy import greedy
from optimiser.solvers.limits import Limits
from optimiser.solvers.neighbourhood import neighbourhood
from optimiser.solvers.rank import levels
from optimiser.solvers.schedule import bookings
from tests.test_solve import two_for_one_place
from tests.tiny import busy_case, case, entry, problem_of, sound_seeds

OPTIMUM = Limits(seconds=60, workers=1, seed=1, deterministic=8)
LIMITS = Limits(seconds=60, workers=1, seed=1, deterministic=0.1)
SEEDS = sound_seeds(14)


def busy_problem(seed):
    """Without tolerances: the optimum is then the best in order of rank."""
    made = busy_case(seed)
    policy = made.policy.model_copy(update={"tolerance": 0.0})
    return problem_of(made.model_copy(update={"policy": policy}))


@cache
def planned(seed):
    """The problem, greedy's plan, ours, and the plans that we told of on the way."""
    problem, news = busy_problem(seed), []
    start = greedy(problem)
    return problem, start, neighbourhood(problem, start, LIMITS, news.append), news


@pytest.mark.parametrize("seed", SEEDS)
def test_it_lies_between_its_start_and_the_optimum_and_keeps_every_rule(seed):
    problem, start, found, news = planned(seed)
    plan = Plan.model_construct(bookings=tuple(bookings(problem, found.schedule.values())))
    assert judged_by_rules(problem.case, plan) == []
    begun, ours = levels(problem, start), levels(problem, found.schedule)
    optimum = levels(problem, exact(problem, start, OPTIMUM).schedule)
    assert begun <= ours <= optimum
    assert (news[-1].schedule if news else start) == found.schedule


def test_it_finds_what_greedy_does_not_see():
    plans = [planned(seed)[:3] for seed in SEEDS]
    better = [levels(one, found.schedule) > levels(one, start) for one, start, found in plans]
    assert sum(better) >= 4


def test_one_place_goes_to_the_one_who_fills_it():
    problem = problem_of(two_for_one_place())
    start = greedy(problem)
    found = neighbourhood(problem, start, LIMITS).schedule
    assert [problem.case.entries[number].entry_id for number in start] == ["a"]
    assert [problem.case.entries[number].entry_id for number in found] == ["b"]


def test_the_same_seed_gives_the_same_plan():
    problem, start, found, _ = planned(10)
    assert found.schedule != start
    assert found == neighbourhood(problem, start, LIMITS)


def test_a_case_without_lists_is_left_as_it_is():
    problem = problem_of(case([entry("a")], []))
    assert neighbourhood(problem, {}, LIMITS).schedule == {}
