"""Lists without the minutes for an entry: who holds them, and how many more it would take."""

import pytest

from optimiser.models.entry import FixedBooking
from optimiser.models.words import Priority
from optimiser.reasons.waiting import Reasons
from optimiser.solvers.fill import Fill
from tests.reasons.why import why
from tests.tiny import MONDAY, PLANNING, at, case, entry, problem_of, session


def test_a_list_full_of_more_urgent_patients():
    made = case(
        [entry("a", priority=Priority.P2, touch_minutes=90), entry("b", touch_minutes=60)],
        [session("s", 0, 8, 120)],
    )
    reason = why(made, "b")
    assert (reason.code, reason.rules) == ("list_full_of_more_urgent", ("session_hours",))
    assert "is 35 minutes short" in reason.detail


def test_nobody_is_told_that_those_of_a_lower_priority_are_more_urgent():
    """a is routine and b expedited, and a was due first: they come first for that alone."""
    people = [
        entry("a", touch_minutes=90, target_date=MONDAY),
        entry("b", touch_minutes=60, target_date=MONDAY.replace(day=5), priority=Priority.P3),
    ]
    reason = why(case(people, [session("s", 0, 8, 120)]), "b")
    assert reason.code == "list_full_of_more_urgent"
    assert "none has room (full of patients who come first: 1)" in reason.detail
    assert reason.detail.endswith("everyone on these lists comes first by class and target.")


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
    assert "come first" not in reason.detail


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
    assert "comes first" not in reason.detail
    assert "full of patients who come first: 1" in reason.detail


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
