"""Bounds and clashes beside bookings already made: each the smallest case that showed a fault."""

from dataclasses import replace
from time import sleep

import pytest

from optimiser.errors import FixedBookingsClash
from optimiser.models.entry import FixedBooking
from optimiser.models.policy import Policy
from optimiser.models.resources import Surgeon
from optimiser.models.words import Flag
from optimiser.solvers import exact as exactly
from optimiser.solvers import sequence as sequencing
from optimiser.solvers.columns.shape import shapes
from optimiser.solvers.columns.strategy import columns
from optimiser.solvers.exact import exact
from optimiser.solvers.greedy import greedy
from optimiser.solvers.local_audit import LocalAudit, sound
from optimiser.solvers.rank import levels
from optimiser.solvers.schedule import Spot
from optimiser.solvers.strategy import silent
from tests.solvers.test_true_bounds import EVEN, LIMITS, turnover, waited
from tests.tiny import at, case, entry, problem_of, session

NONE = turnover(0)
INFECTED = {"flags": frozenset({Flag.infection})}


def booked(session_id, *when):
    return {"fixed": FixedBooking(session_id=session_id, start=at(0, *when) if when else None)}


def made(entries, rooms, policy=EVEN, **more):
    return case(entries, rooms, policy, roster=None, **more)


def the_booked_one_may_have_another_surgeon():
    """K may be operated by S2, so that S1 is free for a."""
    return made(
        [entry("K", **NONE, **booked("t", 9)), entry("a", sites=("A",), **NONE)],
        [session("s", 0, 9, 60), session("t", 0, 9, 60, site="B", surgeons=("S1", "S2"))],
    )


def the_booked_one_may_come_later():
    """K has no time yet, so that S1 may operate on a first."""
    return made(
        [entry("K", **NONE, **booked("t")), entry("a", sites=("A",), **NONE)],
        [session("s", 0, 9, 60), session("t", 0, 9, 120, site="B")],
    )


def a_case_goes_on_from_another_specialty():
    """Of one procedure K's specialty leaves no turnover; c's own would not fit after it."""
    return made(
        [
            entry("K", specialty="100", procedure="P", **NONE, **booked("s", 9)),
            entry("c", procedure="P", **turnover(15), **waited(199)),
            entry("d", procedure="D", touch_minutes=45, **turnover(15), **waited(200)),
        ],
        [session("s", 0, 9, 120, specialties=("110", "100"), surgeons=("S2",))],
    )


def two_booked_ones_are_not_cleaned_between():
    """After infected A and K1 comes K2, booked and not infected, and then B without cleaning."""
    one = turnover(10)
    return made(
        [
            entry("K1", procedure="K", touch_minutes=30, **one, **INFECTED, **booked("s", 10)),
            entry("K2", procedure="K", touch_minutes=30, **one, **booked("s", 10, 40)),
            entry("A", procedure="A", touch_minutes=60, **NONE, **INFECTED),
            entry("B", procedure="B", touch_minutes=60, **turnover(40)),
        ],
        [session("s", 0, 9, 200)],
    )


def an_infected_one_that_is_booked_comes_last():
    """B, then A, K and K2, all three infected: nobody comes after them."""
    one = {"touch_minutes": 30}
    return made(
        [
            entry("K", specialty="100", procedure="P", **one, **NONE, **INFECTED, **booked("s")),
            entry("K2", procedure="Q", **one, **turnover(40), **INFECTED, **booked("s")),
            entry("A", procedure="P", **one, **turnover(40, 0), **INFECTED),
            entry("B", procedure="R", **one, **turnover(40)),
        ],
        [session("s", 0, 9, 160, specialties=("110", "100"), surgeons=("S2",))],
    )


def whoever_goes_on_leaves_another_turnover():
    """c goes on from K at the head and leaves no turnover to d, where K would leave 40 minutes."""
    return made(
        [
            entry("K", specialty="100", procedure="P", **turnover(40, 0), **booked("s", 9)),
            entry("c", procedure="P", touch_minutes=30, **NONE),
            entry("d", procedure="D", touch_minutes=30, **NONE),
        ],
        [session("s", 0, 9, 120, specialties=("110", "100"), surgeons=("S2",))],
    )


def a_case_between_makes_room():
    """d cannot follow K, but it can follow c, which goes on from K; greedy takes x first."""
    return made(
        [
            entry("K", specialty="100", procedure="P", **turnover(40, 0), **booked("s", 9)),
            entry("c", procedure="P", touch_minutes=30, **NONE, **waited(100)),
            entry("d", procedure="D", touch_minutes=30, **NONE, **waited(199)),
            entry("x", procedure="X", touch_minutes=20, **NONE, **waited(200)),
        ],
        [session("s", 0, 9, 120, specialties=("110", "100"), surgeons=("S2",))],
    )


def spreads_fit_by_a_millionth():
    """The root of the sum of squares times z is 59.99998 of 60 minutes; e waits longest."""
    spreads = {"a": 71.0, "b": 6.2, "c": 1.4, "d": 1.0, "e": 71.1}
    return made(
        [
            entry(
                key,
                procedure=key,
                touch_minutes=35,
                touch_sd=spread,
                **NONE,
                **waited(131 if key == "e" else 100),
            )
            for key, spread in spreads.items()
        ],
        [session("s", 0, 9, 200)],
        Policy(notice_days=0),
    )


def two_booked_ones_of_another_day_change_places():
    """S1 may be in one session of the week. So K of the day after is S2's, and K2 comes later."""
    return made(
        [
            entry("K", **NONE, **booked("t", 9)),
            entry("K2", sites=("C",), **NONE, **booked("u")),
            entry("a", sites=("A",), **NONE),
        ],
        [
            session("s", 1, 9, 60),
            session("t", 0, 9, 60, site="B", surgeons=("S1", "S2")),
            session("u", 0, 9, 120, site="C", surgeons=("S2",)),
        ],
        surgeons=(
            Surgeon(surgeon_id="S1", specialties=("110",), max_sessions_per_week=1),
            Surgeon(surgeon_id="S2", specialties=("110",)),
        ),
    )


def going_on_spares_more_than_the_next_case_takes():
    """g goes on from K and spares 40 minutes of turnover; x takes 30."""
    return made(
        [
            entry("K", procedure="P", **turnover(40), **booked("s")),
            entry("g", procedure="P", **turnover(40), **waited(183)),
            entry("x", procedure="X", touch_minutes=30, **NONE, **waited(184)),
            entry("y", procedure="Y", touch_minutes=45, **NONE, **waited(185)),
        ],
        [session("s", 0, 9, 150)],
    )


def spreads_fit_to_the_tenth_of_a_minute():
    """6.9 times 6.9 is a little more than 47.61 in binary, and must not count as 47.62."""
    return made(
        [
            entry("a", procedure="A", touch_sd=6.9, **NONE),
            entry("b", procedure="B", touch_sd=11.1, **NONE),
            entry("c", procedure="C", touch_minutes=90, touch_sd=5, **NONE, **waited(131)),
        ],
        [session("s", 0, 9, 131)],
        Policy(notice_days=0),
    )


@pytest.mark.parametrize(
    ("build", "best"),
    [
        (the_booked_one_may_have_another_surgeon, {"K", "a"}),
        (the_booked_one_may_come_later, {"K", "a"}),
        (a_case_goes_on_from_another_specialty, {"K", "c"}),
        (two_booked_ones_are_not_cleaned_between, {"K1", "K2", "A", "B"}),
        (an_infected_one_that_is_booked_comes_last, {"K", "K2", "A", "B"}),
        (whoever_goes_on_leaves_another_turnover, {"K", "c", "d"}),
        (a_case_between_makes_room, {"K", "c", "d"}),
        (spreads_fit_by_a_millionth, {"a", "b", "c", "d"}),
        (two_booked_ones_of_another_day_change_places, {"K", "K2", "a"}),
        (going_on_spares_more_than_the_next_case_takes, None),
        (spreads_fit_to_the_tenth_of_a_minute, {"a", "b"}),
    ],
)
def test_columns_and_exact_prove_the_same(build, best):
    one = build()
    problem = problem_of(one)
    start = greedy(problem)
    ours, theirs = columns(problem, start, LIMITS, silent), exact(problem, start, LIMITS)
    assert levels(problem, ours.schedule) == levels(problem, theirs.schedule)
    for found in (ours, theirs):
        assert best is None or {one.entries[k].entry_id for k in found.schedule} == best
    for name, bound in theirs.bounds.items():
        if name == "changeovers":  # prices need not prove all of them
            assert ours.bounds.get(name, 0.0) <= bound + 1e-6
        elif build is a_case_between_makes_room:  # of lists like these nothing is learnt
            assert ours.bounds.get(name, bound) >= bound - 1e-6
        else:
            assert ours.bounds[name] == pytest.approx(bound)


@pytest.mark.parametrize(
    "build",
    [
        two_booked_ones_are_not_cleaned_between,
        an_infected_one_that_is_booked_comes_last,
        whoever_goes_on_leaves_another_turnover,
    ],
)
def test_a_list_that_can_be_run_fits_its_shape(build):
    (shape,) = shapes(problem_of(build()))
    assert shape.fits(range(len(shape.entries)))


def only_one_of_them_has_a_choice():
    """K1 comes first and would take S1, whom K2 needs."""
    return made(
        [entry("K1", **NONE, **booked("s", 9)), entry("K2", **NONE, **booked("t", 9))],
        [session("s", 0, 9, 60, surgeons=("S1", "S2")), session("t", 0, 9, 60)],
    )


def the_usual_order_does_not_fit_round_what_has_a_time():
    """The longer one first does not fit before F; the shorter one does."""
    return made(
        [
            entry("F", touch_minutes=60, **NONE, **booked("s", 10)),
            entry("A", touch_minutes=90, **NONE, **booked("s")),
            entry("B", touch_minutes=60, **NONE, **booked("s")),
        ],
        [session("s", 0, 9, 210)],
    )


@pytest.mark.parametrize(
    "build", [only_one_of_them_has_a_choice, the_usual_order_does_not_fit_round_what_has_a_time]
)
def test_bookings_that_can_all_be_kept_are_no_clash(build):
    problem = problem_of(build())
    schedule = greedy(problem)
    assert len(schedule) == len(problem.case.entries)
    assert sound(problem, schedule)


def test_bookings_that_cannot_all_be_kept_are_one():
    people = [entry(k, **NONE, **booked("s", 9)) for k in ("K1", "K2")]
    with pytest.raises(FixedBookingsClash):
        greedy(problem_of(made(people, [session("s", 0, 9, 200)])))


def test_putting_lists_in_order_gets_what_time_is_left_and_bounds_are_told_before(monkeypatch):
    problem = problem_of(the_booked_one_may_come_later())
    monkeypatch.setattr(exactly, "TIMED_PAIRS", 0)
    climbed, given, told = [], [], []
    original = exactly.climb

    def slow(draft, objectives, limits, **more):
        climbed.append(limits.seconds)
        sleep(1.0)
        return original(draft, objectives, limits, **more)

    def in_order(_problem, _draft, _climbed, limits):
        given.append(limits.seconds)

    monkeypatch.setattr(exactly, "climb", slow)
    monkeypatch.setattr(exactly, "in_order", in_order)
    exact(problem, greedy(problem), replace(LIMITS, deterministic=None), told.append)
    assert climbed == [0.8 * LIMITS.seconds]
    assert 0.1 < given[0] <= LIMITS.seconds - 1.0
    assert told[-1].bounds.keys() == {one.name for one in problem.objectives}


def test_all_groups_of_lists_share_the_seconds_of_their_ordering(monkeypatch):
    entries = [entry(f"{k}{n}", **NONE, consultant=k) for k in ("S1", "S2") for n in "ab"]
    rooms = [session(f"{k}{n}", 0, 9, 60, surgeons=(k,)) for k in ("S1", "S2") for n in "ab"]
    problem = problem_of(made(entries, rooms))
    lists = {k: [Spot(k, 0, k, problem.case.entries[k].consultant)] for k in range(4)}
    asked = []

    def slow(_draft, _objectives, limits):
        asked.append(limits.seconds)
        sleep(0.2)

    monkeypatch.setattr(sequencing, "climb", slow)
    by_clock = replace(LIMITS, deterministic=None)
    some = sequencing.sequence_some(problem, LocalAudit(problem), lists, {}, by_clock)
    assert len(some.failed) == 4
    assert asked[0] <= LIMITS.seconds / 2
    assert asked[1] <= LIMITS.seconds - 0.2
    asked.clear()
    sequencing.sequence_some(problem, LocalAudit(problem), lists, {}, LIMITS)
    assert asked == [LIMITS.seconds] * 2  # units end it, and no clock
