"""Lists with minutes for an entry that cannot use them: people, items, beds and order."""

import pytest

from optimiser.models.entry import FixedBooking
from optimiser.models.resources import BedNight, Duty, Equipment, Surgeon
from optimiser.models.words import Flag, Priority
from optimiser.reasons.words import TO_DO, Code
from optimiser.solvers.fill import Fill
from optimiser.solvers.greedy import greedy
from tests.reasons.why import why
from tests.tiny import MONDAY, at, case, entry, problem_of, session


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
    assert "no bed in W on the night of Mon 2 Mar 2026" in reason.detail
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


def test_a_theatre_that_the_list_before_still_uses_is_not_too_short_a_list():
    """K is in the theatre until 13:00; from then half an hour of the list is left."""
    made = case(
        [
            entry("K", touch_minutes=300, fixed=FixedBooking(session_id="am", start=at(0, 8))),
            entry("b", specialty="100"),
        ],
        [
            session("am", 0, 8, 240, theatre="T1", overrun_minutes=60),
            session("pm", 0, 12, 90, theatre="T1", specialties=("100",), surgeons=("S2",)),
        ],
    )
    reason = why(made, "b")
    assert (reason.code, reason.rules) == ("theatre_in_use", ("theatre_one_list",))
    assert "theatre in use by another list: 1" in reason.detail
    assert reason.detail.endswith(TO_DO[Code.theatre_in_use])
