"""Reasons for waiting: the words there are, and the reasons of whole random cases."""

import pytest

from optimiser.reasons.barred import Bars
from optimiser.reasons.waiting import Reasons
from optimiser.reasons.words import (
    BY_FULL_RULE,
    BY_OPTION_RULE,
    NEEDED,
    NEEDED_OF_SEVERAL,
    TO_DO,
    Code,
)
from optimiser.solvers.fill import Fill
from optimiser.solvers.greedy import greedy
from optimiser.theatre import RULES
from tests.tiny import busy_case, problem_of, sound_seeds

OPTION = {rule.name for rule in RULES if rule.scope.value == "option"}


def test_the_vocabulary_covers_the_rules_and_every_code_says_what_to_do():
    assert set(BY_OPTION_RULE) == set(NEEDED) == set(NEEDED_OF_SEVERAL) == OPTION
    assert set(BY_FULL_RULE) <= {rule.name for rule in RULES}
    # whoever waits is not booked already
    assert {rule.name for rule in RULES} - OPTION - set(BY_FULL_RULE) == {"one_booking_per_entry"}
    assert set(TO_DO) == set(Code)


@pytest.mark.parametrize("seed", sound_seeds(40))
def test_reasons_of_random_cases_are_whole(seed):
    problem = problem_of(busy_case(seed))
    filled = Fill(problem, greedy(problem))
    filled.fill()
    waiting = {
        one.entry_id
        for number, one in enumerate(problem.case.entries)
        if number not in filled.schedule
    }
    reasons = {reason.id: reason for reason in Reasons(problem, filled).all()}
    assert set(reasons) == waiting
    bars = Bars.of(problem, range(len(problem.case.entries)))
    known = {rule.name for rule in RULES}
    for reason in reasons.values():
        number = problem.entry_number[reason.id]
        assert set(reason.rules) <= known
        assert reason.rules
        assert reason.nearest in problem.session_number
        barred = not problem.options.pairs[number].any()
        assert barred == (
            Code(reason.code) in BY_OPTION_RULE.values()
            or reason.code in {Code.several_rules, Code.no_session}
        )
        in_way = bars.at(number)
        for place in range(len(problem.case.sessions)):
            assert bool(in_way[place]) != bool(problem.options.pairs[number, place])
