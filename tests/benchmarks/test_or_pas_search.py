"""or_pas: the compiled search, the polish by MIP, and the run as a whole."""

from dataclasses import replace
from datetime import date
from importlib import import_module
from importlib.util import find_spec
from itertools import product
from random import Random
from time import monotonic

import pytest

from benchmarks.limit import Limit
from benchmarks.options import Options, Skipped
from benchmarks.or_pas import measure
from benchmarks.or_pas.instance import Department, Instance, Patient, Room, read
from benchmarks.or_pas.score import costs, violations
from benchmarks.or_pas.state import State, Suits
from tests.benchmarks.or_pas_cases import ALL, TINY, made_up

compiled = pytest.mark.skipif(find_spec("numba") is None, reason="the search needs numba")


@pytest.fixture
def tiny(tmp_path):
    file = tmp_path / "tiny.xml"
    file.write_text(TINY, encoding="utf-8")
    return read(file)


@compiled
@pytest.mark.parametrize("way", ["plan_static", "plan_daily"])
@pytest.mark.parametrize("limit", [(0, 100_000), (1.0, None)])
def test_a_tiny_hospital_is_planned(tiny, way, limit):
    stays = getattr(planner(), way)(tiny, Limit(*limit), 1)
    assert violations(tiny, stays) == []
    assert sum(costs(tiny, stays).values()) <= sum(costs(tiny, ALL).values())


@compiled
def test_who_is_urgent_stays_so_when_everything_is_known(tiny):
    stays = planner().plan_static(tiny, Limit(0, steps=50_000), 1)
    assert costs(tiny, stays)["idle theatre"] == 10 * 80  # C fills no slot of an elective


@compiled
def test_a_rule_is_not_broken_for_what_that_would_save():
    """Two operations in one slot would save more idle minutes than a soft price takes."""

    def patient(name, minutes):
        return Patient(
            name, True, 40, "Bones", 0, 0, 3, 1, False, 0, minutes, None, 6, frozenset(),
            frozenset(), False,
        )  # fmt: skip

    instance = Instance(
        name="squeezed",
        start=date(2024, 1, 1),
        days=2,
        slot_minutes=180,
        rooms={"R": Room("R", 2, "D", "Any", frozenset())},
        departments={"D": Department(frozenset({"Bones"}), frozenset(), 0, 999)},
        patients={"A": patient("A", 110), "B": patient("B", 105)},
        slots={("Bones", 0): 1},
    )
    for way in (planner().plan_static, planner().plan_daily):
        stays = way(instance, Limit(0, steps=100_000), 1)
        assert violations(instance, stays) == []
        assert sorted(nights[0][0] for nights in stays.values()) == [0, 2]


@compiled
@pytest.mark.parametrize("way", ["plan_static", "plan_daily"])
def test_the_same_seed_and_steps_give_the_same_plan(way):
    instance = made_up(3)
    plan = getattr(planner(), way)
    limit = Limit(0, steps=50_000)
    first = plan(instance, limit, 7)
    assert plan(instance, limit, 7) == first
    assert plan(instance, limit, 8) != first


@compiled
@pytest.mark.parametrize("seed", range(6))
def test_the_search_counts_as_the_scorer_does(seed):
    from benchmarks.or_pas import kernel

    instance = made_up(seed)
    state, items, data, board, cost = begun(instance, seed)
    scored = sum(costs(instance, stays_of(state, items, board)).values())
    best = board.start.copy(), board.rooms.copy()
    for heat in (60.0, 20.0, 5.0):
        now, _ = kernel.anneal(data, board, *best, cost, cost, 2000, heat)
        stays = stays_of(state, items, board)
        assert violations(instance, stays) == []
        after = sum(costs(instance, stays).values())
        assert now - cost == after - scored
        cost, scored = now, after


@compiled
@pytest.mark.parametrize("seed", range(6))
def test_the_best_rooms_are_those_of_trying_them_all(seed):
    from benchmarks.or_pas import kernel, moves
    from benchmarks.or_pas.board import NIGHTS, ROOMS

    _, items, data, board, _ = begun(made_up(seed), seed)
    for p in range(len(items)):
        nights, start = data.who[p, NIGHTS], board.start[p]
        moves.take(data, board, p, kernel.OLD)
        told = moves.best_rooms(data, board, p, start, kernel.NEW, moves.MUCH)
        assert moves.look(data, board, p, start, kernel.NEW, moves.MUCH) == told
        tried = []
        for rooms in product(data.rooms_of[p, : data.who[p, ROOMS]], repeat=nights):
            board.rows[kernel.NEW_TOO, :nights] = rooms
            tried.append(moves.look(data, board, p, start, kernel.NEW_TOO, moves.MUCH))
        assert told == min(tried)
        moves.put(data, board, p, start, kernel.OLD)


@compiled
@pytest.mark.parametrize("seed", range(4))
def test_a_polished_plan_is_no_worse_and_keeps_the_rules(seed):
    from benchmarks.or_pas.board import board_of, data_of
    from benchmarks.or_pas.polish import polish

    instance = made_up(seed)
    known = {name: replace(one, known=0) for name, one in instance.patients.items()}
    state, suits = State(replace(instance, patients=known)), Suits(instance)
    items = state.items()
    data, limit = data_of(state, suits, items), Limit(0, steps=1)
    planner()._anneal(state, items, data, board_of(data, seed), limit, 1000.0, (0.0, 1.0))

    def value():
        return sum(costs(instance, state.stays()).values())

    before = value()
    polish(state, suits, items, value, monotonic() + 2.0, Random(seed))
    assert violations(instance, state.stays()) == []
    assert value() < before


def test_without_numba_it_is_skipped(tmp_path, monkeypatch):
    (tmp_path / "or_pas").mkdir()
    monkeypatch.setattr(measure, "find_spec", lambda name: None)
    with pytest.raises(Skipped, match="numba"):
        measure.measure(Options(tmp_path, 1.0, 1, 1, "", False))


@compiled
def test_the_table_of_a_run(tmp_path):
    folder = tmp_path / "or_pas"
    folder.mkdir()
    (folder / "tiny.xml").write_text(TINY, encoding="utf-8")
    (folder / "results.csv").write_text(
        "instance,static_best,static_mip_bound,dynamic_fs3,fs3_minutes_1_thread\n"
        "tiny,100,90,120,1\nother,,,,\n",
        encoding="utf-8",
    )
    results = measure.measure(Options(tmp_path, 5.0, 1, 1, "", False))
    static, daily = (results.tables[n].rows[0] for n in (1, 2))
    assert (static["violations"], daily["violations"]) == (0, 0)
    assert static["to best %"] == pytest.approx(100 * (static["ours"] - 100) / 100)
    assert daily["to FS3 %"] == pytest.approx(100 * (daily["ours"] - 120) / 120)
    assert results.tables[0].rows[0]["static answers"] == "1 of 1"


def begun(instance, seed):
    """Everybody placed in turn, everything known."""
    from benchmarks.or_pas.board import board_of, data_of

    known = {name: replace(one, known=0) for name, one in instance.patients.items()}
    state, suits = State(replace(instance, patients=known)), Suits(instance)
    items = state.items()
    data = data_of(state, suits, items)
    board = board_of(data, seed)
    cost = planner()._begin(state, items, data, board)
    return state, items, data, board, cost


def stays_of(state, items, board):
    rooms = list(state.instance.rooms)
    return {
        name: [(int(board.start[p]) + k, rooms[board.rooms[p, k]]) for k in range(item.nights)]
        for p, (name, item) in enumerate(items.items())
    }


def planner():
    """Imported late, since numba is optional."""
    return import_module("benchmarks.or_pas.planner")
