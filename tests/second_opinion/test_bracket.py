"""What a second opinion says, what contradicts it, and that it lies where it must."""

from datetime import date, timedelta

import pulp
import pytest

from optimiser.models.entry import DateRange, FixedBooking
from optimiser.models.plan import Level, Sense
from optimiser.models.policy import Policy
from optimiser.models.words import Priority
from optimiser.second_opinion import aggregate
from optimiser.second_opinion.aggregate import Aggregate
from optimiser.second_opinion.bracket import Bracket, brackets, climbed, model_of
from optimiser.second_opinion.complete import Complete
from optimiser.second_opinion.door import NotAsked, Rows
from optimiser.second_opinion.levels import upward
from tests.every_plan import EveryPlan, best_level, levels_of
from tests.tiny import MONDAY, PLANNING, at, busy_case, case, entry, problem_of, session

DAY = timedelta(days=1)


def level(name, value, bound=None, sense=Sense.maximise):
    return Level(name=name, value=value, unit="x", sense=sense, bound=bound)


@pytest.mark.parametrize(
    ("bracket", "words"),
    [
        (Bracket("urgent", 10, 12, 12, True), None),
        (Bracket("urgent", 10, 12, 14, False), None),  # a relaxation may be loose
        (Bracket("urgent", 10, None, None, True), None),
        (Bracket("urgent", 10, 11, 14, True), "past the stated bound"),
        (Bracket("urgent", 10, 12, 9, False), "better than the second bound"),
        (Bracket("changeovers", 3, 1, 2, True), None),
        (Bracket("changeovers", 3, 2, 1, True), "past the stated bound"),
        (Bracket("moved", 1, 0, 2, False), "better than the second bound"),
        # at millions of weighted days three units are no rounding, and less than half a unit is
        (Bracket("urgent", 3_400_000, 3_400_000, 3_400_003, True), "past the stated bound"),
        (Bracket("urgent", 3_400_003, None, 3_400_000, False), "better than the second bound"),
        (Bracket("urgent", 3_400_000.4, None, 3_400_000, False), None),
        (Bracket("urgent", 3_400_000.4, None, 3_400_000, False, scale=1000), "better than"),
    ],
)
def test_what_cannot_be_true_of_both_is_said(bracket, words):
    told = bracket.contradiction
    assert (told is None) if words is None else (words in told)


def test_a_small_case_has_every_rule_and_a_larger_one_the_relaxation():
    lists = [session(f"s{k}", k, 8, 240) for k in range(9)]
    people = [entry(f"e{k}") for k in range(9)]
    assert isinstance(model_of(case(people[:3], lists[:3])), Complete)
    assert isinstance(model_of(case(people, lists)), Aggregate)
    assert isinstance(model_of(case(people[:3], lists[:3]), relaxed=True), Aggregate)


def test_a_case_that_is_too_large_is_not_asked_about(monkeypatch):
    ours = case([entry("a"), entry("b")], [session("s", 0, 8, 100)])
    monkeypatch.setattr(aggregate, "MOST_OPTIONS", 1)
    assert model_of(ours, relaxed=True) is None
    monkeypatch.setattr(aggregate, "MOST_PAIRS", 1)
    assert brackets(ours, [level("urgent", 0)]) is None


def test_a_lie_about_a_level_is_found():
    """Two patients of an hour, one list of 100 minutes: one of them is operated."""
    ours = case([entry("a"), entry("b")], [session("s", 0, 8, 100)])
    true = brackets(ours, [level("urgent", 0, 0), level("long", 0, 0)], seconds=20)
    assert true is not None
    assert [one.contradiction for one in true] == [None, None]
    best = climbed(model_of(ours), ["urgent", "long", "routine", "utilisation"], ours)
    assert best is not None
    assert best["utilisation"] == pytest.approx(60)
    more = [level("routine", best["routine"] + 1), level("utilisation", 61)]
    found = brackets(ours, more, seconds=20)
    assert "better than the second bound" in found[0].contradiction
    low = [level("routine", 0, best["routine"] - 1)]
    assert "past the stated bound" in brackets(ours, low, seconds=20)[0].contradiction
    loose = brackets(ours, low, seconds=20, relaxed=True)[0]
    assert not loose.complete
    assert loose.contradiction is None


def test_a_large_level_is_held_to_the_unit():
    """An urgent level of millions that may fall by one day lets in a patient whom no plan that
    keeps it can book, and so contradicts a true bound."""
    since = {"referral_date": PLANNING, "target_date": PLANNING + timedelta(days=40)}
    people = [
        entry("urgent", priority=Priority.P2, **since),
        entry("long", unavailable=(DateRange(first=MONDAY + DAY, last=MONDAY + DAY),)),
    ]
    lists = [session("s", 0, 8, 100), session("t", 1, 8, 100)]
    policy = Policy(late_rate=1000, count_by="patients", notice_days=0)
    ours = case(people, lists, policy, horizon_end=PLANNING + timedelta(days=1500))
    problem = problem_of(ours)
    names = [objective.name for objective in problem.objectives]
    best = max(levels_of(problem, plan) for plan in EveryPlan(problem))
    assert best[0] > 1_400_000
    assert best[names.index("long")] == 0
    stated = [level(name, value, value) for name, value in zip(names, best, strict=True)]
    found = brackets(ours, stated[:2], seconds=20)
    assert [one.contradiction for one in found] == [None, None]
    assert climbed(model_of(ours), names[:2], ours)["long"] == 0


def test_what_is_yes_or_no_is_added_up_as_such(monkeypatch):
    rows = Rows("yes")
    one, other = rows.yes_or_no(), rows.number(0, 2)

    def solved(problem, _solver):
        one.varValue, other.varValue = 0.999999, 0.25
        problem.assignStatus(pulp.LpStatusOptimal, pulp.LpSolutionOptimal)

    monkeypatch.setattr(pulp.LpProblem, "solve", solved)
    assert rows.best(3_000_000 * one + other, upward=True, seconds=1).value == 3_000_000.25


def test_a_solver_that_cannot_be_run_is_told_apart(monkeypatch):
    def broken(*_args, **_more):
        raise pulp.PulpSolverError("cannot execute cbc")

    monkeypatch.setattr(pulp.PULP_CBC_CMD, "actualSolve", broken)
    ours = case([entry("a")], [session("s", 0, 8, 100)])
    with pytest.raises(NotAsked, match="cannot execute cbc"):
        brackets(ours, [level("urgent", 0, 0)], seconds=5)


def test_dates_that_were_told_are_counted():
    ours = case([entry("a"), entry("b")], [session("s", 0, 8, 100), session("t", 1, 8, 100)])
    monday, tuesday = (one.day for one in ours.sessions)
    told = {("a",): tuesday, ("b",): tuesday, ("gone",): date(2026, 1, 1)}
    (one,) = brackets(ours, [level("moved", 1, sense=Sense.minimise)], told=told, seconds=20)
    assert (one.second, one.complete) == (1.0, True)
    (one,) = brackets(
        ours, [level("moved", 1, sense=Sense.minimise)], told={("a",): monday}, seconds=20
    )
    assert one.second == 0.0


def test_a_list_that_people_booked_past_the_budget_contradicts_nothing():
    """Two of 110 minutes in 240 finish late more often than allowed, and stay as they are."""
    wide = {"touch_minutes": 110, "touch_sd": 50}
    ours = case(
        [
            entry("a", fixed=FixedBooking(session_id="s", start=at(0, 8)), **wide),
            entry("b", fixed=FixedBooking(session_id="s", start=at(0, 10)), **wide),
            entry("c", specialty="100"),
        ],
        [session("s", 0, 8, 240), session("t", 0, 8, 240, specialties=("100",), surgeons=("S2",))],
    )
    best = climbed(model_of(ours), ["urgent", "long", "routine", "utilisation"], ours)
    stated = [level(name, value) for name, value in best.items()]
    assert best["utilisation"] == pytest.approx(280)
    for relaxed in (False, True):
        told = brackets(ours, stated, relaxed=relaxed, seconds=20)
        assert [one.contradiction for one in told] == [None] * 4


@pytest.mark.parametrize("seed", [1, 4, 6, 10])
def test_both_models_against_every_plan(seed):
    """The complete model reaches brute force on every level; no plan passes the relaxation."""
    problem = problem_of(busy_case(seed, most=4))
    ours, names = problem.case, [objective.name for objective in problem.objectives]
    vectors = {levels_of(problem, plan) for plan in EveryPlan(problem)}
    best = climbed(model_of(ours), names, ours)
    left = vectors
    for rank, name in enumerate(names):
        most, left = best_level(problem, left, rank)
        assert best[name] == pytest.approx(most), name
    for vector in sorted(vectors)[:: max(1, len(vectors) // 4)]:
        stated = [level(name, value) for name, value in zip(names, vector, strict=True)]
        for one in brackets(ours, stated, relaxed=True):
            assert one.contradiction is None
            above = [v for v in vectors if _no_worse(names, v, vector, one.level)]
            best_there = [v[names.index(one.level)] for v in above]
            reach = max(best_there) if upward(one.level) else min(best_there)
            over = one.second - reach if upward(one.level) else reach - one.second
            assert over >= -1e-4 * max(1.0, abs(reach)), one.level


def _no_worse(names, one, other, until):
    """Is a plan behind another in no level above `until`?"""
    return all(
        (mine >= its - 1e-6) if upward(name) else (mine <= its + 1e-6)
        for name, mine, its in zip(names, one, other, strict=True)
        if names.index(name) < names.index(until)
    )
