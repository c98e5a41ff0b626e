"""Pooled: never beats a proven optimum's bound, keeps every rule, and packs what it promises."""

from datetime import timedelta
from random import Random

import pytest

from optimiser.audit import judged_by_rules
from optimiser.models.entry import FixedBooking
from optimiser.models.plan import Plan, Sense
from optimiser.models.policy import Policy
from optimiser.models.resources import BedNight
from optimiser.models.words import Admission, Levels, Priority
from optimiser.problem.problem import Problem
from optimiser.solvers.exact import exact
from optimiser.solvers.greedy import greedy
from optimiser.solvers.limits import Limits
from optimiser.solvers.pooled import pooled
from optimiser.solvers.schedule import bookings
from tests.tiny import MONDAY, PLANNING, case, entry, problem_of, session

LIMITS = Limits(seconds=60, workers=1, seed=1, deterministic=8)


def alike(seed, *, turnover=True, levels=Levels.priority):
    """Two like theatres on Monday, and sometimes one more on Tuesday."""
    random = Random(seed)
    people = [
        entry(
            f"e{k}",
            procedure=random.choice(["W401", "T202"]),
            priority=random.choice(list(Priority)),
            touch_minutes=random.choice([25, 30, 45, 50, 60]),
            touch_sd=random.choice([0, 0, 10]),
            turnover_minutes=random.choice([0, 10, 15]) if turnover else 0,
            same_turnover_minutes=random.choice([0, 5]) if turnover else 0,
            admission=Admission.inpatient,
            nights=1,
            ward=random.choice(["W", None]),
        )
        for k in range(7)
    ]
    rooms = [session(key, 0, 8, 100, surgeons=()) for key in "st"]
    if random.random() < 0.5:
        rooms.append(session("u", 1, 8, 90, surgeons=()))
    if random.random() < 0.3:
        people[0] = people[0].model_copy(update={"fixed": FixedBooking(session_id="t")})
    policy = Policy(levels=levels, notice_days=0, tolerance=0.0)
    beds = (BedNight(ward="W", date=MONDAY, beds=random.choice([1, 2, 9])),)
    whole = case(people, rooms, policy, surgeons=None, roster=None, beds=beds)
    return problem_of(whole)


def plan_of(problem, found):
    return Plan.model_construct(bookings=tuple(bookings(problem, found.schedule.values())))


def upward(problem, values):
    return [
        value if objective.sense is Sense.maximise else -value
        for objective, value in zip(problem.objectives, values, strict=True)
    ]


def levels_of(problem, found):
    plan = plan_of(problem, found)
    return [objective.measure(problem.case, plan) for objective in problem.objectives]


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("levels", list(Levels))
def test_bounds_hold_for_the_optimum_and_every_rule_is_kept(seed, levels):
    problem = alike(seed, levels=levels)
    start = greedy(problem)
    found, best = pooled(problem, start, LIMITS), exact(problem, start, LIMITS)
    assert judged_by_rules(problem.case, plan_of(problem, found)) == []
    ours = upward(problem, levels_of(problem, found))
    optimum = upward(problem, levels_of(problem, best))
    begun = upward(problem, levels_of(problem, type(found)(start)))
    assert begun <= ours <= optimum
    for objective, value, reached in zip(problem.objectives, ours, optimum, strict=True):
        bound = found.bounds.get(objective.name)
        if bound is not None:
            (limit,) = upward(Problem(problem.case, (), [objective]), [bound])
            assert limit >= reached - 1e-6, objective.name
        if value != reached:
            break  # bounds below speak of plans that are no worse above


def test_lists_without_turnover_are_proved():
    proved = 0
    for seed in range(8):
        problem = alike(seed, turnover=False)
        found = pooled(problem, greedy(problem), LIMITS)
        values = dict(
            zip([o.name for o in problem.objectives], levels_of(problem, found), strict=True)
        )
        proved += all(found.bounds.get(name) == values[name] for name in ("p1", "p2", "p3", "p4"))
    assert proved >= 4


def test_what_cannot_be_packed_waits_and_claims_no_proof():
    people = [entry(f"e{k}", touch_minutes=40, turnover_minutes=0) for k in range(5)]
    people = [one.model_copy(update={"same_turnover_minutes": 0}) for one in people]
    rooms = [session(key, 0, 8, 100, surgeons=()) for key in "st"]
    policy = Policy(levels=Levels.priority, notice_days=0)
    whole = case(people, rooms, policy, surgeons=None, roster=None)
    problem = problem_of(whole)
    found = pooled(problem, {}, LIMITS)
    assert len(found.schedule) == 4  # 200 minutes hold five cases of 40, two lists of 100 hold four
    assert found.bounds["p4"] == 5
    assert "utilisation" not in found.bounds
    assert judged_by_rules(whole, plan_of(problem, found)) == []


def test_the_same_seed_gives_the_same_plan():
    problem = alike(3)
    start = greedy(problem)
    assert pooled(problem, start, LIMITS) == pooled(problem, start, LIMITS)


@pytest.mark.parametrize("spread", [12.3, 12.35])
def test_spreads_of_any_decimals_can_be_counted(spread):
    """Squares to a ten-thousandth of five long lists together outgrew the solver's numbers."""
    rooms = [session(f"s{k}", 0, 8, 540, surgeons=()) for k in range(5)]
    people = [entry(f"e{k:02}", touch_minutes=60 + k, touch_sd=spread) for k in range(40)]
    problem = problem_of(case(people, rooms, surgeons=None, roster=None))
    found = pooled(problem, greedy(problem), LIMITS)
    assert {"urgent", "long", "routine"} <= set(found.bounds)
    assert not judged_by_rules(problem.case, plan_of(problem, found))


def test_what_a_level_gives_back_within_its_tolerance_is_no_loss():
    """Long C waits for routine R, who fills a list: less than a fifth of long is given."""
    long = {"referral_date": PLANNING - timedelta(days=400)}
    none = {"turnover_minutes": 0, "same_turnover_minutes": 0}
    minutes = {"A": 60, "B": 60, "C": 20, "R": 110}
    people = [
        entry(name, touch_minutes=touch, **none, **({} if name == "R" else long))
        for name, touch in minutes.items()
    ]
    policy = Policy(
        notice_days=0, tolerance={"long": 0.2}, count_by="minutes", overrun_probability=0.5
    )
    rooms = [session(name, 0, 9, 120, surgeons=()) for name in "st"]
    problem = problem_of(case(people, rooms, policy, surgeons=None, roster=None))
    start = greedy(problem)
    found = pooled(problem, start, LIMITS)
    assert levels_of(problem, found) == levels_of(problem, exact(problem, start, LIMITS))
    assert len(found.bounds) == len(problem.objectives)
    assert "R" in {problem.case.entries[number].entry_id for number in found.schedule}
