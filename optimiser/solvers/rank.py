"""The levels of a schedule, and which of two plans is the better one by them in order of rank."""

from collections.abc import Sequence

from optimiser.models.plan import Plan, Sense
from optimiser.problem.kinds import AnyProblem
from optimiser.problem.problem import Problem
from optimiser.solvers.schedule import Schedule, bookings


def levels(problem: Problem, schedule: Schedule) -> tuple[float, ...]:
    """The levels of a theatre's schedule in order of rank, each so that more is better."""
    plan = Plan.model_construct(bookings=tuple(bookings(problem, schedule.values())))
    return tuple(
        objective.measure(problem.case, plan) * (1 if objective.sense is Sense.maximise else -1)
        for objective in problem.objectives
    )


def worse(problem: AnyProblem, ours: Sequence[float], theirs: Sequence[float]) -> bool:
    """Are `ours` worse in the first level in which they truly differ?

    A level may be behind within its tolerance, as the policy lets later levels take that much.
    """
    for objective, mine, other in zip(problem.objectives, ours, theirs, strict=True):
        give = problem.case.policy.tolerance_of(objective.name) * abs(other)
        if mine > other + 1e-6:
            return False
        if mine < other - give - 1e-6:
            return True
    return False
