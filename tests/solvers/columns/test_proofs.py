"""What columns prove of levels, as it is told: true of every plan, and what bounds follow from."""

import pytest

from optimiser.generate import generate_theatre
from optimiser.models.plan import Plan, Sense
from optimiser.readers import read_case
from optimiser.solvers.columns import strategy
from optimiser.solvers.greedy import greedy
from optimiser.solvers.limits import Limits
from optimiser.solvers.schedule import bookings
from optimiser.solvers.strategy import silent
from tests.tiny import problem_of

LIMITS = Limits(seconds=300, workers=1, seed=1, deterministic=0.3)


def levels_of(problem, schedule):
    plan = Plan.model_construct(bookings=tuple(bookings(problem, schedule.values())))
    return {
        one.name: one.measure(problem.case, plan) * (1 if one.sense is Sense.maximise else -1)
        for one in problem.objectives
    }


@pytest.mark.slow
def test_proofs_hold_for_plans_found_and_give_the_bounds(tmp_path, monkeypatch):
    monkeypatch.setattr(strategy, "SMALL_PAIRS", 0)
    generate_theatre("S", 2, tmp_path)
    case = read_case(tmp_path).case
    problem = problem_of(case)
    start = greedy(problem)
    found = strategy.columns(problem, start, LIMITS, silent)
    assert {"urgent", "long"} <= found.proofs.keys()
    ours = levels_of(problem, found.schedule)
    for name, proof in found.proofs.items():
        for levels in (ours, levels_of(problem, start)):
            paid = sum(price * levels[above] for above, price in proof.prices.items())
            assert levels[name] + paid <= proof.most * (1 + 1e-9) + 1e-6
        floors = {
            above: ours[above] - case.policy.tolerance_of(above) * abs(ours[above])
            for above in proof.prices
        }
        bound = proof.most - sum(price * floors[a] for a, price in proof.prices.items())
        if name in found.bounds and name != "changeovers":
            assert found.bounds[name] == pytest.approx(bound)
