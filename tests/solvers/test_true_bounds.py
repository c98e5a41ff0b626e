"""Bounds that once cut off what is allowed: each case is the smallest that showed it."""

from datetime import timedelta

import pytest

from optimiser.finish import level_of
from optimiser.models.entry import FixedBooking
from optimiser.models.policy import Policy
from optimiser.models.words import Flag, Priority
from optimiser.second_opinion.bracket import Bracket, brackets
from optimiser.solvers import exact as exactly
from optimiser.solvers.columns.scale import at_scale
from optimiser.solvers.columns.search import search_of
from optimiser.solvers.columns.strategy import columns
from optimiser.solvers.exact import exact
from optimiser.solvers.greedy import greedy
from optimiser.solvers.limits import Limits
from optimiser.solvers.rank import levels
from optimiser.solvers.schedule import Spot
from optimiser.solvers.strategy import silent
from optimiser.theatre import RULES
from tests.by_hand import plan
from tests.tiny import PLANNING, at, case, entry, problem_of, session

LIMITS = Limits(60.0, 1, 1, 1.0)
EVEN = Policy(overrun_probability=0.5, notice_days=0)
"""An overrun is even odds, so that minutes alone say what fits."""


def waited(days):
    return {"referral_date": PLANNING - timedelta(days=days)}


def turnover(full, same=None):
    return {"turnover_minutes": full, "same_turnover_minutes": full if same is None else same}


def no_turnover_after_the_booked_one():
    """K is booked somewhere on the list and leaves no turnover; a fills it to the minute."""
    return case(
        [
            entry(
                "K", procedure="K", touch_minutes=60, fixed=FixedBooking(session_id="s")
            ).model_copy(update=turnover(0)),
            entry("a", procedure="A", touch_minutes=60, **turnover(15), **waited(199)),
            entry("b", procedure="B", touch_minutes=45, **turnover(15), **waited(200)),
        ],
        [session("s", 0, 9, 120)],
        EVEN,
        roster=None,
    )


def infected_after_one_that_goes_on():
    """a goes on from K; i is infected and comes last, so a's turnover is paid and not cleaning."""
    booked = FixedBooking(session_id="s", start=at(0, 9))
    return case(
        [
            entry("K", procedure="A", touch_minutes=60, fixed=booked, **turnover(30, 10)),
            entry("a", procedure="A", touch_minutes=70, **turnover(30, 10), **waited(93)),
            entry(
                "i",
                procedure="B",
                touch_minutes=60,
                flags=frozenset({Flag.infection}),
                **turnover(15),
                **waited(93),
            ),
            entry("j", procedure="C", touch_minutes=63, **turnover(40), **waited(200)),
        ],
        [session("s", 0, 9, 230)],
        EVEN,
        roster=None,
    )


@pytest.mark.parametrize(
    ("made", "best"),
    [
        (no_turnover_after_the_booked_one, {"K", "a"}),
        (infected_after_one_that_goes_on, {"K", "a", "i"}),
    ],
)
def test_columns_and_exact_reach_the_same_proved_optimum(made, best):
    one = made()
    problem = problem_of(one)
    start = greedy(problem)
    ours, theirs = columns(problem, start, LIMITS, silent), exact(problem, start, LIMITS)
    assert {one.entries[k].entry_id for k in theirs.schedule} == best
    assert levels(problem, ours.schedule) == levels(problem, theirs.schedule)
    for name, bound in theirs.bounds.items():
        assert ours.bounds[name] == pytest.approx(bound)


def test_a_case_may_lie_wholly_in_the_overrun():
    one = case(
        [
            entry(
                "A",
                procedure="A",
                touch_minutes=100,
                fixed=FixedBooking(session_id="s", start=at(0, 9)),
                **turnover(25),
            ),
            entry("B", procedure="B", touch_minutes=20, **turnover(10)),
        ],
        [session("s", 0, 9, 120, overrun_minutes=60)],
        EVEN,
        roster=None,
    )
    problem = problem_of(one)
    made = plan(one, ("A", "s", "09:00"), ("B", "s", "11:05"))
    assert not [breach for rule in RULES for breach in rule.audit(one, made)]
    found = exact(problem, greedy(problem), LIMITS)
    assert found.bounds["utilisation"] == 100
    told = [level_of(o, o.measure(one, made), found.bounds[o.name], 1) for o in problem.objectives]
    assert [level.gap for level in told] == [0.0] * len(told)
    for bracket in brackets(one, told, seconds=20):
        assert bracket.contradiction is None
        assert bracket.second == pytest.approx(bracket.value)


def test_that_the_second_solver_finds_no_plan_at_all_contradicts_the_plan():
    bracket = Bracket("routine", 5.0, 6.0, None, complete=True, impossible=True)
    assert "no plan at all" in bracket.contradiction


def test_bounds_of_lists_that_could_not_be_put_in_order_are_not_those_of_greedy(monkeypatch):
    old, older = waited(500), waited(510)
    few = turnover(10)
    infected = few | {"flags": frozenset({Flag.infection})}
    one = case(
        [
            entry(
                "i",
                procedure="I",
                touch_minutes=60,
                priority=Priority.P2,
                flags=frozenset({Flag.infection, Flag.latex}),
                sites=("A",),
                **few,
            ),
            entry("y", procedure="Y", touch_minutes=50, priority=Priority.P2, sites=("A",), **few),
            entry("z1", procedure="Z", touch_minutes=30, sites=("A",), **infected, **older),
            entry("z2", procedure="Z", touch_minutes=58, sites=("A",), **infected, **old),
            entry("w1", procedure="W", touch_minutes=30, sites=("B",), **few, **older),
            entry("w2", procedure="W", touch_minutes=120, sites=("B",), **few, **old),
        ],
        [
            session("s", 0, 9, 130),
            session("t", 0, 9, 120, site="B", theatre="TB", surgeons=("S2",)),
        ],
        Policy(overrun_probability=0.5, notice_days=0, tolerance=0.0),
        roster=None,
    )
    problem = problem_of(one)
    start = greedy(problem)
    timed = exact(problem, start, LIMITS)
    monkeypatch.setattr(exactly, "TIMED_PAIRS", 0)
    untimed = exact(problem, start, LIMITS)
    best, ours = levels(problem, timed.schedule), levels(problem, untimed.schedule)
    assert ours[0] == best[0]
    assert ours[1] < best[1]
    bound = untimed.bounds.get("long")
    assert bound is None or bound >= best[1]


def test_lists_that_run_over_leave_no_bound_of_changeovers_beside_minutes_they_do_not_use():
    few = turnover(0)
    one = case(
        [
            entry("P", procedure="A", touch_minutes=100, **few),
            entry("Q", procedure="B", touch_minutes=60, **few),
            entry("R", procedure="A", touch_minutes=20, **few),
        ],
        [session("s", 0, 9, 120, overrun_minutes=50)],
        EVEN.model_copy(update={"count_by": "patients"}),
        roster=None,
    )
    problem = problem_of(one)
    over = {0: Spot(0, 540, 0, "S1"), 1: Spot(0, 640, 1, "S1")}
    even = {0: Spot(0, 540, 0, "S1"), 2: Spot(0, 640, 2, "S1")}
    assert levels(problem, over)[:4] == levels(problem, even)[:4]
    assert levels(problem, over)[4] < levels(problem, even)[4]
    found = at_scale(search_of(problem, over, LIMITS, silent))
    assert -found.bounds.get("changeovers", 0.0) >= levels(problem, even)[4]


def test_a_gap_of_whole_units_is_no_proof_however_large_the_level():
    problem = problem_of(no_turnover_after_the_booked_one())
    routine = next(one for one in problem.objectives if one.name == "routine")
    level = level_of(routine, 20_000_000.0, 20_000_015.0, 1)
    assert level.bound == 20_000_015.0
    assert level.gap > 0
    assert level_of(routine, 20_000_000.0, 20_000_000.1, 1).gap == 0
