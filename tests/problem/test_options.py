"""Options: what the masks admit, as pairs, and who may operate."""

from datetime import timedelta

import numpy as np

from optimiser.models.entry import FixedBooking
from optimiser.models.resources import Duty
from optimiser.models.words import SessionState
from optimiser.problem.clock import Clock
from optimiser.problem.grid import Grid
from optimiser.problem.options import Option, Options
from optimiser.theatre import RULES
from tests.tiny import at, busy_case, case, entry, session


def options_of(entries, sessions, **fields):
    return Options(case(entries, sessions, **fields), RULES)


def test_an_option_needs_one_surgeon_who_suits_both():
    options = options_of(
        [entry("e1", consultant="S2"), entry("e2")],
        [session("s1", 0, 8, 240, surgeons=("S1",)), session("s2", 0, 8, 240, surgeons=("S2",))],
    )
    assert options.pairs.tolist() == [[False, True], [True, True]]
    assert options.option(0, 1) == Option(0, 1, ("S2",))
    assert options.of_entry(0).tolist() == [1]
    assert options.of_session(0).tolist() == [1]


def test_a_list_without_surgeons_takes_those_on_duty():
    duty = Duty(surgeon_id="S2", start=at(0, 8), end=at(0, 12))
    options = options_of(
        [entry("e1")],
        [session("s1", 0, 8, 240, surgeons=()), session("s2", 1, 8, 240, surgeons=())],
        roster=(duty,),
    )
    assert options.pairs.tolist() == [[True, False]]
    assert options.option(0, 0).surgeons == ("S2",)


def test_without_a_roster_a_pooled_case_names_nobody():
    options = options_of(
        [entry("e1"), entry("e2", consultant="S1")],
        [session("s1", 0, 8, 240, surgeons=())],
        roster=None,
    )
    assert options.option(0, 0).surgeons == (None,)
    assert options.option(1, 0).surgeons == ("S1",)


def test_a_booking_already_made_is_one_option_whatever_the_rules():
    options = options_of(
        [entry("e1", specialty="999", fixed=FixedBooking(session_id="s2"))],
        [session("s1", 0, 8, 240), session("s2", 0, 8, 240, state=SessionState.locked)],
    )
    assert options.pairs.tolist() == [[False, True]]


def test_a_mask_fills_two_axes_and_never_three():
    ours = busy_case(3)
    grid = Grid(ours)
    sizes = (len(grid.entries), len(grid.sessions), len(grid.surgeons))
    for rule in RULES:
        mask = rule.admits(grid)
        if mask is not None:
            assert mask.dtype == np.bool_
            assert 1 in mask.shape
            assert all(one in (1, size) for one, size in zip(mask.shape, sizes, strict=True))


def test_no_entries_and_no_sessions_are_no_options():
    assert options_of([], []).pairs.shape == (0, 0)
    assert options_of([entry("e1")], []).of_entry(0).tolist() == []


def test_the_clock_counts_true_minutes_over_the_clock_change():
    # The clocks go forward on 29 March 2026; UTC does not.
    ours = case([], [session("s1", 26, 8, 60), session("s2", 28, 8, 60)])
    clock = Clock(ours)
    first, second = ours.sessions[0].start, ours.sessions[1].start
    assert clock.minute(second) - clock.minute(first) == 2 * 24 * 60
    assert clock.instant(clock.minute(first)) == first
    assert clock.minute(first - timedelta(days=3)) < 0
