"""Sites searched beside each other keep every rule and every floor, and repeat themselves."""

import pytest

from optimiser.audit import judged_by_rules
from optimiser.models.plan import DiagnosticsPlan
from optimiser.solvers.limits import Limits
from optimiser.solvers.visit_greedy import visit_greedy
from optimiser.solvers.visit_schedule import visit_bookings
from optimiser.solvers.visits import strategy
from optimiser.solvers.visits.diary import Diary
from optimiser.solvers.visits.facts import Facts
from optimiser.solvers.visits.parts import Parts
from optimiser.solvers.visits.search import LOWEST, Search
from tests.tiny_centre import busy_centre, problem_of, told_at_random

NO_WEIGHT = (0,) * 7


def two_sites(seed):
    """Two sites, some patients with two requests, some visits told."""
    case = busy_centre(seed, requests=12, sessions=10)
    people = [
        one.model_copy(update={"sites": ("N", "S")[: 1 + number % 2]})
        for number, one in enumerate(case.requests)
    ]
    case = case.model_copy(update={"requests": tuple(people)})
    told = told_at_random(seed, case) if seed % 2 else {}
    return problem_of(case, told or None)


def searched(problem, seed):
    """A search after some rounds with heat, and the floor it had."""
    facts = Facts(problem)
    search = Search(facts, Diary(facts, visit_greedy(problem)), range(len(facts.requests)), seed)
    parts = Parts(search, 2)
    levels = search.levels
    floor = (levels[0], levels[1], levels[2] - 40, *[LOWEST] * 4)
    for turn in range(4):

        def go(steps, share, turn=turn):
            steps(60, 0.0 if turn == 3 else 30.0)
            return 60

        assert parts.round(floor, (1, 1, 1, 1, 0, 0, 0), go) == 60 * parts.count
    return search, floor


@pytest.mark.parametrize("seed", range(8))
def test_parts_are_put_together_by_the_rules(seed):
    problem = two_sites(seed)
    search, floor = searched(problem, seed)
    schedule = search.schedule()
    plan = DiagnosticsPlan(bookings=tuple(visit_bookings(problem, schedule.values())))
    assert judged_by_rules(problem.case, plan) == []
    assert all(level >= least for level, least in zip(search.levels, floor, strict=True))
    facts = search.facts
    assert Diary(facts, schedule).worth(range(len(facts.requests))) == search.worth
    assert searched(problem, seed)[0].schedule() == schedule
    before = search.levels
    search.steps(50, (LOWEST,) * 7, NO_WEIGHT)  # nothing of the parts is left behind
    assert search.levels >= before


def test_a_part_moves_nobody_who_has_bookings_in_another():
    moved = 0
    for seed in range(12):
        problem = two_sites(seed)
        start = visit_greedy(problem)
        facts = Facts(problem)
        search = Search(facts, Diary(facts, start), range(len(facts.requests)), seed)
        sites = {}
        for task, spot in start.items():
            if facts.tasks[task].rooms:
                patient = facts.requests[facts.tasks[task].request].patient
                sites.setdefault(patient, set()).add(facts.rooms[spot.session].stay[1])
        parts = Parts(search, 2)

        def go(steps, share):
            steps(100, 0.0)
            return 100

        parts.round((LOWEST,) * 7, NO_WEIGHT, go)
        after = search.schedule()
        for task, spot in start.items():
            patient = facts.requests[facts.tasks[task].request].patient
            if len(sites.get(patient, ())) > 1:
                assert after[task] == spot
            elif facts.tasks[task].rooms and task in after:
                assert facts.rooms[after[task].session].stay[1] in sites[patient]
        moved += after != start
    assert moved


def test_the_strategy_searches_large_centres_in_parts(monkeypatch):
    monkeypatch.setattr(strategy, "LEAST_REQUESTS", 1)
    made = []
    monkeypatch.setattr(strategy, "Parts", lambda *of: made.append(Parts(*of)) or made[-1])
    problem = two_sites(2)
    found = strategy.visits(problem, visit_greedy(problem), Limits(seconds=2, workers=2, seed=1))
    plan = DiagnosticsPlan(bookings=tuple(visit_bookings(problem, found.schedule.values())))
    assert judged_by_rules(problem.case, plan) == []
    assert [one.workers for one in made] == [2]
