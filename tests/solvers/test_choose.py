import pytest

from optimiser import diagnostics
from optimiser.commands.plan import STRATEGIES
from optimiser.problem.visit_problem import VisitProblem
from optimiser.solvers.choose import LOADERS, VISIT_LOADERS, chosen, strategy_of
from tests.tiny import case, entry, problem_of, session
from tests.tiny_centre import centre, request, room


def test_the_command_offers_what_there_is():
    assert ("choose", *LOADERS) == STRATEGIES


@pytest.mark.parametrize("name", LOADERS)
def test_every_name_has_its_strategy(name):
    assert callable(strategy_of(name))


def test_a_small_case_is_solved_exactly_and_a_large_one_is_not():
    small = problem_of(case([entry("a")], [session("s", 0, 8, 240)]))
    assert chosen(small, "choose") == "exact"
    assert chosen(small, "greedy") == "greedy"
    many = [entry(f"e{k}") for k in range(200)]
    large = problem_of(case(many, [session("s", 0, 8, 240)]))
    assert chosen(large, "choose") not in {"exact", "greedy"}


def test_an_empty_case_has_a_strategy():
    assert chosen(problem_of(case([], [])), "choose") in LOADERS


def test_a_large_centre_is_planned_by_visits():
    def chosen_for(requests, name="choose"):
        people = [request(f"r{k}") for k in range(requests)]
        rooms = [room(f"s{k}", k, 8, 60) for k in range(5)]
        made = VisitProblem(centre(people, rooms), diagnostics.RULES, diagnostics.objectives(None))
        return chosen(made, name)

    assert chosen_for(3) == "visit_exact"
    assert chosen_for(400) == "visits"
    assert chosen_for(3, "neighbourhood") == "visits"
    assert chosen_for(400, "exact") == "visit_exact"
    assert chosen_for(400, "greedy") == "greedy"


@pytest.mark.parametrize("name", VISIT_LOADERS)
def test_every_strategy_of_visits_is_there(name):
    assert callable(strategy_of(name))
