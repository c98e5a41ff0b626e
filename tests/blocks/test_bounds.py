"""Bounds of a whole from proofs of parts, against every plan of small made-up parts."""

from itertools import product
from random import Random

import pytest

from optimiser.blocks.bounds import bounds_of_whole
from optimiser.solvers.strategy import Proof

NAMES = ("first", "second", "third")


def proofs_of(rng, plans):
    """True proofs of a part that has just these plans, at prices drawn by chance."""
    proofs = {}
    for place, name in enumerate(NAMES):
        prices = {above: rng.choice((0.0, 0.5, 2.0, 7.0)) for above in NAMES[:place]}
        most = max(
            plan[place] + sum(prices[a] * plan[k] for k, a in enumerate(NAMES[:place]))
            for plan in plans
        )
        proofs[name] = Proof(most, prices)
    return proofs


@pytest.mark.parametrize("seed", range(60))
def test_no_plan_of_the_whole_beats_its_bounds(seed):
    rng = Random(seed)
    parts = [[tuple(rng.randint(-3, 9) for _ in NAMES) for _ in range(4)] for _ in range(3)]
    proofs = [proofs_of(rng, plans) for plans in parts]
    wholes = [tuple(map(sum, zip(*plans, strict=True))) for plans in product(*parts)]
    ours = rng.choice(wholes)
    floors = {name: value - rng.choice((0, 1)) for name, value in zip(NAMES, ours, strict=True)}
    bounds = bounds_of_whole(NAMES, proofs, floors)
    assert set(bounds) == set(NAMES)
    for place, name in enumerate(NAMES):
        for whole in wholes:
            if all(whole[k] >= floors[NAMES[k]] for k in range(place)):
                assert whole[place] <= bounds[name]


def test_adding_up_bounds_of_parts_would_be_wrong():
    # part a can give a unit of the first level for five of the second, part b takes it for one
    a, b = [(3, 0), (2, 5)], [(2, 1), (3, 0)]
    whole = max(p[1] + q[1] for p, q in product(a, b) if p[0] + q[0] >= 5)
    beside_its_own = sum(max(p[1] for p in part if p[0] >= part[0][0]) for part in (a, b))
    assert (whole, beside_its_own) == (5, 1)
    proofs = [
        {"first": Proof(3), "second": Proof(15, {"first": 5.0})},
        {"first": Proof(3), "second": Proof(3, {"first": 1.0})},
    ]
    assert bounds_of_whole(("first", "second"), proofs, {"first": 5})["second"] >= whole


def test_bounds_are_close_where_upper_levels_are_proved():
    proofs = [
        {"first": Proof(10), "second": Proof(40 + 3 * 10, {"first": 3.0})},
        {"first": Proof(20), "second": Proof(50 + 8 * 20, {"first": 8.0})},
    ]
    bounds = bounds_of_whole(("first", "second"), proofs, {"first": 30})
    assert bounds == pytest.approx({"first": 30, "second": 90}, rel=1e-6)


def test_a_level_that_a_part_says_nothing_of_has_no_bound():
    proofs = [{"first": Proof(1), "second": Proof(2)}, {"first": Proof(1)}]
    assert set(bounds_of_whole(("first", "second"), proofs, {"first": 1})) == {"first"}
