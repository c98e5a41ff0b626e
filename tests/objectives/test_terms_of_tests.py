"""Levels of diagnostics: `terms` in a draft is what `measure` says of the plan."""

import pytest

from optimiser.models.plan import DiagnosticsPlan, Sense
from optimiser.problem.visit_draft import VisitDraft
from optimiser.solvers.door import ask
from optimiser.solvers.limits import Limits
from optimiser.solvers.visit_greedy import visit_greedy
from optimiser.solvers.visit_schedule import visit_bookings
from tests.tiny_centre import busy_centre, problem_of, told_at_random

LIMITS = Limits(seconds=10, workers=1, seed=1)


@pytest.mark.parametrize("part_held", [False, True])
@pytest.mark.parametrize("seed", range(12))
def test_terms_are_what_measure_says(seed, part_held):
    case = busy_centre(seed, requests=5, sessions=4)
    told = told_at_random(seed, case)
    problem = problem_of(case, told)
    schedule = visit_greedy(problem)
    held = [spot for number, spot in schedule.items() if part_held and number % 2]
    numbers = {spot.entry for spot in held}
    options = [option for option in problem.options() if option[0] not in numbers]
    plan = DiagnosticsPlan(bookings=tuple(visit_bookings(problem, schedule.values())))
    for objective in problem.objectives:
        draft = VisitDraft(problem, options, visit_bookings(problem, held))
        terms = objective.terms(draft)
        for placement in draft.placements:
            task, session = placement.key
            spot = schedule.get(task)
            here = spot is not None and spot.session == session
            draft.add(placement.booked == int(here))
            if here:
                draft.add(placement.start == spot.start)
        if objective.sense is Sense.maximise:
            draft.model.maximize(terms)
        else:
            draft.model.minimize(terms)
        found = ask(draft.model, LIMITS).value
        assert found == round(objective.scale(case) * objective.measure(case, plan))
