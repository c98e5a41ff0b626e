"""From a reading to a finished plan, with solvers that work and solvers that do not."""

from datetime import timedelta
from time import monotonic

import pytest

from optimiser import solve_theatre as solve_module
from optimiser import solve_visits
from optimiser.ask import Ask
from optimiser.audit import audit
from optimiser.commands.plan import STRATEGIES
from optimiser.errors import FixedBookingsClash, InputRefused
from optimiser.exports.plan_json import plan_text
from optimiser.finish import level_of
from optimiser.models.entry import FixedBooking
from optimiser.models.plan import DiagnosticsPlan, Plan, PlanStatus, SetAside
from optimiser.models.policy import Policy
from optimiser.models.reading import Reading
from optimiser.models.words import Priority
from optimiser.objectives.changeovers import Changeovers
from optimiser.objectives.utilisation import Utilisation
from optimiser.solve import solve
from optimiser.solvers import process
from optimiser.solvers.ending import Ending
from optimiser.solvers.process import Outcome
from tests import made_up, tiny_centre
from tests.tiny import MONDAY, at, case, entry, session
from tests.tiny_centre import centre, fixed, request, room


def reading_of(made, **more):
    facts = {"case": made, "raw_ids": tuple(e.entry_id for e in made.entries), "sha256": "ab" * 32}
    return Reading(**facts | more)


def a_week():
    entries = [
        entry("e0", priority=Priority.P2, touch_minutes=90, touch_sd=15),
        entry("e1", touch_minutes=60, procedure="T202"),
        entry("e2", touch_minutes=60, fixed=FixedBooking(session_id="s0", start=at(0, 8))),
        entry("e3", touch_minutes=150),
        entry("e4", specialty="100"),
    ]
    rooms = [session("s0", 0, 8, 240), session("s1", 1, 9, 120)]
    return case(entries, rooms, Policy(tolerance=0.0))


@pytest.mark.parametrize(("gone", "left"), [(None, True), (100.0, False)])
def test_seconds_count_from_when_the_case_was_read(monkeypatch, gone, left):
    told = []

    def answered(_self, _problem, base, _name, seconds, *_):
        told.append(seconds)
        return Outcome(Ending.finished, dict(base))

    monkeypatch.setattr(Ask, "answer", answered)
    begun = None if gone is None else monotonic() - gone
    solve(reading_of(a_week()), strategy="exact", seconds=50, begun=begun)
    assert (told[0] > 0) == left
    assert told[0] <= 50 - (gone or 0)


@pytest.fixture
def misbehaves(monkeypatch):
    """Make the chosen strategy one of tests/solvers/misbehaving.py."""

    def choose(name):
        monkeypatch.setattr(solve_module, "chosen", lambda *_: f"tests.solvers.misbehaving:{name}")

    return choose


def everyone(plan):
    booked = {booking.entry_id for booking in plan.bookings}
    waiting = {waiting.id for waiting in plan.waiting}
    assert not booked & waiting
    return booked | waiting


@pytest.mark.parametrize("strategy", ["exact", "greedy"])
def test_a_plan_is_whole(strategy):
    held = (SetAside(id="h", rule="priority_unreadable", detail="line 9"),)
    reading = reading_of(a_week(), held=held, raw_ids=("e0", "e1", "e2", "e3", "e4", "h"))
    plan = solve(reading, strategy=strategy, seconds=20, workers=1)
    assert audit(reading.case, plan, reading) == []
    assert everyone(plan) == {"e0", "e1", "e2", "e3", "e4"}
    assert plan.held == held
    assert plan.case.sha256 == reading.sha256
    assert [level.name for level in plan.levels] == [
        "urgent", "long", "routine", "utilisation", "changeovers",
    ]  # fmt: skip
    assert [record["session_id"] for record in plan.sessions] == ["s0", "s1"]
    assert plan.measures["justified_envy"] == 0
    assert plan.run.strategy == strategy
    assert plan.run.messages == ()
    assert (plan.status is PlanStatus.optimal) == (strategy == "exact")
    reasons = {booking.entry_id: booking.reason for booking in plan.bookings}
    assert reasons["e2"] == "already booked by the hospital; kept"
    assert reasons["e0"].startswith("urgent, P2; due by ")
    assert {waiting.id: waiting.code for waiting in plan.waiting}["e4"] == "no_session_of_specialty"


@pytest.mark.slow
@pytest.mark.parametrize("strategy", [name for name in STRATEGIES if name != "choose"])
def test_every_strategy_gives_an_audited_plan(strategy):
    reading = reading_of(a_week())
    plan = solve(reading, strategy=strategy, seconds=10, workers=1)
    assert audit(reading.case, plan, reading) == []
    assert plan.status is not PlanStatus.fallback


@pytest.mark.slow
@pytest.mark.parametrize("name", ["silent_abort", "nowhere", "breaks_a_rule"])
def test_a_solver_that_fails_leaves_the_greedy_plan(misbehaves, name):
    misbehaves(name)
    reading = reading_of(a_week())
    plan = solve(reading, seconds=30, workers=1)
    greedy = solve(reading, strategy="greedy", seconds=5)
    assert plan.status is PlanStatus.fallback
    assert audit(reading.case, plan, reading) == []
    assert len(plan.run.messages) == 1
    assert plan.bookings == greedy.bookings


def two_for_one_place():
    """Greedy books the one whose id comes first, the optimum the one who fills the list."""
    return case(
        [entry("a"), entry("b", touch_minutes=61)],
        [session("s0", 0, 8, 61)],
        Policy(tolerance=0.0, count_by="patients"),
    )


def test_what_a_killed_solver_told_is_kept_without_its_later_bounds(misbehaves):
    """RELIABILITY row 73. Only the first level's bound holds beside whatever plan."""
    misbehaves("improves_and_dies")
    reading = reading_of(two_for_one_place())
    plan = solve(reading, seconds=30, workers=1)
    assert plan.status is PlanStatus.feasible
    assert "killed" in plan.run.messages[0]
    assert plan.run.needs_look
    assert [booking.entry_id for booking in plan.bookings] == ["b"]
    assert audit(reading.case, plan, reading) == []
    assert [level.bound for level in plan.levels] == [0, None, None, None, None]


def test_the_same_seed_gives_the_same_bytes():
    """RELIABILITY row 78."""
    reading = reading_of(a_week())
    texts = {
        plan_text(
            solve(reading, strategy="exact", seconds=60, reproducible=True, workers=2),
            reading.case,
        )
        for _ in range(2)
    }
    assert len(texts) == 1
    text = texts.pop()
    assert '"reproducible": true' in text
    assert '"needs_look": false' in text


def test_a_plan_that_the_clock_ended_says_that_it_is_not_reproducible(monkeypatch):
    ended = process.Outcome(process.Ending.finished, None, reproducible=False)
    monkeypatch.setattr("optimiser.ask.run", lambda *_: ended)
    plan = solve(reading_of(a_week()), strategy="exact", seconds=5, reproducible=True)
    assert not plan.run.reproducible
    assert "not reproducible" in plan.run.messages[0]
    assert plan.run.needs_look


def test_patients_told_a_date_keep_it():
    entries = [entry("a"), entry("b", referral_date=at(0, 0).date().replace(year=2025, month=7))]
    made = case(entries, [session("s0", 0, 8, 60), session("s1", 3, 8, 60)])
    reading = reading_of(made)
    first = solve(reading, strategy="greedy", seconds=5)
    told = {booking.entry_id: booking.start.date() for booking in first.bookings}
    swapped = tuple(
        other.model_copy(update={"entry_id": one.entry_id, "patient_id": one.patient_id})
        for one, other in zip(first.bookings, reversed(first.bookings), strict=True)
    )
    previous = first.model_copy(update={"bookings": swapped})
    plan = solve(reading, strategy="exact", seconds=20, workers=1, previous=previous)
    assert [level.name for level in plan.levels][1] == "moved"
    kept = {booking.entry_id: booking.start.date() for booking in plan.bookings}
    assert kept == {"a": told["b"], "b": told["a"]}


@pytest.mark.parametrize("strategy", ["greedy", "exact", "columns", "pooled", "neighbourhood"])
def test_dates_told_are_counted_where_nobody_told_one_is_left(strategy):
    reading = reading_of(a_week())
    gone = Plan(bookings=(made_up.booking("gone", "s0", 1, at(0, 8)),))
    plan = solve(reading, strategy=strategy, seconds=3, workers=1, previous=gone)
    assert [level.name for level in plan.levels][:3] == ["urgent", "moved", "long"]
    assert plan.levels[1].value == 0
    assert audit(reading.case, plan, reading, gone) == []


@pytest.mark.parametrize("strategy", ["greedy", "exact", "neighbourhood"])
def test_dates_of_visits_are_counted_where_nobody_told_one_is_left(strategy):
    made = tiny_centre.centre(
        [tiny_centre.request("r1"), tiny_centre.request("r2", "a", "b")],
        [tiny_centre.room("s", 0, 8, 120)],
    )
    reading = Reading(case=made, raw_ids=("r1", "r2"))
    gone = DiagnosticsPlan()
    plan = solve(reading, strategy=strategy, seconds=3, workers=1, previous=gone)
    assert [level.name for level in plan.levels][:3] == ["urgent", "moved", "long"]
    assert plan.levels[1].value == 0
    assert audit(made, plan, reading, gone) == []


def test_every_booking_of_a_test_says_why():
    rooms = [room("s", 0, 8, 60), room("t", 1, 8, 60)]
    made = centre(
        [
            request("kept", fixed=(fixed("a", rooms[0]),)),
            request("new", ready_from=MONDAY + timedelta(days=1), target_date=MONDAY),
        ],
        rooms,
    )
    reading = Reading(case=made, raw_ids=("kept", "new"), sha256="ab" * 32)
    plan = solve(reading, strategy="greedy", seconds=5, workers=1)
    assert {booking.owner: booking.reason for booking in plan.bookings} == {
        "kept": "already booked by the hospital; kept",
        "new": "routine, D4; due by 2026-03-02, 1 day late; will have waited 14 days",
    }


def test_progress_is_told_in_order():
    heard = []
    solve(reading_of(a_week()), strategy="greedy", seconds=5, progress=heard.append)
    assert [one.message for one in heard] == ["greedy", "greedy", "reasons and measures"]
    assert heard[1].level == "urgent"
    assert heard[1].value > 0
    assert sorted(one.elapsed_seconds for one in heard) == [one.elapsed_seconds for one in heard]


def test_refused_input_and_clashing_bookings_are_errors():
    with pytest.raises(InputRefused):
        solve(Reading(case=None))
    both = [entry(name, fixed=FixedBooking(session_id="s0", start=at(0, 8))) for name in ("a", "b")]
    with pytest.raises(FixedBookingsClash):
        solve(reading_of(case(both, [session("s0", 0, 8, 240)])), seconds=5)


def test_a_case_without_sessions_or_patients_is_planned_all_the_same():
    nobody = solve(reading_of(case([], [])), strategy="greedy", seconds=5)
    assert nobody.bookings == nobody.waiting == ()
    nowhere = solve(reading_of(case([entry("a")], [])), strategy="greedy", seconds=5)
    assert [one.code for one in nowhere.waiting] == ["no_session"]


def test_a_bound_is_never_on_the_wrong_side():
    up, down = Utilisation(), Changeovers()
    assert level_of(up, 100, 120, 1).gap == pytest.approx(20 / 120)
    assert level_of(up, 100, 100.00000001, 1).gap == 0
    assert (level_of(up, 100, 90, 1).bound, level_of(up, 100, 90, 1).gap) == (None, None)
    assert level_of(down, 18, -1, 1).bound == 0
    assert level_of(down, 18, -1, 1).gap == 1
    assert level_of(down, 0, 0, 1).gap == 0
    assert level_of(down, 3, 4, 1).bound is None


def test_the_optimum_is_proved():
    plan = solve(reading_of(two_for_one_place()), strategy="exact", seconds=20, workers=1)
    assert [booking.entry_id for booking in plan.bookings] == ["b"]
    assert plan.status is PlanStatus.optimal


def test_a_search_that_could_not_be_built_in_time_is_not_begun(monkeypatch):
    monkeypatch.setattr(solve_module, "BUILDING", 1e9)
    plan = solve(reading_of(a_week()), strategy="columns", seconds=5)
    assert plan.run.strategy == "greedy"
    assert plan.run.messages == ("greedy took so long that no time was left for a search",)
    assert plan.status is PlanStatus.fallback


@pytest.mark.parametrize(("strategy", "said"), [("columns", 1), ("pooled", 1), ("greedy", 0)])
def test_a_strategy_that_no_centre_has_is_said_in_the_plan(monkeypatch, strategy, said):
    monkeypatch.setattr(solve_visits, "chosen", lambda problem, name: "greedy")
    made = centre([request("r1")], [room("s1", 0, 8, 60)])
    plan = solve(Reading(case=made, raw_ids=("r1",)), strategy=strategy, seconds=5)
    told = [message for message in plan.run.messages if "theatres alone" in message]
    assert len(told) == said
    assert all(strategy in message for message in told)
