"""or_pas: the reader, every part of the scorer, and a plan that keeps every rule."""

import pytest

from benchmarks.or_pas.first_fit import fit_in
from benchmarks.or_pas.guide import guide
from benchmarks.or_pas.instance import read
from benchmarks.or_pas.planner import _all_known, plan_daily, plan_static
from benchmarks.or_pas.score import costs, violations
from benchmarks.or_pas.state import State, Suits

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
        ({"A": [(0, "R2"), (1, "R2")]}, "may not lie in R2"),
        ({"B": [(1, "R2"), (2, "R2")]}, "R2 holds 2 of 1"),
        ({"A": [(1, "R1"), (2, "R1")]}, "Bones takes 100 minutes of 0 slots on day 2"),
    ],
)
def test_every_hard_rule_is_judged(tiny, change, words):
    assert any(words in one for one in violations(tiny, ALL | change))


@pytest.mark.parametrize("plan", [plan_static, plan_daily])
def test_a_tiny_hospital_is_planned(tiny, plan):
    stays = plan(tiny, 1.5, 1)
    assert violations(tiny, stays) == []
    assert sum(costs(tiny, stays).values()) <= sum(costs(tiny, ALL).values())


def test_who_is_urgent_stays_so_when_everything_is_known(tiny):
    known = _all_known(tiny)
    assert known.patients["C"].known == 0
    assert {name for name, one in known.patients.items() if one.urgent} == {"C"}


def test_the_linear_program_likes_places_that_keep_the_rules(tiny):
    state, suits = State(_all_known(tiny)), Suits(tiny)
    items = state.items()
    told = guide(state, suits, items, reach=10, seconds=10.0)
    assert set(told.places) == set("ABCE")
    assert {start for start, _room in told.best("C", 9, 1e9)} == {1}
    for name in "ABCE":
        worths = [worth for worth, _place in told.places[name]]
        assert worths == sorted(worths)
        assert len(told.best(name, 1, 1e9)) == 1


def test_whoever_is_missing_is_fitted_in_where_there_is_room(tiny):
    state, suits = State(_all_known(tiny)), Suits(tiny)
    state.places = {"C": (1, "R2")}
    fit_in(state, suits, state.items(), reach=10)
    assert state.places["E"] == (0, "R2")
    assert state.places["C"] == (1, "R2")
    assert set(state.places) == set("ABCE")
    assert violations(tiny, state.stays()) == []
