from optimiser.constraints.tests_min_days_apart import TestsMinDaysApart as DaysApart
from optimiser.models.diagnostic_test import PairRule
from optimiser.models.words import PairKind
from tests.by_hand_centre import said
from tests.tiny_centre import centre, fixed, request, room

ROOMS = [room(f"s{day}", day, 8, 60) for day in range(4)]


def of(minutes=2880, **fields):
    rule = PairRule(first="a", then="b", kind=PairKind.min_days_apart, min_gap_minutes=minutes)
    people = [request("r1", "a", patient_id="p", **fields), request("r2", "b", patient_id="p")]
    return centre(people, ROOMS, pair_rules=(rule,))


def test_in_either_order():
    assert said(DaysApart(), of(), ("r1", "a", "s0", 0), ("r2", "b", "s1", 30)) == [
        "tests_min_days_apart: one patient is booked for r1 a on 2026-03-02 and r2 b on "
        "2026-03-03, 1 days apart; 2 are needed"
    ]
    assert said(DaysApart(), of(), ("r1", "a", "s3", 0), ("r2", "b", "s2", 0)) == [
        "tests_min_days_apart: one patient is booked for r1 a on 2026-03-05 and r2 b on "
        "2026-03-04, 1 days apart; 2 are needed"
    ]
    assert said(DaysApart(), of(), ("r1", "a", "s0", 30), ("r2", "b", "s2", 0)) == []


def test_part_of_a_day_counts_as_a_day():
    assert len(said(DaysApart(), of(2881), ("r1", "a", "s0", 0), ("r2", "b", "s2", 0))) == 1
    assert said(DaysApart(), of(2881), ("r1", "a", "s0", 0), ("r2", "b", "s3", 0)) == []


def test_one_booking_already_made_still_binds_the_other():
    booked = of(fixed=(fixed("a", ROOMS[0]),))
    assert len(said(DaysApart(), booked, ("r1", "a", "s0", 0), ("r2", "b", "s1", 0))) == 1
