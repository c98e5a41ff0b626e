"""or_pas: the reader, every part of the scorer, and some patients placed anew by MIP."""

from dataclasses import replace
from itertools import product

import pytest

from benchmarks.or_pas.instance import read
from benchmarks.or_pas.score import costs, violations
from benchmarks.or_pas.starts import starts_of
from benchmarks.or_pas.state import Load, State, Suits
from benchmarks.or_pas.window import place_anew
from tests.benchmarks.or_pas_cases import ALL, TINY


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
