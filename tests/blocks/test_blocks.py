"""Cases that fall apart, planned block by block: the same plan, the same people, true bounds."""

from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

import numpy as np
import pytest

import optimiser.blocks as room
from optimiser.ask import UNDER_WAY, Ask
from optimiser.audit import audit
from optimiser.blocks.job import BlockJob, job_of
from optimiser.blocks.lanes import lanes_of
from optimiser.blocks.together import whole_plan
from optimiser.blocks.watch import Watch
from optimiser.constraints.rule import Scope
from optimiser.errors import FixedBookingsClash
from optimiser.generate.sizes import SIZES
from optimiser.generate.theatre import write_theatre_case
from optimiser.models.entry import FixedBooking
from optimiser.models.plan import Plan, PlanStatus, Sense
from optimiser.models.reading import Reading
from optimiser.objectives.moved import told_in
from optimiser.problem.blocks import Block, blocks, case_of
from optimiser.problem.ledger import Ledger
from optimiser.progress import Progress
from optimiser.readers import read_case
from optimiser.so_far import SoFar
from optimiser.solve import solve
from optimiser.solvers.strategy import Proof
from tests.by_hand import booking
from tests.tiny import busy_case, case, entry, problem_of, session

TWO = replace(SIZES["XL"], entries=240, sessions=40, weeks=1, locked=2, trusts=2)


@pytest.fixture(scope="module")
def two_trusts(tmp_path_factory):
    folder = tmp_path_factory.mktemp("two")
    write_theatre_case(TWO, 3, folder, 0.0, "two", "none")
    return read_case(folder)


@pytest.fixture
def small_blocks(monkeypatch):
    monkeypatch.setattr(room, "MANY_SESSIONS", 10)
    monkeypatch.setattr(room, "FEW_SESSIONS", 15)


def halves():
    """Two surgeons who share nothing, with two entries and a session each."""
    mine = {"A": "S1", "B": "S2"}
    entries = [
        entry(f"{k}{n}", patient_id=f"{k}{n}", consultant=mine[k]) for k in "AB" for n in "12"
    ]
    rooms = [session(f"s{k}", day, 8, 240, surgeons=(mine[k],)) for day, k in enumerate("AB")]
    return entries, rooms


def found(entries, rooms, **fields):
    parts = blocks(problem_of(case(entries, rooms, **fields)))
    return sorted((part.sessions.tolist(), part.entries.tolist()) for part in parts)


def test_sessions_of_different_surgeons_are_blocks():
    assert found(*halves()) == [([0], [0, 1]), ([1], [2, 3])]


@pytest.mark.parametrize(
    "change",
    [
        {"patient_id": "A1"},
        {"consultant": None},
    ],
)
def test_whoever_is_shared_joins_blocks(change):
    entries, rooms = halves()
    if "consultant" in change:
        rooms[0] = rooms[0].model_copy(update={"surgeons": ("S1", "S2")})
    entries[2] = entries[2].model_copy(update=change)
    assert found(entries, rooms) == [([0, 1], [0, 1, 2, 3])]


@pytest.mark.parametrize(
    ("theatre", "overrun", "joined"), [("T", 60, True), ("T", 0, False), ("U", 60, False)]
)
def test_a_list_that_may_run_on_into_the_next_of_its_theatre_is_of_its_block(
    theatre, overrun, joined
):
    entries, _ = halves()
    rooms = [
        session("am", 0, 8, 240, surgeons=("S1",), theatre="T", overrun_minutes=overrun),
        session("pm", 0, 12, 240, surgeons=("S2",), theatre=theatre),
    ]
    assert (len(found(entries, rooms)) == 1) is joined


def test_blocks_hold_everybody_who_may_go_anywhere_once(two_trusts):
    problem = problem_of(two_trusts.case)
    parts = blocks(problem)
    pairs = problem.options.pairs
    everyone = np.concatenate([part.entries for part in parts])
    assert sorted(everyone.tolist()) == np.flatnonzero(pairs.any(axis=1)).tolist()
    sessions = np.concatenate([part.sessions for part in parts])
    assert len(set(sessions.tolist())) == len(sessions)
    assert sum(part.options for part in parts) == pairs.sum()
    assert len(parts) >= 2
    sites = [{problem.case.sessions[k].site[:3] for k in part.sessions} for part in parts]
    assert all(len(trusts) == 1 for trusts in sites)


def blocks_of_rows(problem):
    """How many rows of coupling rules there are; each must be of one block."""
    parts = blocks(problem)
    block = {k: n for n, part in enumerate(parts) for k in part.sessions.tolist()}
    options = [
        problem.options.option(int(number), k)
        for k in block
        for number in problem.options.of_session(k)
    ]
    ledger = Ledger(problem, options)
    for rule in problem.rules:
        if rule.scope is Scope.coupling:
            rule.post(ledger)
    rows = 0
    for limit in ledger.written:
        inside = limit.place[limit.place < len(options)]
        rows += len(inside) > 1
        assert len({block[options[k].session] for k in inside.tolist()}) <= 1
    return rows


def test_no_row_of_a_rule_reaches_into_two_blocks(two_trusts):
    assert blocks_of_rows(problem_of(two_trusts.case)) > 100
    assert sum(blocks_of_rows(problem_of(busy_case(seed))) for seed in range(20)) > 50


def test_lanes_are_loaded_evenly_the_largest_first():
    none = np.zeros(0, dtype=np.int64)
    parts = [Block(none, none, options) for options in (50, 40, 30, 20, 10)]
    assert lanes_of(parts, 2) == [[0, 3, 4], [1, 2]]
    assert lanes_of(parts, 9) == [[0], [1], [2], [3], [4]]


@pytest.mark.slow
def test_block_by_block_greedy_plans_as_it_does_at_once(two_trusts, small_blocks, monkeypatch):
    apart = solve(two_trusts, strategy="greedy", seconds=60)
    monkeypatch.setattr(room, "MANY_SESSIONS", 10**6)
    whole = solve(two_trusts, strategy="greedy", seconds=60)
    same = ("bookings", "waiting", "held", "left_out", "sessions", "measures", "findings", "case")
    for name in same:
        assert getattr(apart, name) == getattr(whole, name), name
    assert [level.value for level in apart.levels] == [level.value for level in whole.levels]
    assert not apart.run.messages


def solved_by_greedy(reading, problem, parts):
    for part in parts:
        own = case_of(problem, part)
        ids = tuple(one.entry_id for one in own.entries)
        ask = Ask("greedy", 60, 1, 1, reproducible=False, progress=None)
        yield BlockJob(Reading(case=own, raw_ids=ids), own, ask, None).done(60)


def test_a_block_counts_dates_as_the_whole_does_where_the_list_told_is_of_another():
    """A1 was told the evening of a list that runs past midnight and that is not for A1 any more."""
    entries, rooms = halves()
    late = session("sB", 1, 18, 330, surgeons=("S2",), overrun_minutes=120)
    ours = case(entries, [rooms[0], late])
    row = booking(ours, "A1", "sB", "18:00")
    before = Plan(bookings=(row.model_copy(update={"start": late.end + timedelta(hours=1)}),))
    told = told_in(before, ours)
    problem = problem_of(ours, {"A1": late.day})
    (mine,) = [one for one in blocks(problem) if 0 in one.entries]
    ask = Ask("greedy", 60, 1, 1, reproducible=False, progress=None)
    job = job_of(Reading(case=ours, raw_ids=()), problem, mine, ask, before)
    assert told_in(before, job.case) != told
    assert job.told == told
    assert [level.name for level in job.done(60).plan.levels][1] == "moved"


def test_plans_together_are_one_plan_with_what_was_proved_of_each(two_trusts):
    problem = problem_of(two_trusts.case)
    parts = blocks(problem)
    solved = list(solved_by_greedy(two_trusts, problem, parts))
    ask = Ask("greedy", 60, 1, 1, reproducible=False, progress=None)
    plan = whole_plan(two_trusts, problem, parts, solved, ask)
    assert not audit(two_trusts.case, plan, two_trusts)
    assert {level.bound for level in plan.levels} == {None}
    early = whole_plan(two_trusts, problem, parts, solved, ask, under_way=True)
    assert early.run.messages == (UNDER_WAY, *plan.run.messages)
    assert UNDER_WAY not in plan.run.messages

    def proved(one, extra):
        sign = {level.name: 1 if level.sense is Sense.maximise else -1 for level in one.plan.levels}
        return replace(
            one,
            proofs={
                level.name: Proof(sign[level.name] * level.value + extra)
                for level in one.plan.levels
            },
        )

    best = whole_plan(two_trusts, problem, parts, [proved(one, 0.0) for one in solved], ask)
    assert {level.gap for level in best.levels} == {0.0}
    assert best.status is PlanStatus.optimal
    near = whole_plan(two_trusts, problem, parts, [proved(one, 1.0) for one in solved], ask)
    for level in near.levels:
        more = len(parts) * (1 if level.sense is Sense.maximise else -1)
        assert level.bound == pytest.approx(level.value + more, rel=1e-6)
    assert near.status is PlanStatus.feasible


@pytest.mark.slow
def test_a_block_whose_process_is_lost_is_planned_by_greedy(two_trusts, small_blocks, monkeypatch):
    monkeypatch.setattr("optimiser.blocks.lanes._process", lambda *_: None)
    lost = solve(two_trusts, strategy="columns", seconds=20)
    assert not audit(two_trusts.case, lost, two_trusts)
    assert all("planned by greedy" in message for message in lost.run.messages)
    assert lost.run.messages
    assert lost.run.needs_look
    assert lost.run.strategy == "greedy"


@pytest.mark.slow
def test_no_block_is_searched_where_there_is_no_time_for_what_cannot_be_cut_short(
    two_trusts, small_blocks
):
    hasty = solve(two_trusts, strategy="columns", seconds=0.1)
    greedy = solve(two_trusts, strategy="greedy", seconds=60)
    assert hasty.status is PlanStatus.fallback
    assert hasty.bookings == greedy.bookings
    assert [level.value for level in hasty.levels] == [level.value for level in greedy.levels]
    assert any("no time was left for a search" in message for message in hasty.run.messages)


@pytest.mark.slow
def test_the_blocks_by_greedy_are_the_plan_so_far_of_the_whole(two_trusts, small_blocks):
    put = []
    so_far = SoFar(two_trusts, put.append)
    plan = solve(two_trusts, strategy="columns", seconds=8, so_far=so_far)
    so_far.close()
    early = put[0]
    assert len(put) == so_far.kept >= 1
    assert not audit(two_trusts.case, early, two_trusts)
    assert {one.id for one in early.waiting} | {one.owner for one in early.bookings} == {
        one.id for one in plan.waiting
    } | {one.owner for one in plan.bookings}
    assert early.levels[0].value <= plan.levels[0].value


def test_a_block_that_is_done_is_in_the_plan_so_far_and_in_what_is_told(two_trusts):
    problem = problem_of(two_trusts.case)
    parts = blocks(problem)
    solved = list(solved_by_greedy(two_trusts, problem, parts))
    told, offered = [], []
    keeper = SimpleNamespace(offer=lambda make: offered.append(make()))
    ask = Ask("columns", 8, 1, 2, False, progress=told.append, so_far=keeper)
    watch = Watch(two_trusts, problem, parts, solved, ask)
    first = problem.objectives[0].name
    values = [one.plan.levels[0].value for one in solved]
    bounds = [value + 10 for value in values]
    for number, bound in enumerate(bounds):
        watch.hear(number, Progress(1.0, "another level", -1.0, 5.0, ""))
        watch.hear(number, Progress(1.0, first, values[number], bound, ""))
    assert len(parts) > 1
    assert [one.bound for one in told[-2:]] == [None, sum(bounds)]
    assert (told[-1].level, told[-1].value) == (first, sum(values))
    assert offered == []
    none = tuple(solved[0].plan.bookings)
    emptied = solved[0].plan.model_copy(update={"bookings": ()})
    watch.hear(0, replace(solved[0], plan=emptied))
    watch.hear(1, None)
    assert "2 of" in told[-1].message
    (kept,) = offered
    whole = {b.owner for one in solved for b in one.plan.bookings}
    assert {b.owner for b in kept.bookings} == whole - {b.owner for b in none}
    assert kept.run.messages[0] == UNDER_WAY


@pytest.mark.slow
def test_a_search_of_blocks_tells_how_far_it_is(two_trusts, small_blocks, monkeypatch):
    monkeypatch.setattr(room, "LEAST_TIMES", 0.0)  # searched however slow the machine is
    told = []
    plan = solve(two_trusts, strategy="columns", seconds=8, progress=told.append)
    first = plan.levels[0]
    reached = [one for one in told if one.level == first.name]
    assert reached[-1].value == pytest.approx(first.value)
    assert reached[-1].bound == pytest.approx(first.bound, rel=1e-6)
    assert any(one.message.startswith("0 of") for one in reached)


@pytest.mark.slow
def test_bookings_that_clash_are_told_as_ever(two_trusts, small_blocks):
    case = two_trusts.case
    one = next(k for k, e in enumerate(case.entries) if e.fixed is not None and e.fixed.start)
    sites = case.entries[one].sites
    twice = next(e for e in case.entries if e.fixed is None and e.sites == sites)
    fixed = FixedBooking(
        session_id=case.entries[one].fixed.session_id, start=case.entries[one].fixed.start
    )
    entries = tuple(
        e.model_copy(update={"fixed": fixed}) if e is twice else e for e in case.entries
    )
    clash = Reading(case=case.model_copy(update={"entries": entries}), raw_ids=two_trusts.raw_ids)
    with pytest.raises(FixedBookingsClash):
        solve(clash, strategy="greedy", seconds=20)


def test_a_block_is_a_case_of_its_own(two_trusts):
    problem = problem_of(two_trusts.case)
    part = blocks(problem)[0]
    own = case_of(problem, part)
    alone = problem_of(own)
    pairs = problem.options.pairs[np.ix_(part.entries, part.sessions)]
    assert (alone.options.pairs == pairs).all()
