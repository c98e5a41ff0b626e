"""The baselines and figures of the centres' benchmark, on plans counted by hand."""

from datetime import timedelta

from benchmarks.centres import ALONE, ANY_VISITS, PLAN, alone, beside_alone, breaches, urgent_days
from optimiser.audit import judged_by_rules
from optimiser.models.words import RequestPriority
from optimiser.solvers.visit_greedy import visit_greedy
from optimiser.solvers.visit_schedule import visit_bookings
from tests.tiny_centre import (
    PLANNING,
    booked,
    busy_centre,
    centre,
    plan_of,
    problem_of,
    request,
    room,
)


def test_alone_sends_the_patient_twice_where_bundling_waits_for_one_day():
    rooms = [room("mon", 0, 8, 20), room("tue", 1, 8, 40)]
    problem = problem_of(centre([request("r", "a", "b")], rooms))
    assert {b.session_id for b in alone(problem, any_visits=True).bookings} == {"mon", "tue"}
    assert {b.session_id for b in alone(problem, any_visits=False).bookings} == {"mon"}
    bundled = visit_bookings(problem, visit_greedy(problem).values())
    assert {b.session_id for b in bundled} == {"tue"}


def test_alone_keeps_every_rule_and_with_any_visits_all_but_one():
    for seed in (1, 2, 4, 5):
        case = busy_centre(seed, requests=6, sessions=4)
        people = [one.model_copy(update={"fixed": ()}) for one in case.requests]
        facts = {name: getattr(case, name) for name in type(case).model_fields}
        case = type(case)(**(facts | {"requests": tuple(people)}))
        problem = problem_of(case)
        assert judged_by_rules(case, alone(problem, any_visits=False)) == []
        loose = judged_by_rules(case, alone(problem, any_visits=True))
        assert {violation.rule for violation in loose} <= {"max_visits"}


def test_delays_and_breaches_by_hand():
    rooms = [room("mon", 0, 8, 60), room("thu", 3, 8, 60)]
    people = [
        request("in time", priority=RequestPriority.D2, target_date=PLANNING + timedelta(days=5)),
        request("late", priority=RequestPriority.D1, cancer_target=PLANNING + timedelta(days=5)),
        request("half", "a", "b"),
    ]
    case = centre(people, rooms)
    plan = plan_of(
        booked(case, "in time", "a", "mon", 0),
        booked(case, "late", "a", "thu", 0),
        booked(case, "half", "a", "mon", 20),
    )
    assert urgent_days(case, plan) == ([3, 6], [3, 6])
    assert list(breaches(case, plan)) == [3 - 1, 1, 1]


def test_a_request_is_as_late_as_its_last_test_and_who_waits_counts_as_done_after_the_horizon():
    rooms = [room("mon", 0, 8, 60), room("thu", 3, 8, 60)]
    people = [request("r", "a", "b", "c", priority=RequestPriority.D1, max_visits=2)]
    case = centre(people, rooms)
    plan = plan_of(booked(case, "r", "a", "mon", 0), booked(case, "r", "b", "thu", 0))
    assert urgent_days(case, plan) == ([9 + 28], [3, 6, 9 + 28])


def test_later_than_alone_is_said():
    told = [
        {"size": "S", "case seed": 1, "way": way}
        | {
            f"urgent {what} days {figure}": day
            for what in ("request", "test")
            for figure in ("mean", "p95")
        }
        for way, day in ((PLAN, 5.0), (ALONE, 6.0), (ANY_VISITS, 4.0))
    ]
    row = beside_alone(told)
    assert row["urgent request days mean"] == "5.00 / 6.00 / 4.00"
    assert row["urgent request days mean no later"] == "yes / no"
