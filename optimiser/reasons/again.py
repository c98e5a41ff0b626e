"""The reason of one waiting entry found anew, from the plan as it stands and the case alone."""

from optimiser.models.case import TheatreCase
from optimiser.models.plan import Plan, Waiting
from optimiser.problem.problem import Problem
from optimiser.reasons.waiting import reason_for
from optimiser.solvers.schedule import Spot
from optimiser.theatre import RULES, objectives


def reason_again(case: TheatreCase, plan: Plan, entry_id: str) -> Waiting | None:
    """Why `entry_id` waits beside the bookings of `plan`; None where it would in fact fit."""
    problem = Problem(case, RULES, objectives(case))
    schedule = {}
    for booking in plan.bookings:
        number = problem.entry_number[booking.entry_id]
        schedule[number] = Spot(
            session=problem.session_number[booking.session_id],
            start=problem.clock.minute(booking.start),
            entry=number,
            surgeon=booking.surgeon,
        )
    return reason_for(problem, schedule, problem.entry_number[entry_id])
