"""Each level counts the same in variables and in values; untimed never worse than the truth."""

from random import Random

import pytest

from optimiser.models.plan import Plan, Sense
from optimiser.problem.draft import Draft
from optimiser.solvers.exact import all_options
from optimiser.solvers.schedule import Spot, bookings
from tests.agreement.fixable import Fixable
from tests.every_plan import EveryPlan
from tests.tiny import busy_case, problem_of

PLANS = 12


def told_cases(seeds):
    """Problems with an earlier plan, and some of their plans."""
    for seed in seeds:
        case, random = busy_case(seed, most=5), Random(seed)
        days = sorted({session.day for session in case.sessions})
        told = {entry.entry_id: random.choice(days) for entry in case.entries[:3]}
        problem = problem_of(case, told)
        plans = list(EveryPlan(problem))
        for plan in random.sample(plans, min(PLANS, len(plans))):
            yield problem, [_spot(problem, booking) for booking in plan]


def _spot(problem, booking):
    return Spot(
        problem.session_number[booking.session_id],
        problem.clock.minute(booking.start),
        problem.entry_number[booking.entry_id],
        booking.surgeon,
    )


def counted(problem, spots, objective, *, timed, held=frozenset()):
    """The best `terms` can be with every decision fixed, in units of the level."""
    here = [spot for spot in spots if spot.session not in held]
    others = bookings(problem, [spot for spot in spots if spot.session in held])
    kept = {booking.entry_id for booking in others}
    options = [
        option
        for option in all_options(problem)
        if option.session not in held and problem.case.entries[option.entry].entry_id not in kept
    ]
    draft = Draft(problem, options, others, timed=timed)
    for rule in problem.rules:
        rule.post(draft)
    terms = objective.terms(draft)
    if objective.sense is Sense.maximise:
        draft.model.maximize(terms)
    else:
        draft.model.minimize(terms)
    fixable = Fixable(draft)
    assert fixable.allows(here), "a plan that keeps every rule is refused by the draft"
    return round(fixable.solver.objective_value) / objective.scale(problem.case)


def check(seeds):
    tried = 0
    for problem, spots in told_cases(seeds):
        plan = Plan.model_construct(bookings=tuple(bookings(problem, spots)))
        for objective in problem.objectives:
            truth = objective.measure(problem.case, plan)
            assert counted(problem, spots, objective, timed=True) == pytest.approx(truth)
            relaxed = counted(problem, spots, objective, timed=False)
            if objective.sense is Sense.maximise:
                assert relaxed >= truth - 1e-6, objective.name
            else:
                assert relaxed <= truth + 1e-6, objective.name
            tried += 1
    assert tried > 100


def test_terms_are_the_measure():
    check(range(20_000, 20_010))


@pytest.mark.slow
def test_terms_are_the_measure_on_more_cases():
    check(range(20_010, 20_100))


def test_held_lists_count_in_every_level_that_lists_share():
    tried = 0
    for problem, spots in told_cases(range(20_000, 20_015)):
        held = {spots[0].session} if spots else set()
        fixed = {
            problem.session_number[entry.fixed.session_id]
            for entry in problem.case.entries
            if entry.fixed is not None
        }
        if not held or held & fixed:
            continue
        plan = Plan.model_construct(bookings=tuple(bookings(problem, spots)))
        for objective in problem.objectives:
            if objective.name == "changeovers":
                continue  # of each list alone: a held list only adds its own number
            truth = objective.measure(problem.case, plan)
            assert counted(problem, spots, objective, timed=True, held=held) == pytest.approx(truth)
            tried += 1
    assert tried > 50
