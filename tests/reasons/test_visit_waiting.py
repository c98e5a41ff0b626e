"""Why tests wait: the rule named is the rule in the way."""

from datetime import timedelta

import pytest

from optimiser.diagnostics import RULES
from optimiser.models.diagnostic_test import PairRule
from optimiser.models.pathway import DateRange
from optimiser.models.policy import Policy
from optimiser.models.request import EarlierResult
from optimiser.models.resources import StaffCover
from optimiser.models.words import PairKind, RequestPriority, SessionState, TimeOfDay
from optimiser.reasons.visit_waiting import VisitReasons
from optimiser.reasons.visit_words import BY_FULL_RULE, BY_OPTION_RULE, TO_DO, VisitCode
from optimiser.solvers.visit_greedy import visit_greedy
from tests.tiny_centre import MONDAY, at, centre, exam, fixed, problem_of, request, room

ROOM = room("s", 0, 8, 40)


def reasons(case):
    problem = problem_of(case)
    waiting, partly = VisitReasons(problem, visit_greedy(problem)).all()
    return {one.id: one for one in waiting} | {one.request_id: one for one in partly}


def code(case, who="r1"):
    return reasons(case)[who].code


REFUSED = [
    ("no_room_for_test", {}, {"modality": "ct"}, {}),
    ("no_capability", {}, {"capability": ("hoist",)}, {}),
    ("site", {"sites": ("S",)}, {}, {}),
    ("not_ready", {"ready_from": MONDAY.replace(day=3)}, {}, {}),
    ("unavailable", {"unavailable": (DateRange(first=MONDAY, last=MONDAY),)}, {}, {}),
    ("time_of_day", {"time_of_day": TimeOfDay.afternoon}, {}, {}),
    ("no_open_session", {}, {}, {"state": SessionState.locked}),
    ("several_rules", {"sites": ("S",)}, {"capability": ("hoist",)}, {}),
]


@pytest.mark.parametrize(("expected", "of_request", "of_test", "of_room"), REFUSED)
def test_a_test_that_no_session_takes(expected, of_request, of_test, of_room):
    case = centre(
        [request("r1", **of_request)], [ROOM.model_copy(update=of_room)], [exam("a", **of_test)]
    )
    assert code(case) == expected


def test_nobody_with_the_skill_and_too_late_to_fast():
    skilled = [exam("a", skill="scan")]
    assert code(centre([request("r1")], [ROOM], skilled, staff=())) == "no_staff"
    noon = [room("s", 0, 12, 40)]
    fasting = [exam("a", fasting_hours=6)]
    assert code(centre([request("r1")], noon, fasting)) == "fasting"


def test_who_asks_to_fast_in_the_afternoon_needs_no_morning_session():
    """There is one, and it is empty: it is the wish that cannot be met."""
    day = [room("s", 0, 8, 540), room("t", 1, 13, 120)]
    fasting = [exam("a", fasting_hours=6)]
    found = reasons(centre([request("r1", time_of_day=TimeOfDay.afternoon)], day, fasting))["r1"]
    assert found.code == "time_of_day"
    assert found.detail.endswith("Ask whether the other half of the day is possible.")


def test_the_nearest_session_is_the_one_that_fewest_rules_refuse():
    """One of another kind of test is no nearer for being refused by that rule alone."""
    rooms = [
        room("other kind", 0, 8, 40, modalities=("ct",), capabilities=("hoist",)),
        room("far", 0, 8, 40, site="S"),
        room("near", 0, 8, 40, site="S", capabilities=("hoist",)),
    ]
    tests = [exam("a", capability=("hoist",))]
    why = reasons(centre([request("r1", sites=("N",))], rooms, tests))["r1"]
    assert (why.code, why.nearest, why.rules) == ("site", "near", ("site_accepted",))
    assert why.detail == (
        "a: the nearest session, near, is at a site the patient does not accept. "
        "Ask whether another site is acceptable."
    )
    shut = room("shut", 0, 8, 40, site="S", state=SessionState.locked)
    why = reasons(centre([request("r1", sites=("N",))], [shut, *rooms[:2]], tests))["r1"]
    both = ("room_has_capability", "site_accepted")
    assert (why.code, why.nearest, why.rules) == ("several_rules", "far", both)
    assert why.detail == (
        "a: the nearest session, far, lacks what the test needs and is at a site the patient does "
        "not accept. Lift what stands in the way at the nearest session."
    )


def test_full_rooms():
    full = [request(f"r{k}") for k in range(3)]
    assert code(centre(full, [ROOM]), "r2") == "room_full"
    urgent = [request(f"r{k}", priority=RequestPriority.D1) for k in range(2)]
    why = reasons(centre([*urgent, request("r2")], [ROOM]))["r2"]
    assert why.code == "room_full_of_more_urgent"
    assert why.detail.endswith("Add a session; everyone in these rooms comes first by class.")


def test_a_first_case_delay_makes_a_session_shorter():
    late = Policy(first_case_delay_minutes=30)
    case = centre([request("r1")], [room("s", 0, 8, 40)], [exam("a", 20)], policy=late)
    assert code(case) == "session_too_short"
    assert code(centre([request("r1")], [room("s", 0, 8, 40)], [exam("a", 50)])) == (
        "session_too_short"
    )


def test_sessions_too_short_and_minutes_kept():
    assert code(centre([request("r1")], [ROOM], [exam("a", 50)])) == "session_too_short"
    kept = ROOM.model_copy(update={"reserve_minutes": 30})
    assert code(centre([request("r1")], [kept])) == "reserve_kept"


def test_staff_busy():
    staff = (StaffCover(skill="scan", site="N", start=at(0, 8), end=at(0, 8, 20), count=1),)
    rooms = [ROOM, room("t", 0, 8, 20)]
    case = centre([request("r1"), request("r2")], rooms, [exam("a", skill="scan")], staff=staff)
    assert {one.code for one in reasons(case).values()} == {"staff_busy"}


def test_no_single_visit():
    rooms = [ROOM, room("t", 1, 8, 40, modalities=("ct",))]
    tests = [exam("a"), exam("b", modality="ct")]
    assert code(centre([request("r1", "a", "b")], rooms, tests)) == "no_single_visit"
    assert reasons(centre([request("r1", "a", "b", max_visits=2)], rooms, tests)) == {}


def test_a_visit_too_long_and_tests_out_of_order_or_at_odds():
    rooms = [ROOM, room("t", 0, 9, 40, modalities=("ct",))]
    tests = [exam("a"), exam("b", modality="ct")]
    short = Policy(longest_visit_minutes=30)
    two = [request("r1", "a", "b")]
    assert code(centre(two, rooms, tests, policy=short)) == "visit_too_long"
    before = PairRule(first="b", then="a", kind=PairKind.before)
    assert code(centre(two, rooms, tests, pair_rules=(before,))) == "tests_in_order"
    at_odds = PairRule(first="b", then="a", kind=PairKind.same_day_conflict)
    assert code(centre(two, rooms, tests, pair_rules=(at_odds,))) == "tests_conflict"


def test_a_patient_booked_elsewhere():
    rooms = [ROOM, room("t", 0, 8, 20, modalities=("ct",))]
    made = request("r1", patient_id="p", fixed=(fixed("a", ROOM),))
    case = centre(
        [made, request("r2", "b", patient_id="p")], rooms, [exam("a"), exam("b", modality="ct")]
    )
    assert code(case, "r2") == "patient_elsewhere"


def test_the_nearest_session_says_what_it_would_take():
    full = [request(f"r{k}") for k in range(3)]
    why = reasons(centre(full, [ROOM]))["r2"]
    assert why.detail == (
        "the rooms that may take it are full: 1 session may take a (full: 1); the nearest, s "
        "at 08:00 on 2026-03-02 at N: the room is taken by r0 (routine). "
        "Add a session, or exchange a booking by hand."
    )
    assert (why.nearest, why.rules) == ("s", ("room_changeover",))


def test_the_place_to_exchange_is_that_of_the_least_urgent_who_is_named():
    """Urgent patients take the first room; of the others long waits come before routine ones."""
    long = {"referral_date": MONDAY - timedelta(days=90)}
    urgent = [request(f"u{k}", priority=RequestPriority.D1) for k in range(2)]
    case = centre(
        [*urgent, request("l", **long), request("m", **long), request("x"), request("y")],
        [ROOM, room("t", 1, 8, 40), room("u", 2, 8, 20)],
    )
    problem = problem_of(case)
    told = VisitReasons(problem, visit_greedy(problem)).all()[0]
    (one,) = told
    booked = {"x", "y"} - {one.id}
    assert one.nearest == "u"
    assert f": the room is taken by {booked.pop()} (routine). Add a session, or exchange" in (
        one.detail
    )


def test_nobody_is_told_to_exchange_a_booking_with_somebody_more_urgent():
    """Of two rooms the second holds a routine booking already made, and nobody else."""
    other = room("t", 1, 8, 20)
    kept = request("k", fixed=(fixed("a", other),))
    urgent = request("u", priority=RequestPriority.D1)
    why = reasons(centre([kept, urgent, request("r1")], [room("s", 0, 8, 20), other]))["r1"]
    assert (why.code, why.nearest) == ("room_full", "s")
    assert why.detail.endswith(
        "the room is taken by u (urgent). "
        "Add a session; whoever holds the nearest place comes first by class."
    )


def test_a_place_already_booked_is_the_last_to_be_exchanged():
    early = fixed("a", ROOM)
    people = [request("k", fixed=(early,)), request("r0"), request("r1")]
    why = reasons(centre(people, [ROOM]))["r1"]
    assert "at 08:20 on 2026-03-02 at N: the room is taken by r0 (routine). " in why.detail
    alone = reasons(centre([people[0], people[2]], [room("s", 0, 8, 20)]))["r1"]
    assert "the room is taken by k (routine, already booked). " in alone.detail


def test_what_is_not_so_everywhere_is_said_to_be_so_mostly():
    """Two rooms are full, the third is empty, and whoever has the skill is there for too short."""
    skilled = exam("a", 45, skill="scan", modality="scan")
    able = {"modalities": ("us", "scan")}
    rooms = [
        room("s", 0, 8, 45, **able),
        room("t", 0, 8, 45, **able),
        room("u", 0, 8, 240, modalities=("scan",), site="S"),
    ]
    staff = (
        StaffCover(skill="scan", site="N", start=at(0, 8), end=at(0, 8, 45), count=2),
        StaffCover(skill="scan", site="S", start=at(0, 8), end=at(0, 8, 30), count=1),
    )
    urgent = [request(f"r{k}", "b", priority=RequestPriority.D1) for k in range(2)]
    case = centre([*urgent, request("r2")], rooms, [skilled, exam("b", 45)], staff=staff)
    why = reasons(case)["r2"]
    assert why.detail.startswith(
        "in 2 of 3 sessions the rooms that may take it are full: 3 sessions may take a "
        "(full: 2, staff busy or off duty: 1); "
    )
    few = centre([urgent[0], request("r2")], rooms[1:], list(case.tests), staff=staff)
    assert reasons(few)["r2"].detail.startswith(
        "in 1 of 2 sessions the rooms that may take it are full: 2 sessions may take a "
        "(staff busy or off duty: 1, full: 1); "
    )
    alone = reasons(centre([request("r2")], rooms[2:], [skilled], staff=staff))["r2"]
    assert alone.detail.startswith(
        "the staff with the skill are busy or not on duty long enough: 1 session may take a "
    )
    assert alone.detail.endswith("Roster the skill for longer, or one more person.")


def test_rules_that_stand_in_the_way_together_are_named_together():
    rooms = [ROOM, room("t", 1, 8, 20, modalities=("ct",))]
    tests = [exam("a"), exam("b", modality="ct")]
    case = centre([request("r0", "b"), request("r1", "a", "b")], rooms, tests)
    why = reasons(case)["r1"]
    assert why.code == "no_room_left"
    assert why.detail == (
        "no single change makes room for it: at the nearest, t at 08:00 on 2026-03-03 at N, the "
        "room is taken and it would be one visit too many. "
        "Add a session, or exchange bookings by hand."
    )


def test_a_test_that_alone_is_still_to_book_is_not_named_again():
    rooms = [ROOM, room("t", 0, 8, 20, site="S", modalities=("ct",))]
    tests = [exam("a"), exam("b", modality="ct"), exam("c", modality="ct")]
    here = {"sites": ("N",)}
    why = reasons(centre([request("r1", "a", "b", **here)], rooms, tests))["r1"]
    assert (why.tests_waiting, why.detail.partition(".")[0]) == (
        ("b",),
        "the nearest session, t, is at a site the patient does not accept",
    )
    why = reasons(centre([request("r1", "a", "b", "c", **here)], rooms, tests))["r1"]
    assert why.tests_waiting == ("b", "c")
    assert why.detail.startswith("b: the nearest session, t, ")
    rooms[1] = room("t", 0, 9, 20, modalities=("ct",))
    urgent = request("r0", "b", priority=RequestPriority.D1)
    why = reasons(centre([urgent, request("r1", "a", "b")], rooms, tests))["r1"]
    assert "1 session may take it (full: 1)" in why.detail


def test_tests_out_of_order_are_told_in_a_whole_sentence():
    rooms = [ROOM, room("t", 0, 9, 40, modalities=("ct",))]
    before = PairRule(first="b", then="a", kind=PairKind.before)
    tests = [exam("a"), exam("b", modality="ct")]
    why = reasons(centre([request("r1", "a", "b")], rooms, tests, pair_rules=(before,)))["r1"]
    assert ": the order of the tests, or a gap they owe, does not allow it. Find" in why.detail


def test_who_fits_and_was_not_tried_is_told_so():
    case = centre([request("r1")], [ROOM])
    problem = problem_of(case)
    (one,), _ = VisitReasons(problem, {}).all()
    assert (one.code, one.rules, one.nearest) == ("no_time_left", (), "s")
    assert one.detail.startswith("a fits at 08:00 on 2026-03-02 at N, and there was no time")


def test_every_reason_says_what_to_do_and_names_rules_of_the_page():
    assert set(TO_DO) == set(VisitCode)
    names = {rule.name for rule in RULES}
    assert set(BY_OPTION_RULE) <= names
    assert set(BY_FULL_RULE) <= names


def test_a_test_that_another_request_of_the_patient_speaks_against():
    contrast = EarlierResult(test="b", date=MONDAY - timedelta(days=1))
    apart = PairRule(first="a", then="b", kind=PairKind.min_days_apart, min_gap_minutes=20160)
    people = [
        request("r1", patient_id="p"),
        request("r2", "c", patient_id="p", results=(contrast,)),
    ]
    why = reasons(centre(people, [ROOM], pair_rules=(apart,)))["r1"]
    assert (why.code, why.rules) == ("tests_conflict", ("tests_apart_from_results",))
    assert "is too soon after a test the patient has had" in why.detail
