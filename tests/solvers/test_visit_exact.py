"""`visit_exact` where its model proves nothing: bounds of relaxations stand in."""

import pytest

from optimiser.models.plan import Sense
from optimiser.solve_visits import visit_levels
from optimiser.solvers import visit_exact as module
from optimiser.solvers.limits import Limits
from optimiser.solvers.visit_exact import visit_exact
from optimiser.solvers.visit_greedy import visit_greedy
from tests.tiny_centre import busy_centre, centre, problem_of, request, room

LIMITS = Limits(20, 1, 1, 5.0)


@pytest.mark.parametrize("seed", range(8))
def test_bounds_without_a_proof_never_fall_short_of_the_best_plan(monkeypatch, seed):
    problem = problem_of(busy_centre(seed, requests=3, sessions=3, walks=(0, 10)))
    best = visit_exact(problem, visit_greedy(problem), LIMITS)
    levels = visit_levels(problem, best.schedule)
    monkeypatch.setattr(module, "climb", lambda *_, **__: None)
    found = visit_exact(problem, best.schedule, LIMITS)
    assert found.schedule == best.schedule
    assert {"urgent", "long", "routine", "visits", "travel"} <= set(found.bounds)
    for objective, level in zip(problem.objectives, levels, strict=True):
        bound = found.bounds.get(objective.name)
        if bound is not None:
            assert level <= (bound if objective.sense is Sense.maximise else -bound) + 1e-6


def test_everyone_booked_is_known_to_be_best_without_a_proof(monkeypatch):
    rooms = [room("one", 0, 9, 60), room("two", 0, 9, 60)]
    problem = problem_of(centre([request(f"r{n}", "a") for n in range(4)], rooms))
    start = visit_greedy(problem)
    assert len(start) == 4
    monkeypatch.setattr(module, "climb", lambda *_, **__: None)
    bounds = visit_exact(problem, start, LIMITS).bounds
    told = dict(
        zip((o.name for o in problem.objectives), visit_levels(problem, start), strict=True)
    )
    assert sum(bounds[name] for name in ("urgent", "long", "routine")) == sum(
        told[name] for name in ("urgent", "long", "routine")
    )
    assert bounds["visits"] == -told["visits"] == 4
