"""`visit_exact`: bounds where its model proves nothing, and places told before."""

import pytest

from optimiser.models.plan import Sense
from optimiser.models.words import RequestPriority
from optimiser.solve_visits import visit_levels
from optimiser.solvers import visit_exact as module
from optimiser.solvers.limits import Limits
from optimiser.solvers.visit_exact import visit_exact
from optimiser.solvers.visit_greedy import visit_greedy
from optimiser.solvers.visit_schedule import visit_bookings
from tests.tiny_centre import at, busy_centre, centre, problem_of, request, room

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


@pytest.mark.parametrize("seed", range(8))
def test_a_plan_that_cannot_be_bettered_stands_as_it_was_told(seed):
    case = busy_centre(seed, requests=5, sessions=4)
    alone = problem_of(case)
    best = visit_exact(alone, visit_greedy(alone), LIMITS).schedule
    made = visit_bookings(alone, best.values())
    told = {one.item: case.session_by_id[one.session_id].day for one in made}
    places = {one.item: (one.session_id, one.start) for one in made}
    after = visit_exact(problem_of(case, told, places), visit_greedy(alone), LIMITS)
    assert after.schedule == best


@pytest.mark.parametrize("urgent", [False, True])
def test_places_told_before_are_kept_where_no_level_loses_by_it(urgent):
    """Two were told each other's places; only somebody urgent takes one of the two."""
    days = [room("mon", 0, 8, 40), room("tue", 1, 8, 40)]
    people = [request("r1"), request("r2")]
    told = {(key, "a"): days[0].day for key in ("r1", "r2")}
    places = {("r1", "a"): ("mon", at(0, 8, 20)), ("r2", "a"): ("mon", at(0, 8))}
    start = visit_greedy(problem_of(centre(people, days)))
    people += [request("r3", priority=RequestPriority.D1)] if urgent else []
    problem = problem_of(centre(people, days), told, places)
    found = visit_exact(problem, start, LIMITS).schedule
    made = visit_bookings(problem, found.values())
    kept = [one.item for one in made if places.get(one.item) == (one.session_id, one.start)]
    assert len(kept) == 2 - urgent
    assert {one.item for one in made if one.session_id == "tue"} == set(places) - set(kept)
