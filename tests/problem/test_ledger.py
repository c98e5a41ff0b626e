"""The ledger against a solver's model: the same rules and levels posted, the same numbers read."""

from pathlib import Path

import pytest

from optimiser.constraints.rule import Scope
from optimiser.generate import generate_theatre
from optimiser.problem.draft import Draft
from optimiser.problem.ledger import Ledger, Linear
from optimiser.readers import read_case
from tests.tiny import busy_case, problem_of


def options_of(problem):
    return [
        problem.options.option(int(entry), session)
        for session in range(len(problem.case.sessions))
        for entry in problem.options.of_session(session)
    ]


def places(draft):
    return {p.booked.index: place for place, p in enumerate(draft.placements)}


def limits_of_the_model(draft):
    """Unconditional `<=` with no negative coefficient, over placements alone."""
    place = places(draft)
    for constraint in draft.model.proto.constraints:
        if len(constraint.enforcement_literal):
            continue
        if constraint.has_linear():
            linear = constraint.linear
            pairs, most = zip(linear.vars, linear.coeffs, strict=True), list(linear.domain)[-1]
        elif constraint.has_at_most_one():
            pairs, most = ((k, 1) for k in constraint.at_most_one.literals), 1
        else:
            continue
        pairs = list(pairs)
        if all(times >= 0 for _, times in pairs):
            yield [(place[k], times) for k, times in pairs if k in place], most


def limits_of_the_ledger(ledger):
    for limit in ledger.written:
        pairs = zip(limit.place.tolist(), limit.coefficient.tolist(), strict=True)
        if (limit.coefficient >= 0).all():
            count = len(ledger.placements)
            yield [(place, times) for place, times in pairs if place < count], limit.most


def level_of_the_model(draft, objective):
    draft.model.maximize(objective.terms(draft))
    read, place = draft.model.proto.objective, places(draft)
    sign = -1 if read.scaling_factor < 0 else 1
    terms = zip(read.vars, read.coeffs, strict=True)
    gains = {place[k]: sign * gain for k, gain in terms if k in place}
    return {k: gain for k, gain in gains.items() if gain}, sign * read.offset


def level_of_the_ledger(ledger, objective):
    terms = objective.terms(ledger)
    assert isinstance(terms, Linear)
    pairs = zip(*(array.tolist() for array in terms.read()), strict=True)
    gains = {k: gain for k, gain in pairs if k < len(ledger.placements)}
    return {k: gain for k, gain in gains.items() if gain}, terms.constant


def compare(problem):
    options = options_of(problem)
    draft, ledger = Draft(problem, options, timed=False), Ledger(problem, options)
    for rule in problem.rules:
        if rule.scope is Scope.coupling:
            rule.post(draft)
            rule.post(ledger)
    modelled = [limit for limit in limits_of_the_model(draft) if limit[0]]
    written = [limit for limit in limits_of_the_ledger(ledger) if limit[0]]
    assert written == modelled
    for objective in problem.objectives:
        if objective.joins and options:
            fresh = Draft(problem, options, timed=False)
            assert level_of_the_ledger(ledger, objective) == level_of_the_model(fresh, objective)
    return len(written)


@pytest.mark.parametrize("size", ["S", "M"])
def test_generated_cases_read_alike(tmp_path: Path, size: str) -> None:
    generate_theatre(size, 2, tmp_path)
    case = read_case(tmp_path).case
    told = {entry.entry_id: case.sessions[0].day for entry in case.entries[:20]}
    problem = problem_of(case, told)
    assert compare(problem) > 100


def test_tiny_cases_read_alike() -> None:
    assert sum(compare(problem_of(busy_case(seed))) for seed in range(30)) > 100


def test_words_of_a_ledger() -> None:
    problem = problem_of(busy_case(1))
    ledger = Ledger(problem, [])
    one, two = ledger.new_literal(), ledger.new_literal()
    ledger.add(2 * one - two + 3 >= 1 - (~two))
    ledger.add(one == two)
    read = [(w.place.tolist(), w.coefficient.tolist(), w.most) for w in ledger.written]
    assert read == [([0, 1, 1], [-2, 1, 1], 3), ([0, 1], [1, -1], 0), ([0, 1], [-1, 1], 0)]
    ledger.add_if(one <= 0, two)
    ledger.implies(one, two)
    assert len(ledger.written) == 3
