"""Brute force confirms every reason of small cases, and finds a reason that is not true."""

from functools import cache

import pytest

from benchmarks.reasons.centres import Centres
from benchmarks.reasons.theatres import Theatres
from optimiser import diagnostics, theatre
from optimiser.errors import FixedBookingsClash
from optimiser.models.plan import DiagnosticsPlan, Plan
from optimiser.problem.problem import Problem
from optimiser.problem.visit_problem import VisitProblem
from optimiser.reasons.visit_waiting import VisitReasons
from optimiser.reasons.waiting import Reasons
from optimiser.solvers.fill import Fill
from optimiser.solvers.greedy import greedy
from optimiser.solvers.schedule import bookings
from optimiser.solvers.visit_greedy import visit_greedy
from optimiser.solvers.visit_schedule import visit_bookings
from tests.tiny import busy_case
from tests.tiny_centre import busy_centre


def as_read(case):
    """Turnovers by procedure, as files give them, so that minutes short are exact."""
    first = {}
    for one in reversed(case.entries):
        first[one.procedure] = {
            name: getattr(one, name) for name in ("turnover_minutes", "same_turnover_minutes")
        }
    entries = tuple(one.model_copy(update=first[one.procedure]) for one in case.entries)
    return case.model_copy(update={"entries": entries})


@cache
def of_theatres(seed):
    case = as_read(busy_case(seed))
    problem = Problem(case, theatre.RULES, theatre.objectives(case))
    filled = Fill(problem, greedy(problem))
    filled.fill()
    plan = Plan(bookings=tuple(bookings(problem, filled.schedule.values())))
    return Theatres(case, plan), Reasons(problem, filled).all()


@cache
def of_centres(seed):
    case = busy_centre(seed, requests=6, sessions=4)
    problem = VisitProblem(case, diagnostics.RULES, diagnostics.objectives(case))
    schedule = visit_greedy(problem)
    plan = DiagnosticsPlan(bookings=tuple(visit_bookings(problem, schedule.values())))
    waiting, partly = VisitReasons(problem, schedule).all()
    return Centres(case, plan), (*waiting, *partly)


@pytest.mark.parametrize("made", [of_theatres, of_centres])
def test_reasons_are_confirmed(made):
    told = 0
    for seed in range(12):
        try:
            brute, reasons = made(seed)
        except FixedBookingsClash:
            continue
        for why in reasons:
            assert brute.faults(why) == []
            told += 1
    assert told >= 10


@pytest.mark.parametrize("made", [of_theatres, of_centres])
def test_a_reason_that_is_not_true_is_found(made):
    wrong = 0
    for seed in range(12):
        try:
            brute, reasons = made(seed)
        except FixedBookingsClash:
            continue
        for why in reasons:
            detail = "No session may take this entry; of 99: it is raining."
            assert brute.faults(why.model_copy(update={"detail": detail})) != []
            wrong += 1
    assert wrong >= 10


def test_who_would_fit_is_found():
    brute, reasons = of_theatres(0)
    booked = brute.plan.bookings[-1]
    fewer = Plan(bookings=brute.plan.bookings[:-1])
    why = reasons[0].model_copy(update={"id": booked.entry_id})
    assert "fits" in Theatres(brute.case, fewer).faults(why)[0]
