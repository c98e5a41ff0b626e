"""An earlier plan as a start: only what must change changes."""

from datetime import timedelta

import pytest

from optimiser.audit import audit, judged_by_rules
from optimiser.models.plan import Plan
from optimiser.models.words import Priority
from optimiser.solve import solve
from optimiser.solvers.greedy import greedy
from optimiser.solvers.schedule import bookings
from optimiser.solvers.warm import warm
from tests.test_solve import reading_of
from tests.tiny import busy_case, case, entry, problem_of, session


def places(plan):
    return {one.entry_id: one.session_id for one in plan.bookings}


@pytest.mark.parametrize("seed", range(12))
def test_it_keeps_every_rule_and_every_place_of_an_unchanged_case(seed):
    made = busy_case(seed)
    problem = problem_of(made)
    base = greedy(problem)
    again = warm(problem, bookings(problem, base.values()))
    plan = Plan.model_construct(bookings=tuple(bookings(problem, again.values())))
    assert judged_by_rules(made, plan) == []
    assert again == base


def two_weeks(*more):
    entries = [entry(f"e{number}", touch_minutes=100) for number in range(4)]
    rooms = [session("s0", 0, 8, 240), session("s1", 1, 8, 240)]
    return case([*entries, *more], rooms)


def swapped(plan):
    """The plan with its two sessions exchanged."""
    other = {"s0": ("s1", timedelta(days=1)), "s1": ("s0", timedelta(days=-1))}
    moved = []
    for one in plan.bookings:
        place, later = other[one.session_id]
        times = {"start": one.start + later, "end": one.end + later}
        moved.append(one.model_copy(update={"session_id": place, **times}))
    return plan.model_copy(update={"bookings": tuple(moved)})


def test_places_that_greedy_would_not_give_are_kept():
    made = two_weeks()
    problem = problem_of(made)
    told = swapped(solve(reading_of(made), strategy="greedy", seconds=5))
    again = warm(problem, told.bookings)
    kept = Plan.model_construct(bookings=tuple(bookings(problem, again.values())))
    assert places(kept) == places(told)
    assert again != greedy(problem)


def test_one_more_urgent_patient_moves_nobody_who_need_not_move():
    told = swapped(solve(reading_of(two_weeks()), strategy="greedy", seconds=5))
    urgent = entry("u", priority=Priority.P2, touch_minutes=90)
    made = two_weeks(urgent)
    plan = solve(reading_of(made), strategy="greedy", seconds=5, previous=told)
    assert audit(made, plan) == []
    kept = [key for key, place in places(plan).items() if places(told).get(key) == place]
    assert "u" in places(plan)
    assert len(kept) == 3  # four hours hold two of 100 minutes, or one and the urgent one


def test_places_that_are_gone_are_no_start():
    made = two_weeks()
    problem = problem_of(made)
    first = solve(reading_of(made), strategy="greedy", seconds=5)
    gone = [one.model_copy(update={"session_id": "s9"}) for one in first.bookings[:2]]
    unknown = [one.model_copy(update={"entry_id": "x"}) for one in first.bookings[2:]]
    assert warm(problem, [*gone, *unknown]) == greedy(problem)
