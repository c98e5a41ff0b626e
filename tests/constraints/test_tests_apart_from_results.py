from datetime import timedelta

from optimiser.constraints.tests_apart_from_results import TestsApartFromResults as Apart
from optimiser.models.diagnostic_test import PairRule
from optimiser.models.request import DoneTest, EarlierResult
from optimiser.models.words import Flag, PairKind
from optimiser.solvers.visit_greedy import visit_greedy
from tests.by_hand_centre import said
from tests.tiny_centre import MONDAY, centre, fixed, problem_of, request, room

ROOMS = [room(f"s{day}", day, 8, 60) for day in range(3)]
SUNDAY = EarlierResult(test="b", date=MONDAY - timedelta(days=1))


def of(listed="r1", minutes=2880, tests=("a", "b"), flags=frozenset(), applies_to=None, **fields):
    rule = PairRule(
        first=tests[0], then=tests[1], kind=PairKind.min_days_apart, min_gap_minutes=minutes,
        applies_to=applies_to,
    )  # fmt: skip
    results = {listed: (SUNDAY,)}
    people = [
        request("r1", "a", patient_id="p", results=results.get("r1", ()), **fields),
        request("r2", "c", patient_id="p", results=results.get("r2", ()), flags=flags),
        request("r3", "a", patient_id="q"),
    ]
    return centre(people, ROOMS, pair_rules=(rule,))


def test_too_soon_after_what_was_done():
    assert said(Apart(), of(), ("r1", "a", "s0", 0)) == [
        "tests_apart_from_results: r1 a is booked on 2026-03-02, and b was done on 2026-03-01, "
        "1 days apart; 2 are needed"
    ]
    assert len(said(Apart(), of(tests=("b", "a")), ("r1", "a", "s0", 0))) == 1
    assert said(Apart(), of(), ("r1", "a", "s1", 0)) == []
    assert said(Apart(), of(tests=("a", "c")), ("r1", "a", "s0", 0)) == []


def test_part_of_a_day_counts_as_a_day():
    assert len(said(Apart(), of(minutes=2881), ("r1", "a", "s1", 0))) == 1
    assert said(Apart(), of(minutes=2881), ("r1", "a", "s2", 0)) == []


def test_whichever_request_of_the_patient_lists_it():
    assert len(said(Apart(), of("r2"), ("r1", "a", "s0", 0), ("r3", "a", "s0", 20))) == 1
    diabetic = of("r2", flags=frozenset({Flag.diabetic}), applies_to=Flag.diabetic)
    assert len(said(Apart(), diabetic, ("r1", "a", "s0", 0))) == 1
    assert said(Apart(), of("r2", applies_to=Flag.diabetic), ("r1", "a", "s0", 0)) == []


def test_what_a_row_that_is_not_planned_lists_counts_too():
    done = DoneTest(patient_id="p", test="b", date=SUNDAY.date, flags=frozenset({Flag.diabetic}))
    for applies_to in (None, Flag.diabetic):
        plain = of("nobody", applies_to=applies_to)
        assert said(Apart(), plain, ("r1", "a", "s0", 0)) == []
        case = plain.model_copy(update={"done_elsewhere": (done,)})
        case = type(case).model_validate(case.model_dump())
        assert len(said(Apart(), case, ("r1", "a", "s0", 0), ("r3", "a", "s0", 20))) == 1
        problem = problem_of(case)
        placed = {problem.tasks[n].item: spot.session for n, spot in visit_greedy(problem).items()}
        assert placed == {("r1", "a"): 1, ("r2", "c"): 0, ("r3", "a"): 0}


def test_what_may_not_be_on_one_day_is_not_on_the_day_of_what_was_done():
    rule = PairRule(first="b", then="a", kind=PairKind.same_day_conflict)
    today = EarlierResult(test="b", date=MONDAY)
    person = request("r1", "a", patient_id="p", results=(today,))
    case = centre([person], ROOMS, pair_rules=(rule,))
    assert said(Apart(), case, ("r1", "a", "s0", 0)) == [
        "tests_apart_from_results: r1 a is booked on 2026-03-02, and b was done on 2026-03-02, "
        "the same day; different days are needed"
    ]
    assert said(Apart(), case, ("r1", "a", "s1", 0)) == []
    problem = problem_of(case)
    assert [spot.session for spot in visit_greedy(problem).values()] == [1]


def test_a_booking_already_made_stays():
    assert said(Apart(), of(fixed=(fixed("a", ROOMS[0]),)), ("r1", "a", "s0", 0)) == []


def test_the_plan_waits_until_it_may_be():
    problem = problem_of(of("r2"))
    sessions = {problem.tasks[n].item: spot.session for n, spot in visit_greedy(problem).items()}
    assert sessions == {("r1", "a"): 1, ("r2", "c"): 0, ("r3", "a"): 0}
