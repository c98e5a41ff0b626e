"""Every rule and every check speaks up when it is broken, and only then."""

from collections import Counter

import pytest

from optimiser.audit import audit
from optimiser.audit.document import CHECKS
from optimiser.errors import FixedBookingsClash
from optimiser.models.plan import Level, Plan
from optimiser.solvers.greedy import greedy
from optimiser.solvers.schedule import bookings
from optimiser.theatre import RULES
from tests.audit.breaches import BREACHES
from tests.audit.good_plan import CASE, READING, made
from tests.every_plan import a_problem, levels_of
from tests.tiny import busy_case


def names(plan):
    return {violation.rule for violation in audit(CASE, plan, READING)}


def test_the_good_plan_is_good():
    assert audit(CASE, made({}), READING) == []


@pytest.mark.parametrize("seed", range(30))
def test_plans_of_the_program_raise_no_alarm(seed):
    problem = a_problem(busy_case(seed))
    try:
        schedule = greedy(problem)
    except FixedBookingsClash:
        return
    made_bookings = tuple(bookings(problem, schedule.values()))
    levels = tuple(
        Level(name=one.name, unit=one.unit, sense=one.sense, value=value)
        for one, value in zip(problem.objectives, levels_of(problem, made_bookings), strict=True)
    )
    plan = Plan.model_construct(bookings=made_bookings, levels=levels)
    assert audit(problem.case, plan) == []


def test_every_rule_and_every_check_is_broken_on_purpose():
    planted = Counter(rule for rule, _ in BREACHES)
    checks = set(CHECKS) - {"plan_partly_true", "plan_visits_true"}  # of diagnostics alone
    assert set(planted) == {rule.name for rule in RULES} | checks


@pytest.mark.parametrize(
    ("rule", "spoilt"), BREACHES, ids=[f"{rule}-{k}" for k, (rule, _) in enumerate(BREACHES)]
)
def test_the_breach_is_reported_under_its_rule(rule, spoilt):
    assert rule in names(spoilt())


def test_most_breaches_are_of_one_rule_alone():
    alone = sum(names(spoilt()) == {rule} for rule, spoilt in BREACHES)
    print(f"{alone} of {len(BREACHES)} breaches break one rule alone")
    assert alone > len(BREACHES) / 2
