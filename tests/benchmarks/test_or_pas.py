"""or_pas: the reader, every part of the scorer, the compiled search, and the polish by MIP."""

from dataclasses import replace
from datetime import date
from importlib import import_module
from importlib.util import find_spec
from itertools import product
from random import Random
from time import monotonic

import pytest

from benchmarks.options import Options, Skipped
from benchmarks.or_pas import measure
from benchmarks.or_pas.instance import Department, Instance, Patient, Room, read
from benchmarks.or_pas.score import costs, violations
from benchmarks.or_pas.starts import starts_of
from benchmarks.or_pas.state import Load, State, Suits
from benchmarks.or_pas.window import place_anew

compiled = pytest.mark.skipif(find_spec("numba") is None, reason="the search needs numba")
TINY = """<?xml version="1.0"?>
<OrPasu_instance>
 <descriptor><Horizon start_day="2024-01-01" num_days="4"/></descriptor>
 <departments><department name="D">
  <main_specialisms><main_specialism>Bones</main_specialism></main_specialisms>
  <aux_specialisms><aux_specialism>Skin</aux_specialism></aux_specialisms>
 </department></departments>
 <rooms>
  <room name="R1" capacity="2" department="D" gender_policy="SameGender">
   <features><feature>oxygen</feature></features></room>
  <room name="R2" capacity="1" department="D" gender_policy="FemaleOnly"><features/></room>
 </rooms>
 <treatments>
  <treatment name="knee" specialism="Bones" surgery="1" length="100"/>
  <treatment name="rash" specialism="Skin" surgery="0"/>
 </treatments>
 <or_slots slot_length="180"><day name="2024-01-02">
  <specialism_assignment name="Bones" number_or_slots="1"/></day></or_slots>
 <patients>
  <patient name="A" age="50" gender="Male" treatment="knee" registration="2024-01-01"
   admission="2024-01-01" discharge="2024-01-03" variability="1" surgery_day="2024-01-02">
   <room_properties><room_property name="oxygen" type="needed"/></room_properties></patient>
  <patient name="B" age="60" gender="Female" treatment="rash" registration="2024-01-01"
   admission="2024-01-02" discharge="2024-01-04" variability="0" preferred_capacity="1">
   <room_properties><room_property name="oxygen" type="preferred"/></room_properties></patient>
  <patient name="C" age="70" gender="Female" treatment="knee" registration="2024-01-02"
   admission="2024-01-02" discharge="2024-01-03" variability="0" max_admission="2024-01-02"
   surgery_day="2024-01-02"><room_properties/></patient>
  <patient name="E" age="70" gender="Female" treatment="rash" registration="2024-01-01"
   admission="2024-01-01" discharge="2024-01-02" variability="0" room="R2"/>
 </patients>
</OrPasu_instance>
"""
ALL = {
    "A": [(0, "R1"), (1, "R1")],
    "B": [(1, "R1"), (2, "R1")],
    "C": [(1, "R2")],
    "E": [(0, "R2")],
}


@pytest.fixture
def tiny(tmp_path):
    file = tmp_path / "tiny.xml"
    file.write_text(TINY, encoding="utf-8")
    return read(file)


def test_dates_become_days(tiny):
    a, b, c = (tiny.patients[name] for name in "ABC")
    assert (a.first, a.last, a.nights, a.surgery_offset, a.minutes) == (0, 6, 2, 1, 100)
    assert (b.first, b.nights, b.surgery_offset, b.minutes) == (1, 2, None, 0)
    assert (c.first, c.last, c.urgent) == (1, 1, True)
    assert not a.urgent
    assert [tiny.slots_on("Bones", day) for day in range(8)] == [0, 1, 0, 0, 0, 1, 0, 0]
    assert not tiny.suits(a, tiny.rooms["R2"])


def test_the_cost_by_hand(tiny):
    assert violations(tiny, ALL) == []
    assert costs(tiny, ALL) == {
        "preferred": 0,
        "capacity": 2 * 10,  # B prefers to lie alone
        "beside": 20 + 2 * 20,  # E and B are skin
        "policy": 0,
        "transfer": 0,
        "delay": 0,
        "mixed": 50,  # A and B on day 1
        "risk": 0,  # A may stay on day 2, and there is a bed
        "overtime": 3 * 20,  # the day as a whole: 200 minutes in 180
        "idle theatre": 10 * (80 - 0),  # 100 elective in 180; 200 minutes would fill them
        "idle bed": 0,  # everyone came when they wished
    }


def test_delay_transfer_and_risk(tiny):
    later = ALL | {"B": [(2, "R2"), (3, "R1")], "A": [(4, "R1"), (5, "R1")]}
    parts = costs(tiny, later)
    assert parts["transfer"] == 100
    assert parts["delay"] == 5 * (1 + 4)
    assert parts["preferred"] == 20
    assert parts["idle bed"] == 20 * 2
    full = ALL | {"B": [(2, "R1"), (3, "R1")], "C": [(2, "R1")]}
    assert costs(tiny, full)["risk"] == 1


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"B": []}, "B is not admitted"),
        ({"B": [(1, "R1")]}, "2 nights in a row"),
        ({"C": [(2, "R2")]}, "outside the window"),
        ({"E": [(2, "R2")]}, "outside the window"),  # E is in bed already
        ({"A": [(0, "R2"), (1, "R2")]}, "may not lie in R2"),
        ({"B": [(1, "R2"), (2, "R2")]}, "R2 holds 2 of 1"),
        ({"A": [(1, "R1"), (2, "R1")]}, "Bones takes 100 minutes of 0 slots on day 2"),
    ],
)
def test_every_hard_rule_is_judged(tiny, change, words):
    assert any(words in one for one in violations(tiny, ALL | change))


def made_up(seed, *, patients=30, days=5, rooms=4):
    """A random hospital with beds and theatre minutes to spare."""
    random = Random(seed)
    names = [f"R{n}" for n in range(rooms)]
    policies = ["SameGender", "SameGender", "FemaleOnly", "Any"]
    departments = {"D": Department(frozenset({"Bones", "Eyes"}), frozenset({"Skin"}), 0, 999)}

    def patient(n):
        first, nights = random.randrange(days), random.randint(1, 4)
        specialism = random.choice(["Bones", "Eyes", "Skin"])
        surgery = specialism != "Skin" and random.random() < 0.7
        return Patient(
            name=f"P{n:02}",
            male=random.random() < 0.5,
            age=40,
            specialism=specialism,
            known=random.randint(0, first),
            first=first,
            last=2 * days - nights,
            nights=nights,
            variable=random.random() < 0.5,
            surgery_offset=random.randrange(nights) if surgery else None,
            minutes=random.choice([30, 50, 90]) if surgery else 0,
            room=random.choice(names) if first == 0 and not surgery else None,
            preferred_capacity=random.choice([2, 6]),
            needed=frozenset(),
            preferred=frozenset({"view"} if random.random() < 0.5 else ()),
            urgent=False,
        )

    return Instance(
        name=f"made-up-{seed}",
        start=date(2024, 1, 1),
        days=days,
        slot_minutes=180,
        rooms={
            name: Room(name, 5, "D", policies[n % 4], frozenset({"view"} if n % 2 else ()))
            for n, name in enumerate(names)
        },
        departments=departments,
        patients={one.name: one for one in (patient(n) for n in range(patients))},
        slots={(one, day): 2 for one in ("Bones", "Eyes") for day in range(days)},
    )


@compiled
@pytest.mark.parametrize("way", ["plan_static", "plan_daily"])
@pytest.mark.parametrize("limit", [(0, 100_000), (1.0, None)])
def test_a_tiny_hospital_is_planned(tiny, way, limit):
    stays = getattr(planner(), way)(tiny, planner().Limit(*limit), 1)
    assert violations(tiny, stays) == []
    assert sum(costs(tiny, stays).values()) <= sum(costs(tiny, ALL).values())


@compiled
def test_who_is_urgent_stays_so_when_everything_is_known(tiny):
    stays = planner().plan_static(tiny, planner().Limit(0, steps=50_000), 1)
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
        stays = way(instance, planner().Limit(0, steps=100_000), 1)
        assert violations(instance, stays) == []
        assert sorted(nights[0][0] for nights in stays.values()) == [0, 2]


@compiled
@pytest.mark.parametrize("way", ["plan_static", "plan_daily"])
def test_the_same_seed_and_steps_give_the_same_plan(way):
    instance = made_up(3)
    plan = getattr(planner(), way)
    limit = planner().Limit(0, steps=50_000)
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
    data, limit = data_of(state, suits, items), planner().Limit(0, steps=1)
    planner()._anneal(state, items, data, board_of(data, seed), limit, 1000.0, (0.0, 1.0))

    def value():
        return sum(costs(instance, state.stays()).values())

    before = value()
    polish(state, suits, items, value, monotonic() + 2.0, Random(seed))
    assert violations(instance, state.stays()) == []
    assert value() < before


def test_some_placed_anew_among_all_places_reach_the_optimum(tiny):
    known = {name: replace(one, known=0) for name, one in tiny.patients.items()}
    state, suits = State(replace(tiny, patients=known)), Suits(tiny)
    state.places = {name: (n[0][0], tuple(room for _, room in n)) for name, n in ALL.items()}
    items = state.items()
    choices = {
        name: [
            (start, rooms)
            for start in starts_of(tiny, item)
            for rooms in product(suits.rooms(item.patient), repeat=item.nights)
        ]
        for name, item in items.items()
    }
    found = place_anew(state, suits, items, choices, Load(state, items, []), 10.0)

    def cost_of(places):
        stays = {
            name: [(start + k, room) for k, room in enumerate(rooms)]
            for name, (start, rooms) in places.items()
        }
        return None if violations(tiny, stays) else sum(costs(tiny, stays).values())

    every = (
        cost_of(dict(zip(choices, picked, strict=True))) for picked in product(*choices.values())
    )
    assert cost_of(found) == min(cost for cost in every if cost is not None)


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
