"""What refuses an entry besides the minutes: whoever finds the minutes is told of it."""

import pytest

from optimiser.models.entry import DateRange
from optimiser.models.resources import BedNight, Duty, Equipment, Surgeon
from optimiser.models.words import Priority
from tests.reasons.why import why
from tests.tiny import MONDAY, at, case, entry, session

URGENT = {"priority": Priority.P2}


def beds(*days, ward="W"):
    return tuple(BedNight(ward=ward, date=MONDAY.replace(day=2 + day), beds=0) for day in days)


def short(*, ward="W", **fields):
    """Lists of two hours on Monday and on Tuesday, full; `b` is 35 minutes too long for either."""
    people = [
        entry("a", touch_minutes=90, consultant="S1", **URGENT),
        entry("c", touch_minutes=90, consultant="S2", **URGENT),
        entry("b", nights=2, ward=ward),
    ]
    rooms = [session("s", 0, 8, 120), session("t", 1, 8, 120, surgeons=("S2",))]
    return case(people, rooms, **fields)


def test_a_list_short_of_minutes_is_told_to_have_no_bed_either():
    reason = why(short(beds=beds(0, 1, 2)), "b")
    assert (reason.nearest, reason.rules) == ("s", ("session_hours", "ward_beds"))
    assert reason.detail.endswith(
        "The nearest, s on Mon 2 Mar 2026 at A, is 35 minutes short, and finds no bed in W on the "
        "nights of Mon 2 Mar 2026 and Tue 3 Mar 2026. "
        "Find a bed first; minutes alone will not do."
    )


def test_of_lists_equally_short_the_one_with_a_bed_is_the_nearest():
    reason = why(short(beds=beds(0)), "b")
    assert (reason.nearest, reason.rules) == ("t", ("session_hours",))
    assert "bed" not in reason.detail
    assert why(short(beds=beds(2)), "b").nearest == "s"


def test_nobody_is_sent_for_more_overrun_where_there_is_no_bed():
    risky = {"touch_minutes": 50, "touch_sd": 30}
    people = [entry("a", **risky, **URGENT), entry("b", nights=1, ward="W", **risky)]
    made = case(people, [session("s", 0, 8, 120)], beds=beds(0))
    reason = why(made, "b")
    assert (reason.code, reason.rules) == ("overrun_risk", ("overrun_budget", "ward_beds"))
    assert " short of safe, and finds no bed in W on the night of Mon 2 Mar 2026. Find a bed" in (
        reason.detail
    )
    assert "overrun." not in reason.detail


def test_nights_in_two_wards_are_told_by_ward():
    wards = (*beds(0, ward="critical_care"), *beds(1, 2))
    stay = {"nights": 3, "critical_care_nights": 1, "ward": "W"}
    made = case([entry("b", **stay)], [session("s", 0, 8, 120)], beds=wards)
    reason = why(made, "b")
    assert reason.code == "beds_full"
    assert (
        "finds no bed in critical_care on the night of Mon 2 Mar 2026 and in W on the nights of "
        "Tue 3 Mar 2026 and Wed 4 Mar 2026. Find a bed for those nights"
    ) in reason.detail


def test_a_surgeon_with_sessions_enough_is_told_beside_the_minutes():
    """S1 operates on Monday and may operate once a week; Tuesday's list is S1's too and short."""
    on_monday = (DateRange(first=MONDAY, last=MONDAY),)
    people = [entry("a", **URGENT), entry("b", touch_minutes=90, unavailable=on_monday)]
    rooms = [session("s", 0, 8, 120), session("t", 1, 8, 80)]
    once = Surgeon(surgeon_id="S1", specialties=("110",), max_sessions_per_week=1)
    reason = why(case(people, rooms, surgeons=(once,)), "b")
    assert reason.rules == ("session_hours", "surgeon_weekly_limit")
    assert reason.detail.endswith(
        "is 10 minutes short, and has no surgeon left: S1 would operate in more sessions than "
        "agreed in the week of Mon 2 Mar 2026. "
        "Agree one more session with the surgeon first; minutes alone will not do."
    )


@pytest.mark.parametrize(("minutes", "said"), [(120, True), (55, False)])
def test_an_item_in_use_elsewhere_is_told_beside_the_minutes(minutes, said):
    """The other list holds the item for so long; what it leaves would do for `b`, or not."""
    kit = {"equipment": ("c_arm",)}
    people = [
        entry("a", touch_minutes=90, consultant="S1", **URGENT),
        entry("c", touch_minutes=minutes, consultant="S2", **URGENT, **kit),
        entry("b", consultant="S1", **kit),
    ]
    rooms = [session("s", 0, 8, 120), session("t", 0, 8, 120, surgeons=("S2",))]
    made = case(people, rooms, equipment=(Equipment(item="c_arm", site="A", quantity=1),))
    reason = why(made, "b")
    assert ("equipment_shared" in reason.rules) is said
    assert ("finds every c_arm of A in use at those hours. Find another" in reason.detail) is said


@pytest.mark.parametrize(("spread", "told"), [(0.001, "1 minute short of safe"), (3, "3 minutes")])
def test_no_list_is_said_to_be_no_minutes_short(spread, told):
    """The hours are enough to the minute, and 0.84 of the spread is lacking."""
    people = [
        entry("a", touch_minutes=60, **URGENT),
        entry("b", touch_minutes=55, touch_sd=spread),
    ]
    assert f": it is {told}" in why(case(people, [session("s", 0, 8, 120)]), "b").detail


def test_one_minute_is_one_minute():
    people = [entry("a", touch_minutes=60, **URGENT), entry("b", touch_minutes=56)]
    assert "is 1 minute short." in why(case(people, [session("s", 0, 8, 120)]), "b").detail


def test_a_list_that_lacks_fewer_things_is_nearer_though_it_is_the_only_one():
    """Monday's two lists are short of minutes and of a bed; Tuesday's is empty, without a bed."""
    people = [
        entry("a", touch_minutes=90, consultant="S1", **URGENT),
        entry("c", touch_minutes=90, consultant="S2", **URGENT),
        entry("b", nights=1, ward="W"),
    ]
    rooms = [
        session("s", 0, 8, 120), session("t", 0, 8, 120, surgeons=("S2",)), session("u", 1, 8, 120),
    ]  # fmt: skip
    reason = why(case(people, rooms, beds=beds(0, 1)), "b")
    assert (reason.nearest, reason.code) == ("u", "beds_full")
    assert "finds no bed in W on the night of Tue 3 Mar 2026. Find a bed for those" in reason.detail
    assert "minutes" not in reason.detail


def test_everything_that_is_in_the_way_is_told():
    """No bed, and S1 who operates on Monday may operate once a week."""
    once = Surgeon(surgeon_id="S1", specialties=("110",), max_sessions_per_week=1)
    away = (DateRange(first=MONDAY, last=MONDAY),)
    people = [entry("a", **URGENT), entry("b", nights=1, ward="W", unavailable=away)]
    rooms = [session("s", 0, 8, 120), session("t", 1, 8, 120)]
    reason = why(case(people, rooms, beds=beds(1), surgeons=(once,)), "b")
    assert reason.rules == ("surgeon_weekly_limit", "ward_beds")
    assert reason.detail.endswith("One more session has to be agreed with the surgeon, too.")


@pytest.mark.parametrize("first", [[], [entry("a", touch_minutes=100, **URGENT)]])
def test_a_duty_too_short_for_the_case_is_told_beside_the_bed_or_the_minutes(first):
    """With a bed, or with minutes, the list would not take it either."""
    duty = Duty(surgeon_id="S1", start=at(0, 8), end=at(0, 11))
    people = [*first, entry("b", touch_minutes=200, nights=0 if first else 1, ward="W")]
    rooms = [session("s", 0, 8, 240, surgeons=())]
    reason = why(case(people, rooms, beds=beds(0), roster=(duty,)), "b")
    assert "surgeon_rostered" in reason.rules
    assert "finds S1 off duty at those hours" in reason.detail
    assert "rostered for longer" in reason.detail or "Roster the surgeon" in reason.detail
