"""Justified envy among requests of one test: found, and mended by exchange."""

from datetime import timedelta

from optimiser.audit import judged_by_rules
from optimiser.models.plan import DiagnosticsPlan
from optimiser.models.urgency import urgency_of
from optimiser.models.words import RequestPriority
from optimiser.reasons.visit_envy import VisitEnvy
from optimiser.solvers.schedule import Spot
from optimiser.solvers.visit_greedy import visit_greedy
from optimiser.solvers.visit_schedule import visit_bookings
from tests.tiny_centre import MONDAY, busy_centre, centre, exam, fixed, problem_of, request, room

ROOM = room("s", 0, 8, 40)


def envy(case, spots, seconds=60.0):
    problem = problem_of(case)
    return VisitEnvy(problem, {spot.entry: spot for spot in spots}, seconds)


def spot(case, entry, minute):
    del case
    return Spot(0, 8 * 60 + minute, entry, None)


def test_an_urgent_request_waits_while_a_routine_one_has_its_place():
    case = centre([request("r"), request("u", priority=RequestPriority.D2)], [ROOM])
    found = envy(case, [spot(case, 0, 0)])
    assert found.pairs() == [("u", "r")]
    found.mend()
    assert found.mended == 1
    assert set(found.schedule) == {1}
    assert found.pairs() == []


def test_no_envy_of_equals_of_fixed_bookings_or_of_places_it_cannot_have():
    urgent = request("u", priority=RequestPriority.D2)
    equal = centre([request("r", priority=RequestPriority.D1), urgent], [ROOM])
    assert envy(equal, [spot(equal, 0, 0)]).pairs() == []
    kept = centre([request("r", fixed=(fixed("a", ROOM),)), urgent], [ROOM])
    assert envy(kept, [spot(kept, 0, 0)]).pairs() == []
    longer = request("u", "b", priority=RequestPriority.D2)
    full = centre([request("r"), request("q"), longer], [ROOM], [exam("a"), exam("b", 30)])
    assert envy(full, [spot(full, 0, 0), spot(full, 1, 20)]).pairs() == []


def test_a_request_of_two_tests_is_not_part_of_it():
    case = centre([request("r", "a", "b"), request("u", priority=RequestPriority.D2)], [ROOM])
    assert envy(case, [spot(case, 0, 0), spot(case, 1, 20)]).pairs() == []


def test_without_time_it_says_that_not_all_was_tried():
    case = centre([request("r"), request("u", priority=RequestPriority.D2)], [ROOM])
    found = envy(case, [spot(case, 0, 0)], seconds=-1.0)
    assert found.pairs() == []
    assert not found.tried_all


def pairs_by_audit(problem, schedule):
    """Pairs of justified envy, every minute of the session tried, the audit halves the judge."""
    case, found = problem.case, []
    alone = {n for n, task in enumerate(problem.tasks) if len(task.request.tests) == 1}
    rank = [urgency_of(task.request, case).rank for task in problem.tasks]
    for waiting in sorted(alone - set(schedule)):
        for booked in sorted(alone & set(schedule)):
            if problem.tasks[booked].fixed is not None or rank[booked] <= rank[waiting]:
                continue
            session = schedule[booked].session
            rest = {n: one for n, one in schedule.items() if n != booked}
            opening = problem.clock.minute(case.sessions[session].start)
            for minute in range(0, case.sessions[session].minutes, 5):
                spots = [*rest.values(), Spot(session, opening + minute, waiting, None)]
                plan = DiagnosticsPlan(bookings=tuple(visit_bookings(problem, spots)))
                if not judged_by_rules(case, plan):
                    ids = (problem.tasks[n].request.request_id for n in (waiting, booked))
                    found.append(tuple(ids))
                    break
    return found


def late_plan(problem):
    """A plan made without regard to urgency: routine requests first."""
    order = problem.case.requests
    mild = [r.model_copy(update={"cancer_target": None, "priority": "D4"}) for r in order]
    facts = {name: getattr(problem.case, name) for name in type(problem.case).model_fields}
    case = type(problem.case)(**(facts | {"requests": tuple(mild)}))
    return visit_greedy(problem_of(case))


def test_pairs_are_those_the_audit_would_pass():
    seen = 0
    for seed in range(25):
        made = busy_centre(seed, requests=8, sessions=4)
        short = [r.model_copy(update={"tests": r.tests[:1], "fixed": ()}) for r in made.requests]
        facts = {name: getattr(made, name) for name in type(made).model_fields}
        case = type(made)(**(facts | {"requests": tuple(short)}))
        problem = problem_of(case)
        schedule = late_plan(problem)
        found = envy(case, schedule.values())
        expected = pairs_by_audit(problem, schedule)
        assert sorted(found.pairs()) == sorted(expected), seed
        seen += len(expected)
        found.mend()
        assert sorted(found.pairs()) == sorted(pairs_by_audit(problem, found.schedule))
    assert seen > 5


def test_of_two_as_urgent_the_one_who_is_due_first_gets_the_place():
    """Whoever stands first on the list, and whatever their ids."""
    day = timedelta(days=1)
    for first, second in (("u", "v"), ("v", "u")):
        due = [
            request(first, priority=RequestPriority.D2, target_date=MONDAY + 2 * day),
            request(second, priority=RequestPriority.D2, target_date=MONDAY + day),
        ]
        case = centre([request("r"), *due], [ROOM])
        found = envy(case, [spot(case, 0, 0)])
        found.mend()
        assert set(found.schedule) == {2}
    waited = [
        request(
            name, priority=RequestPriority.D2, target_date=MONDAY, referral_date=MONDAY - n * day
        )
        for n, name in ((30, "u"), (40, "v"))
    ]
    case = centre([request("r"), *waited], [ROOM])
    found = envy(case, [spot(case, 0, 0)])
    found.mend()
    assert set(found.schedule) == {2}
