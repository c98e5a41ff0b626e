"""Which sessions are alike, and what joining them may never take away."""

import pytest

from optimiser.models.entry import FixedBooking
from optimiser.problem.pools import pooled_problem
from tests.tiny import case, entry, problem_of, session

ANYONE = {"surgeons": None, "roster": None}


def pools_of(entries, sessions, **fields):
    whole = case(entries, sessions, **(ANYONE | fields))
    return pooled_problem(problem_of(whole))


def like(key, **fields):
    return session(key, 0, 8, 120, **({"surgeons": ()} | fields))


def test_like_sessions_are_joined_and_others_are_not():
    pools = pools_of([entry("a")], [like("s"), like("t"), session("u", 1, 8, 120, surgeons=())])
    assert pools.members == ((0, 1), (2,))
    assert pools.joined.case.sessions[0].minutes == 240 + 10  # one turnover that apart is not paid


@pytest.mark.parametrize(
    "other",
    [
        {"overrun_minutes": 30},
        {"equipment": ("laminar",)},
        {"specialties": ("110", "100")},
        {"site": "B"},
        {"anaesthetist": False},
    ],
)
def test_sessions_that_a_rule_tells_apart_stay_apart(other):
    assert pools_of([entry("a")], [like("s"), like("t", **other)]) is None


def test_sessions_of_named_surgeons_stay_apart():
    assert (
        pools_of([entry("a")], [like("s", surgeons=("S1",)), like("t", surgeons=("S1",))]) is None
    )
    assert pools_of([entry("a", consultant="S1")], [like("s"), like("t")]) is None


def test_a_session_with_a_booking_already_made_stays_apart():
    booked = entry("a", fixed=FixedBooking(session_id="t"))
    assert pools_of([booked, entry("b")], [like("s"), like("t")]) is None
    three = pools_of([booked, entry("b")], [like("s"), like("t"), like("u")])
    assert sorted(three.members) == [(0, 2), (1,)]


def test_a_case_too_long_for_one_session_is_no_option_of_the_joined_one():
    pools = pools_of([entry("a", touch_minutes=130), entry("b")], [like("s"), like("t")])
    assert [(option.entry, option.session) for option in pools.options()] == [(1, 0)]
