"""Trials by masks of minutes: the same answer as the model that posts every rule but some."""

from random import Random

import pytest

from optimiser.problem.visit_draft import VisitDraft
from optimiser.reasons.visit_trial import FITS, Trial, Trials
from optimiser.reasons.visit_words import BY_FULL_RULE, SHORT, THERE, WITHOUT
from optimiser.solvers.door import ask
from optimiser.solvers.limits import Limits
from optimiser.solvers.visit_schedule import visit_bookings
from optimiser.solvers.visits.facts import Facts
from tests.solvers.visits.test_placing import part_of_a_plan
from tests.tiny_centre import busy_centre, problem_of, random_centre

LIMITS = Limits(seconds=20, workers=1, seed=1)


def model_fits(problem, schedule, left, without):
    """Does something more of the request fit beside `schedule`? By the posted rules."""
    options = [(n, int(k)) for n in left for k in problem.pairs[n].nonzero()[0]]
    draft = VisitDraft(problem, options, visit_bookings(problem, schedule.values()))
    for rule in problem.rules:
        if rule.name not in without:
            rule.post(draft)
    draft.model.add_bool_or([placement.booked for placement in draft.placements])
    return ask(draft.model, LIMITS).values is not None


def waiting_of(problem, schedule):
    for request in problem.case.requests:
        numbers = [problem.task_number[request.request_id, test] for test in request.tests]
        left = [k for k in numbers if k not in schedule and problem.pairs[k].any()]
        if left:
            yield request, left


@pytest.mark.parametrize("seed", range(14))
def test_the_masks_say_what_the_model_says(seed):
    make = busy_centre if seed % 2 else random_centre
    problem = problem_of(make(seed, requests=5, sessions=5))
    schedule = part_of_a_plan(problem, Random(seed))
    trials = Trials(Facts(problem), schedule)
    pair = tuple(Random(seed).sample(list(BY_FULL_RULE), 2))
    for request, left in waiting_of(problem, schedule):
        ways = [rules for task in left for _, rules in trials.ways(task)]
        for without in [(), *((name,) for name in BY_FULL_RULE), pair]:
            expected = model_fits(problem, schedule, left, without)
            found = any(trial.starts(without) for task in left for trial in trials.of(task))
            assert found == expected, (request.request_id, without)
            if len(without) == 1:
                assert expected == any({FITS, *without} & rules for rules in ways)


def test_the_fewest_rules_are_named():
    trial = Trial(0, 0b1111, (("a", 0b0011), ("b", 0b1100), ("c", 0b0110)))
    assert trial.starts() == 0
    assert trial.alone() == {"a", "b"}
    assert trial.together(["a", "b", "c"], 1) == ("a",)
    both = Trial(0, 0b1111, (("a", 0), ("b", 0), ("c", 0b1000)))
    assert both.alone() == frozenset()
    assert both.together(["a", "b", "c"], 1) is None
    assert both.together(["a", "b", "c"], 2) == ("a", "b")
    assert both.together(["b", "c"], 2) is None
    assert Trial(0, 0b1, (("a", 0b1),)).alone() == {"a", FITS}


def test_every_rule_that_may_be_left_out_has_its_words():
    assert set(THERE) == set(WITHOUT) == set(BY_FULL_RULE)
    assert set(SHORT) == {FITS, *BY_FULL_RULE}
