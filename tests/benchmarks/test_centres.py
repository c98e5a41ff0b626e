"""The baselines and figures of the centres' benchmark, on plans counted by hand."""

from datetime import timedelta

from benchmarks.centres import alone, breaches, delays
from optimiser.audit import judged_by_rules
from optimiser.diagnostics import RULES, objectives
from optimiser.models.words import RequestPriority
from optimiser.problem.visit_problem import VisitProblem
from optimiser.solvers.visit_greedy import visit_greedy
from optimiser.solvers.visit_schedule import visit_bookings
from tests.tiny_centre import PLANNING, booked, busy_centre, centre, plan_of, request, room


def problem_of(case):
    return VisitProblem(case, RULES, objectives(case))


def test_alone_sends_the_patient_twice_where_bundling_waits_for_one_day():
    rooms = [room("mon", 0, 8, 20), room("tue", 1, 8, 40)]
    problem = problem_of(centre([request("r", "a", "b")], rooms))
    assert {b.session_id for b in alone(problem).bookings} == {"mon", "tue"}
    bundled = visit_bookings(problem, visit_greedy(problem).values())
    assert {b.session_id for b in bundled} == {"tue"}


def test_alone_keeps_every_rule_but_the_most_visits():
    for seed in (1, 2, 4, 5):
        case = busy_centre(seed, requests=6, sessions=4)
        people = [one.model_copy(update={"fixed": ()}) for one in case.requests]
        facts = {name: getattr(case, name) for name in type(case).model_fields}
        case = type(case)(**(facts | {"requests": tuple(people)}))
        broken = {violation.rule for violation in judged_by_rules(case, alone(problem_of(case)))}
        assert broken <= {"max_visits"}


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
    assert delays(case, plan, urgent=True) == [3, 6]
    assert delays(case, plan, urgent=False) == [3, 9 + 28]
    assert list(breaches(case, plan)) == [3 - 1, 1, 1]
