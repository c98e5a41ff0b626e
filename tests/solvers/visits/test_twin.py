"""Two searches side by side go on from the better plan; late starts keep every rule."""

import pytest

from optimiser.audit import judged_by_rules
from optimiser.models.plan import DiagnosticsPlan
from optimiser.solvers.visit_greedy import visit_greedy
from optimiser.solvers.visit_schedule import visit_bookings
from optimiser.solvers.visits.diary import Diary
from optimiser.solvers.visits.facts import Facts
from optimiser.solvers.visits.search import LOWEST, Search
from optimiser.solvers.visits.twin import Twin
from tests.tiny_centre import busy_centre, problem_of

ANY = (LOWEST,) * 7
WAITING_WEIGHS = (10, 0, 10, 10, 100, 5, 5)


def search_of(seed):
    case = busy_centre(seed, requests=12, sessions=8)
    problem = problem_of(case)
    facts = Facts(problem)
    start = visit_greedy(problem)
    return problem, Search(facts, Diary(facts, start), range(len(facts.requests)), seed)


def test_both_go_on_from_the_better_whichever_that_is():
    better = set()
    for seed in range(12):
        _, first = search_of(seed)
        twin = Twin(first, seed)
        twin.only(2)
        reached: dict[bool, tuple[int, ...]] = {}

        def go(search, reached=reached):
            search.steps(8, ANY, (1, 1, 1, 1, 0, 0, 0), 30.0)
            reached[search is twin.first] = search.levels  # noqa: B023 - called in this round

        twin.run(go)
        assert first.levels == twin.second.levels == max(reached.values())
        assert first.schedule() == twin.second.schedule()
        if reached[True] != reached[False]:
            better.add(reached[True] > reached[False])
    assert better == {True, False}


def test_what_a_twin_raises_in_our_thread_ends_both():
    _, first = search_of(1)
    twin = Twin(first, 1)

    def go(search):
        if search is first:
            raise KeyError

    with pytest.raises(KeyError):
        twin.run(go)


@pytest.mark.parametrize("seed", range(20))
def test_places_from_some_tick_on_keep_every_rule(seed):
    problem, search = search_of(seed)
    for _ in range(5):
        search.steps(40, ANY, WAITING_WEIGHS, 50.0)
        plan = DiagnosticsPlan(bookings=tuple(visit_bookings(problem, search.schedule().values())))
        assert judged_by_rules(problem.case, plan) == []
