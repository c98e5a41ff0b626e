"""Bookings made for a list alone: the program chooses their times, so every rule of order holds."""

import pytest

from optimiser.models.entry import FixedBooking
from optimiser.models.policy import Policy
from optimiser.models.words import Flag
from optimiser.solvers.bookings_made import contradiction
from optimiser.solvers.columns.strategy import columns
from optimiser.solvers.exact import exact
from optimiser.solvers.greedy import greedy
from optimiser.solvers.limits import Limits
from optimiser.solvers.local_audit import sound
from optimiser.solvers.strategy import silent
from tests.tiny import at, case, entry, problem_of, session

LIMITS = Limits(seconds=60.0, workers=1, seed=1, deterministic=20.0)
LATEX, INFECTION = frozenset({Flag.latex}), frozenset({Flag.infection})


def booked(key, start=None, **fields):
    return entry(key, fixed=FixedBooking(session_id="s1", start=start), **fields)


def solved(made):
    """The schedule of each strategy, by entry."""
    problem = problem_of(made)
    start = greedy(problem)
    for schedule in (
        start, exact(problem, start, LIMITS, silent).schedule,
        columns(problem, start, LIMITS, silent).schedule,
    ):  # fmt: skip
        assert sound(problem, schedule)
        yield {
            problem.case.entries[k].entry_id: spot.start - 8 * 60 for k, spot in schedule.items()
        }


@pytest.mark.parametrize("more", [[], [entry("e3", touch_minutes=45, flags=LATEX)]])
def test_latex_comes_first_though_the_other_has_a_time(more):
    people = [
        booked("e1", at(0, 8, 45)),
        booked("allergic", touch_minutes=40, flags=LATEX),
        *more,
    ]
    for times in solved(case(people, [session("s1", 0, 8, 240)])):
        assert times["allergic"] + 40 <= times["e1"]


def test_the_theatre_is_cleaned_after_who_was_booked_infected():
    people = [booked("ill", at(0, 8), flags=INFECTION), booked("e1")]
    made = case(people, [session("s1", 0, 8, 240)], Policy(infection_clean_minutes=30))
    for times in solved(made):
        assert times["e1"] >= times["ill"] + 60 + 5 + 30


def test_nobody_is_added_for_whom_the_first_case_would_come_too_soon():
    people = [booked("made", touch_minutes=100), entry("e1", touch_minutes=100)]
    for delay, fits in ((30, True), (40, False)):
        made = case(people, [session("s1", 0, 8, 240)], Policy(first_case_delay_minutes=delay))
        for times in solved(made):
            assert ("e1" in times) is fits
            assert not fits or min(times.values()) >= delay


def test_what_no_order_allows_is_told():
    """Somebody has a time before which the allergic patient cannot be done."""
    people = [booked("e1", at(0, 8)), booked("allergic", flags=LATEX)]
    clash = contradiction(case(people, [session("s1", 0, 8, 240)]))
    assert clash is not None
