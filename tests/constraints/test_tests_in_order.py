from datetime import timedelta

from optimiser.constraints.tests_in_order import TestsInOrder as InOrder
from optimiser.models.diagnostic_test import PairRule
from optimiser.models.request import EarlierResult
from optimiser.models.words import Flag, PairKind
from tests.by_hand_centre import said
from tests.tiny_centre import MONDAY, centre, exam, fixed, request, room

ROOMS = [room("s", 0, 8, 180), room("t", 1, 8, 180)]
TESTS = [exam("bloods", 10, valid_days=30), exam("scan", 20)]


def of(*, min_gap=30, max_gap=60, applies_to=None, tests=TESTS, **fields):
    rule = PairRule(
        first="bloods",
        then="scan",
        kind=PairKind.before,
        min_gap_minutes=min_gap,
        max_gap_minutes=max_gap,
        applies_to=applies_to,
    )
    person = request("r1", *fields.pop("wanted", ("bloods", "scan")), **fields)
    return centre([person], ROOMS, tests, pair_rules=(rule,))


def places(minute):
    return [("r1", "bloods", "s", 0), ("r1", "scan", "s", minute)]


def test_too_early_and_too_late():
    assert said(InOrder(), of(), *places(35)) == [
        "tests_in_order: for r1 25 minutes pass from the end of bloods to the start of scan; at "
        "least 30 are needed"
    ]
    assert said(InOrder(), of(), *places(75)) == [
        "tests_in_order: for r1 65 minutes pass from the end of bloods to the start of scan; at "
        "most 60 are allowed"
    ]
    for minute in (40, 70):
        assert said(InOrder(), of(), *places(minute)) == []
    assert said(InOrder(), of(max_gap=None), *places(150)) == []


def test_the_second_is_not_booked_without_the_first():
    assert said(InOrder(), of(), ("r1", "scan", "s", 0)) == [
        "tests_in_order: r1 scan is booked without bloods, which comes before it"
    ]
    assert said(InOrder(), of(), ("r1", "bloods", "s", 0)) == []


def test_a_request_that_does_not_ask_for_both_is_free():
    assert said(InOrder(), of(wanted=("scan",)), ("r1", "scan", "s", 0)) == []


def test_a_valid_earlier_result_stands_for_the_first():
    def with_result(days, tests=TESTS):
        result = EarlierResult(test="bloods", date=MONDAY - timedelta(days=days))
        return of(results=(result,), tests=tests)

    assert said(InOrder(), with_result(30), ("r1", "scan", "s", 0)) == []
    assert len(said(InOrder(), with_result(31), ("r1", "scan", "s", 0))) == 1
    assert len(said(InOrder(), with_result(30), ("r1", "scan", "t", 0))) == 1
    unknown = [exam("bloods", 10), exam("scan", 20)]
    assert len(said(InOrder(), with_result(1, unknown), ("r1", "scan", "s", 0))) == 1


def test_a_rule_for_some_binds_those_who_carry_the_mark():
    diabetic = frozenset({Flag.diabetic})
    assert said(InOrder(), of(applies_to=Flag.diabetic), *places(10)) == []
    marked = of(applies_to=Flag.diabetic, flags=diabetic)
    assert len(said(InOrder(), marked, *places(10))) == 1


def test_two_bookings_already_made_stay_as_they_are():
    made = (fixed("bloods", ROOMS[0]), fixed("scan", ROOMS[0], 10))
    assert said(InOrder(), of(fixed=made), *places(10)) == []
    assert len(said(InOrder(), of(fixed=made[1:]), *places(10))) == 1
    assert said(InOrder(), of(fixed=made[1:]), ("r1", "scan", "s", 10)) == []
