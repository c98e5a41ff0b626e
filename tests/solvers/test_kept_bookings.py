"""Bookings already made stay as people made them, and are no clash where they contradict nothing.

Every strategy keeps them and adds whoever still fits beside them.
"""

import pytest

from optimiser.models.plan import Level
from optimiser.models.policy import Policy
from optimiser.second_opinion.bracket import brackets
from optimiser.solvers.columns.strategy import columns
from optimiser.solvers.exact import exact
from optimiser.solvers.greedy import greedy
from optimiser.solvers.local_audit import sound
from optimiser.solvers.neighbourhood import neighbourhood
from optimiser.solvers.pooled import pooled
from optimiser.solvers.rank import levels
from optimiser.solvers.strategy import silent
from tests.solvers.test_true_bounds import LIMITS, turnover
from tests.solvers.test_true_bounds_booked import EVEN, NONE, booked, made
from tests.tiny import entry, problem_of, session

MORNING = {"theatre": "T1", "surgeons": ("S1",)}
AFTERNOON = {"theatre": "T1", "surgeons": ("S2",)}


def the_morning_runs_on_into_the_afternoon():
    """K is in the theatre until 12:30; a, who takes 60 minutes, has time after it."""
    return made(
        [
            entry("K", touch_minutes=90, **NONE, **booked("am", 11)),
            entry("a", touch_minutes=60, specialty="100", **NONE),
            entry("b", touch_minutes=60, specialty="100", **NONE),
        ],
        [
            session("am", 0, 8, 240, overrun_minutes=30, **MORNING),
            session("pm", 0, 12, 110, specialties=("100",), **AFTERNOON),
        ],
        EVEN,
    )


def an_item_nobody_has_listed():
    """K was booked with a robot that equipment.csv does not know; a needs none."""
    return made(
        [
            entry("K", touch_minutes=60, equipment=("robot",), **NONE, **booked("s", 9)),
            entry("L", touch_minutes=60, equipment=("robot",), **NONE, **booked("t", 9)),
            entry("a", touch_minutes=60, **NONE),
            entry("b", touch_minutes=60, equipment=("robot",), **NONE),
        ],
        [session("s", 0, 9, 120), session("t", 0, 9, 60, surgeons=("S2",))],
    )


def a_list_that_people_have_filled():
    """K and L will be late more often than one would plan; nobody is added, and t is filled."""
    return made(
        [
            entry("K", touch_minutes=60, touch_sd=40, **NONE, **booked("s", 9)),
            entry("L", touch_minutes=60, touch_sd=40, **NONE, **booked("s")),
            entry("a", touch_minutes=30, **turnover(0)),
            entry("b", touch_minutes=30, **turnover(0)),
        ],
        [session("s", 0, 9, 150), session("t", 1, 9, 30)],
        Policy(notice_days=0, overrun_probability=0.2),
    )


@pytest.mark.parametrize(
    ("build", "most"),
    [
        (the_morning_runs_on_into_the_afternoon, 2),
        (an_item_nobody_has_listed, 3),
        (a_list_that_people_have_filled, 3),
    ],
)
@pytest.mark.parametrize("strategy", [greedy, exact, columns, pooled, neighbourhood])
def test_bookings_made_stay_and_others_are_added(build, most, strategy):
    problem = problem_of(build())
    schedule = start = greedy(problem)
    if strategy is columns:
        schedule = columns(problem, start, LIMITS, silent).schedule
    elif strategy is not greedy:
        schedule = strategy(problem, start, LIMITS, *[silent] * (strategy is not exact)).schedule
    assert sound(problem, schedule)
    assert len(schedule) == most


@pytest.mark.parametrize("relaxed", [False, True])
@pytest.mark.parametrize(
    "build",
    [
        the_morning_runs_on_into_the_afternoon,
        an_item_nobody_has_listed,
        a_list_that_people_have_filled,
    ],
)
def test_a_second_solver_agrees(build, relaxed):
    one = build()
    problem = problem_of(one)
    found = exact(problem, greedy(problem), LIMITS)
    stated = [
        Level(name=goal.name, value=abs(value), unit="x", sense=goal.sense, bound=None)
        for goal, value in zip(problem.objectives, levels(problem, found.schedule), strict=True)
    ]
    told = brackets(one, stated, seconds=20, relaxed=relaxed)
    assert [bracket.contradiction for bracket in told] == [None] * len(stated)
    if not relaxed:
        assert told[0].second == pytest.approx(stated[0].value)
