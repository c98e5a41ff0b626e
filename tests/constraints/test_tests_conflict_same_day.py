from optimiser.constraints.tests_conflict_same_day import TestsConflictSameDay as SameDay
from optimiser.models.diagnostic_test import PairRule
from optimiser.models.words import Flag, PairKind
from tests.by_hand_centre import said
from tests.tiny_centre import centre, fixed, request, room

ROOMS = [room("s", 0, 8, 60), room("t", 1, 8, 60)]


def of(*, applies_to=None, then="b", first=(), second=()):
    rule = PairRule(first="a", then=then, kind=PairKind.same_day_conflict, applies_to=applies_to)
    people = [
        request("r1", "a", **{"patient_id": "p", **dict(first)}),
        request("r2", then, **{"patient_id": "p", **dict(second)}),
    ]
    return centre(people, ROOMS, pair_rules=(rule,))


def test_two_requests_of_one_patient_on_one_day():
    assert said(SameDay(), of(), ("r1", "a", "s", 0), ("r2", "b", "s", 30)) == [
        "tests_conflict_same_day: one patient is booked for r1 a and r2 b on 2026-03-02; they "
        "may not be on one day"
    ]
    assert said(SameDay(), of(), ("r1", "a", "s", 0), ("r2", "b", "t", 0)) == []


def test_two_patients_do_not_disturb_each_other():
    apart = of(second={"patient_id": "q"})
    assert said(SameDay(), apart, ("r1", "a", "s", 0), ("r2", "b", "s", 30)) == []


def test_a_test_may_disturb_itself_and_is_told_once():
    assert said(SameDay(), of(then="a"), ("r1", "a", "s", 0), ("r2", "a", "s", 30)) == [
        "tests_conflict_same_day: one patient is booked for r1 a and r2 a on 2026-03-02; they "
        "may not be on one day"
    ]


def test_the_mark_on_either_request_binds():
    places = [("r1", "a", "s", 0), ("r2", "b", "s", 30)]
    marked = {"flags": frozenset({Flag.diabetic})}
    assert said(SameDay(), of(applies_to=Flag.diabetic), *places) == []
    assert len(said(SameDay(), of(applies_to=Flag.diabetic, second=marked), *places)) == 1


def test_two_bookings_already_made_stay_as_they_are():
    places = [("r1", "a", "s", 0), ("r2", "b", "s", 30)]
    first, second = {"fixed": (fixed("a", ROOMS[0]),)}, {"fixed": (fixed("b", ROOMS[0], 30),)}
    assert said(SameDay(), of(first=first, second=second), *places) == []
    assert len(said(SameDay(), of(first=first), *places)) == 1
