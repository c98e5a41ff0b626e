"""Bookings already made: do they contradict each other? Nothing is planned to find out."""

from optimiser.contents import rules_of
from optimiser.errors import FixedBookingsClash
from optimiser.models.case import TheatreCase
from optimiser.models.kinds import AnyCase
from optimiser.problem.problem import Problem
from optimiser.problem.visit_problem import VisitProblem
from optimiser.solvers.greedy import keep_fixed
from optimiser.solvers.local_audit import LocalAudit
from optimiser.solvers.visit_schedule import fixed_spots


def contradiction(case: AnyCase) -> FixedBookingsClash | None:
    """What `plan` would end with, were it asked; None where every booking can be kept."""
    try:
        if isinstance(case, TheatreCase):
            booked = tuple(entry for entry in case.entries if entry.fixed is not None)
            problem = Problem(case.having(entries=booked), rules_of(case), ())
            keep_fixed(problem, LocalAudit(problem))
        else:
            fixed_spots(VisitProblem(case, rules_of(case), ()))
    except FixedBookingsClash as clash:
        return clash
    return None
