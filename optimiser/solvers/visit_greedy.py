"""Greedy for diagnostics: by class, target and wait, each request on its best day.

One request at a time, beside all that stands already: the first day on which all its tests fit
into one visit, and where there is none the best that its visits allow. The baseline people can
check by eye, the start of every other strategy and the plan to fall back on.
"""

from datetime import date
from math import inf
from time import monotonic

from optimiser.models.request import Request
from optimiser.models.urgency import target_date, urgency_of
from optimiser.problem.visit_problem import VisitProblem
from optimiser.solvers.schedule import Schedule, Spot
from optimiser.solvers.visit_schedule import fixed_spots
from optimiser.solvers.visits.diary import Diary
from optimiser.solvers.visits.facts import facts_of
from optimiser.solvers.visits.placing import Placing


def by_urgency(problem: VisitProblem) -> list[Request]:
    """Requests by class, target date, referral date and key.

    Those who were told a date come after the urgent, as the level `moved` does.
    """
    case = problem.case
    told = {item[0] for item in problem.told}

    def rank(request: Request) -> tuple[int, bool, int, date, date, str]:
        target = target_date(request, case.policy)
        rank = urgency_of(request, case).rank
        place = (min(rank, 1), rank > 0 and request.key not in told, rank)
        return (*place, target, request.referral_date, request.key)

    return sorted(case.requests, key=rank)


def visit_greedy(
    problem: VisitProblem, start: Schedule | None = None, *, seconds: float = inf
) -> dict[int, Spot]:
    """A schedule that keeps every rule, made in one pass over the requests.

    With `start` the pass fills up a schedule that already keeps every rule. When `seconds` are
    over, who has not had a turn waits; the most urgent have theirs first. Raises
    FixedBookingsClash when the bookings already made break a rule among themselves.
    """
    until = monotonic() + seconds
    facts = facts_of(problem)
    diary = Diary(facts, fixed_spots(problem) if start is None else start)
    placing = Placing(facts, diary)
    number = {request.key: n for n, request in enumerate(problem.case.requests)}
    for request in by_urgency(problem):
        if monotonic() > until:
            break
        placing.place(number[request.key])
    return diary.schedule()
