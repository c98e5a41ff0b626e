"""The least time a list takes is that of its best order, found by trying them all."""

from itertools import pairwise, permutations
from random import Random

import pytest
from ortools.sat.python import cp_model

from optimiser.problem.draft import Draft
from optimiser.problem.options import Option
from optimiser.problem.problem import Problem
from tests.tiny import case, entry, session


def a_list(seed):
    random = Random(seed)
    return [
        entry(
            f"e{k}",
            procedure=random.choice(["W401", "T202", "V337"]),
            touch_minutes=random.choice([20, 30, 45]),
            turnover_minutes=random.choice([10, 15, 25]),
            same_turnover_minutes=random.choice([0, 5, 30]),
        )
        for k in range(random.choice([1, 2, 3, 4, 5]))
    ]


def least(people):
    """Minutes of the shortest order."""
    return min(
        sum(one.minutes for one in order) + sum(a.turnover_before(b) for a, b in pairwise(order))
        for order in permutations(people)
    )


def loads(people, *, same_for_all):
    """The draft's least span with everybody booked, as low and as high as it can be."""
    if same_for_all:
        first = {one.procedure: one for one in reversed(people)}
        people = [
            one.model_copy(
                update={
                    "turnover_minutes": first[one.procedure].turnover_minutes,
                    "same_turnover_minutes": first[one.procedure].same_turnover_minutes,
                }
            )
            for one in people
        ]
    ours = case(people, [session("s1", 0, 8, 600)])
    problem = Problem(ours, [], [])
    draft = Draft(problem, [Option(k, 0, ("S1",)) for k in range(len(people))], timed=False)
    load = draft.load(ours.sessions[0])
    for placement in draft.placements:
        draft.add(placement.booked == 1)
    draft.model.minimize(load)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    assert solver.solve(draft.model) == cp_model.OPTIMAL
    return round(solver.objective_value), least(people)


@pytest.mark.parametrize("seed", range(25))
def test_the_span_is_never_more_than_the_best_order(seed):
    load, truth = loads(a_list(seed), same_for_all=False)
    assert load <= truth


@pytest.mark.parametrize("seed", range(25))
def test_with_one_turnover_a_procedure_the_best_order_attains_it(seed):
    people = [
        one.model_copy(update={"same_turnover_minutes": min(5, one.same_turnover_minutes)})
        for one in a_list(seed)
    ]
    load, truth = loads(people, same_for_all=True)
    assert load == truth
