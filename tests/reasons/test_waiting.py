"""Reasons for waiting: each by hand, then all of them against every way to add the entry."""

import pytest

from optimiser.errors import FixedBookingsClash
from optimiser.models.entry import DateRange, FixedBooking
from optimiser.models.resources import BedNight, Duty, Equipment, Surgeon
from optimiser.models.words import Flag, Priority, SessionAges, SessionState
from optimiser.reasons.barred import Bars
from optimiser.reasons.waiting import Reasons
from optimiser.reasons.words import BY_FULL_RULE, BY_OPTION_RULE, NEEDED, TO_DO, Code
from optimiser.solvers.fill import Fill
from optimiser.solvers.greedy import greedy
from optimiser.theatre import RULES
from tests.tiny import MONDAY, PLANNING, at, busy_case, case, entry, problem_of, session

OPTION = {rule.name for rule in RULES if rule.scope.value == "option"}


def why(made, entry_id):
    """The reason of one entry beside the greedy plan."""
    problem = problem_of(made)
    number, filled = problem.entry_number[entry_id], Fill(problem, greedy(problem))
    assert filled.fill([number]) == 0
    reason = Reasons(problem, filled).reason(number)
    assert reason.id == entry_id
    return reason


def test_the_vocabulary_covers_the_rules_and_every_code_says_what_to_do():
    assert set(BY_OPTION_RULE) == set(NEEDED) == OPTION
    assert set(BY_FULL_RULE) <= {rule.name for rule in RULES}
    # whoever waits is not booked already
    assert {rule.name for rule in RULES} - OPTION - set(BY_FULL_RULE) == {"one_booking_per_entry"}
    assert set(TO_DO) == set(Code)


@pytest.mark.parametrize(
    ("fields", "room", "code", "rule"),
    [
        ({"specialty": "100"}, {}, "no_session_of_specialty", "session_specialty"),
        ({}, {"state": SessionState.protected}, "no_open_session", "session_protected"),
        ({}, {"state": SessionState.locked}, "no_open_session", "session_open"),
        ({"sites": ("B",)}, {}, "site", "site_accepted"),
        ({"consultant": "S2"}, {}, "surgeon_away", "surgeon_named"),
        (
            {"procedure": "T202"},
            {"surgeons": ("S3",)},
            "surgeon_not_competent",
            "surgeon_competent",
        ),
        ({}, {"surgeons": ()}, "no_surgeon", "surgeon_rostered"),
        ({}, {"anaesthetist": False}, "no_anaesthetist", "anaesthetist_present"),
        ({}, {"ages": SessionAges.child}, "ages", "ages_accepted"),
        ({"equipment": ("robot",)}, {}, "no_equipment", "equipment_in_room"),
        ({"ready_until": PLANNING}, {}, "not_ready", "readiness_window"),
        (
            {"unavailable": (DateRange(first=MONDAY, last=MONDAY),)},
            {},
            "unavailable",
            "patient_available",
        ),
        ({"short_notice": False}, {}, "notice", "notice_given"),
    ],
)
def test_what_keeps_an_entry_out_of_every_session(fields, room, code, rule):
    made = case(
        [entry("a", **fields)],
        [session("s", 0, 8, 240, **room)],
        surgeons=(
            Surgeon(surgeon_id="S1", specialties=("110", "100")),
            Surgeon(surgeon_id="S3", specialties=("110",), procedures=("W401",)),
        ),
        roster=(Duty(surgeon_id="S1", start=at(3, 8), end=at(3, 9)),),
    )
    reason = why(made, "a")
    assert (reason.code, reason.nearest) == (code, "s")
    assert rule in reason.rules
    assert TO_DO[Code(code)] in reason.detail
    if code == "no_equipment":
        assert "lacks robot" in reason.detail
    if code == "surgeon_away":
        assert "not one of S2's" in reason.detail


def test_the_nearest_session_is_the_one_with_least_in_the_way():
    made = case(
        [entry("a", sites=("B",), short_notice=False)],
        [
            session("both", 0, 8, 240),
            session("late", 9, 8, 240),
            session("other", 9, 8, 240, specialties=("100",), site="B"),
        ],
    )
    reason = why(made, "a")
    assert (reason.code, reason.nearest) == ("site", "late")
    assert reason.rules == ("notice_given", "site_accepted")


def test_a_list_full_of_more_urgent_patients():
    made = case(
        [entry("a", priority=Priority.P2, touch_minutes=90), entry("b", touch_minutes=60)],
        [session("s", 0, 8, 120)],
    )
    reason = why(made, "b")
    assert (reason.code, reason.rules) == ("list_full_of_more_urgent", ("session_hours",))
    assert "is 35 minutes short" in reason.detail


@pytest.mark.parametrize(
    ("holder", "code"),
    [
        ({"priority": Priority.P2}, "list_full_of_more_urgent"),
        ({"priority": Priority.P4}, "list_full"),  # a booking already made, of somebody routine
        ({"priority": Priority.P3}, "list_full"),  # no sooner due and no longer waiting
    ],
)
def test_a_list_that_others_hold_is_only_said_to_be_of_more_urgent_patients_where_it_is(
    holder, code
):
    kept = FixedBooking(session_id="s", start=at(0, 8))
    made = case(
        [
            entry("a", touch_minutes=100, fixed=kept, **holder),
            entry("b", touch_minutes=60, priority=Priority.P3),
        ],
        [session("s", 0, 8, 120)],
    )
    assert why(made, "b").code == code


def around(minutes, *, fixed_at, fixed_minutes, length):
    """Urgent cases of `minutes` and a booking already made on one list, and `c` beside them.

    No two are alike and nothing stands between them.
    """
    kept = FixedBooking(session_id="s", start=fixed_at)
    urgent = {"priority": Priority.P2, "turnover_minutes": 0}
    *others, last = minutes
    return case(
        [
            entry("f", touch_minutes=fixed_minutes, fixed=kept, procedure="F", **urgent),
            *(
                entry(f"u{n}", touch_minutes=one, procedure=f"U{n}", **urgent)
                for n, one in enumerate(others)
            ),
            entry("c", touch_minutes=last, procedure="C", turnover_minutes=0),
        ],
        [session("s", 0, 8, length)],
    )


def test_a_long_list_is_not_said_to_be_full_in_every_order():
    """90, 80 and 70 before noon and 100 and 80 after one would hold everybody."""
    made = around([100, 90, 80, 70, 80], fixed_at=at(0, 12), fixed_minutes=60, length=480)
    reason = why(made, "c")
    assert (reason.code, reason.rules) == ("list_full", ("session_hours",))
    assert "showed no gap in the orders tried. Add a session, or exchange" in reason.detail
    assert "more urgent" not in reason.detail


def test_a_short_list_is_full_in_every_order():
    made = around([50, 45], fixed_at=at(0, 8, 40), fixed_minutes=20, length=120)
    reason = why(made, "c")
    assert (reason.code, reason.rules) == ("list_full_of_more_urgent", ("session_hours",))
    assert "has no gap long enough in any order" in reason.detail


def test_that_all_who_hold_lists_go_first_is_said_of_all_lists_or_not_at_all():
    """One list is held by somebody more urgent, the other by a booking already made."""
    kept = FixedBooking(session_id="t", start=at(1, 8))
    made = case(
        [
            entry("a", priority=Priority.P2, touch_minutes=100),
            entry("b", touch_minutes=60, priority=Priority.P3),
            entry("c", touch_minutes=100, fixed=kept),
        ],
        [session("s", 0, 8, 120), session("t", 1, 8, 120)],
    )
    reason = why(made, "b")
    assert (reason.code, reason.nearest) == ("list_full", "t")
    assert "goes first" not in reason.detail
    assert "full of more urgent patients: 1" in reason.detail


def test_a_list_full_of_others_a_case_too_long_and_a_risk():
    rooms = [session("s", 0, 8, 120)]
    shorter = entry("b", referral_date=PLANNING, touch_minutes=90)
    problem = problem_of(case([entry("a", touch_minutes=90), shorter], rooms))
    filled = Fill(problem, {})
    filled.fill([1])
    filled.fill()
    assert [one.code for one in Reasons(problem, filled).all()] == ["list_full"]
    assert why(case([entry("a", touch_minutes=121)], rooms), "a").code == "too_long"
    assert why(case([entry("a", touch_minutes=110, touch_sd=60)], rooms), "a").code == "too_long"
    risky = [
        entry("a", priority=Priority.P2, touch_minutes=50, touch_sd=30),
        entry("b", touch_minutes=50, touch_sd=30),
    ]
    reason = why(case(risky, rooms), "b")
    assert (reason.code, reason.rules) == ("overrun_risk", ("overrun_budget",))
    assert "(chance of finishing late too high: 1)" in reason.detail
    assert "would finish late with more than the 20% chance that the policy allows: " in (
        reason.detail
    )


def test_how_much_longer_a_session_must_be_does_not_hang_on_who_is_on_the_list():
    """The longer session lacks 10 minutes for it, the other, with less on it, 250."""
    holders = {"s1": 60, "s2": 440}
    made = case(
        [
            *(
                entry(f"h{key}", touch_minutes=minutes, fixed=FixedBooking(session_id=key))
                for key, minutes in holders.items()
            ),
            entry("long", touch_minutes=490),
        ],
        [session("s1", 0, 8, 240), session("s2", 1, 8, 480)],
    )
    reason = why(made, "long")
    assert (reason.code, reason.nearest) == ("too_long", "s2")
    assert "is 10 minutes short" in reason.detail


def test_a_surgeon_off_duty_is_not_said_to_be_elsewhere():
    """a takes the time that S1 is on duty."""
    made = case(
        [entry("a", touch_minutes=60, priority=Priority.P2), entry("b", touch_minutes=60)],
        [session("s", 0, 8, 180, surgeons=())],
        roster=(Duty(surgeon_id="S1", start=at(0, 9), end=at(0, 10)),),
    )
    reason = why(made, "b")
    assert (reason.code, reason.rules) == ("surgeon_elsewhere", ("surgeon_rostered",))
    assert "(surgeon elsewhere or off duty: 1)" in reason.detail


def test_what_lists_share():
    two = [session("s", 0, 8, 120), session("t", 0, 8, 120, surgeons=("S2",))]
    first = entry("a", priority=Priority.P2, touch_minutes=120)
    kit = {"equipment": ("c_arm",)}
    made = case(
        [
            first.model_copy(update={**kit, "consultant": "S1"}),
            entry("b", touch_minutes=120, consultant="S2", **kit),
        ],
        two,
        equipment=(Equipment(item="c_arm", site="A", quantity=1),),
    )
    assert why(made, "b").code == "equipment_in_use"
    same = [session("s", 0, 8, 120), session("t", 0, 8, 120)]
    made = case([first, entry("b", touch_minutes=60)], same)
    reason = why(made, "b")
    assert reason.rules == ("session_hours", "surgeon_one_place")
    assert reason.code in {"surgeon_elsewhere", "list_full_of_more_urgent"}
    made = case([first, entry("b", patient_id="pa", touch_minutes=90, consultant="S2")], two)
    assert why(made, "b").code == "patient_elsewhere"
    made = case(
        [
            first.model_copy(update={"nights": 1, "ward": "W"}),
            entry("b", nights=1, ward="W", consultant="S2"),
        ],
        two,
        beds=(BedNight(ward="W", date=MONDAY, beds=1),),
    )
    reason = why(made, "b")
    assert reason.code == "beds_full"
    assert f"no bed in W on the night of {MONDAY}" in reason.detail
    made = case(
        [first, entry("b")],
        [session("s", 0, 8, 120), session("t", 1, 8, 120)],
        surgeons=(Surgeon(surgeon_id="S1", specialties=("110",), max_sessions_per_week=1),),
    )
    assert "surgeon_weekly_limit" in why(made, "b").rules


def test_whoever_can_go_last_does():
    infected = frozenset({Flag.infection})
    people = [entry("a", priority=Priority.P2, flags=infected), entry("b", touch_minutes=60)]
    problem = problem_of(case(people, [session("s", 0, 8, 130)]))
    assert len(greedy(problem)) == 2  # before the infected patient, though less urgent
    assert Fill(problem, {}).fill([1]) == 1


def beside_one_made(kept, minutes, *, made_flags=(), flags=()):
    """One hour booked already from `kept` on, and one hour that waits, on a list of `minutes`."""
    booked = FixedBooking(session_id="s", start=kept)
    people = [
        entry("a", fixed=booked, flags=frozenset(made_flags), same_turnover_minutes=10),
        entry("b", flags=frozenset(flags), same_turnover_minutes=10),
    ]
    return case(people, [session("s", 0, 8, minutes)])


@pytest.mark.parametrize(
    ("kept", "flags"),
    [
        (at(0, 8), {"flags": [Flag.latex]}),  # the hour that is free comes after the one made
        (at(0, 9, 10), {"made_flags": [Flag.latex]}),  # and here before it
    ],
)
def test_an_order_that_a_list_does_not_allow(kept, flags):
    assert len(greedy(problem_of(beside_one_made(kept, 130)))) == 2
    reason = why(beside_one_made(kept, 130, **flags), "b")
    assert (reason.code, reason.rules, reason.nearest) == ("list_order", ("latex_first",), "s")
    assert "1 list may take this entry, none has room (order of the list: 1)." in reason.detail
    assert reason.detail.endswith(TO_DO[Code.list_order])


@pytest.mark.parametrize(
    ("kept", "flags"),
    [(at(0, 9, 10), {"flags": [Flag.infection]}), (at(0, 8), {"made_flags": [Flag.infection]})],
)
def test_a_clean_takes_minutes_that_a_list_may_not_have(kept, flags):
    assert len(greedy(problem_of(beside_one_made(kept, 130)))) == 2
    reason = why(beside_one_made(kept, 130, **flags), "b")
    assert (reason.code, reason.rules) == ("list_full", ("session_hours",))


def test_a_case_waits_for_the_surgeon_to_come_on_duty():
    made = case(
        [entry("a")],
        [session("s", 0, 8, 120, surgeons=())],
        roster=(Duty(surgeon_id="S1", start=at(0, 8, 30), end=at(0, 10)),),
    )
    problem = problem_of(made)
    (spot,) = greedy(problem).values()
    assert spot.start == problem.clock.minute(at(0, 8, 30))


@pytest.mark.parametrize("seed", range(40))
def test_reasons_of_random_cases_are_whole(seed):
    problem = problem_of(busy_case(seed))
    try:
        filled = Fill(problem, greedy(problem))
    except FixedBookingsClash:
        pytest.skip("bookings already made clash")
    filled.fill()
    waiting = {
        one.entry_id
        for number, one in enumerate(problem.case.entries)
        if number not in filled.schedule
    }
    reasons = {reason.id: reason for reason in Reasons(problem, filled).all()}
    assert set(reasons) == waiting
    bars = Bars.of(problem, range(len(problem.case.entries)))
    known = {rule.name for rule in RULES}
    for reason in reasons.values():
        number = problem.entry_number[reason.id]
        assert set(reason.rules) <= known
        assert reason.rules
        assert reason.nearest in problem.session_number
        barred = not problem.options.pairs[number].any()
        assert barred == (
            Code(reason.code) in BY_OPTION_RULE.values()
            or reason.code in {Code.several_rules, Code.no_session}
        )
        in_way = bars.at(number)
        for place in range(len(problem.case.sessions)):
            assert bool(in_way[place]) != bool(problem.options.pairs[number, place])


def test_the_code_says_what_most_lists_lack():
    """Two lists are full, of more urgent patients, and one is empty and too short."""
    more_urgent = [
        entry(f"u{n}", touch_minutes=100, priority=Priority.P2, consultant=f"S{n}") for n in (1, 2)
    ]
    made = case(
        [*more_urgent, entry("b")],
        [
            session("s1", 0, 8, 120),
            session("s2", 1, 8, 120, surgeons=("S2",)),
            session("s3", 2, 8, 30),
        ],
    )
    reason = why(made, "b")
    assert reason.code == "list_full"
    assert reason.nearest in {"s1", "s2"}
    assert "too short for this case: 1" in reason.detail


def test_the_nearest_session_is_of_the_specialty_where_there_is_one():
    made = case(
        [entry("a")],
        [
            session("A1", 0, 8, 120, specialties=("100",)),
            session("A2", 1, 8, 120, state=SessionState.locked),
        ],
    )
    reason = why(made, "a")
    assert (reason.code, reason.nearest) == ("no_open_session", "A2")
    assert "of 1 of its specialty" in reason.detail
