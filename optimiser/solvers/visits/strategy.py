"""Visits: ruin and recreate over a whole centre until the limits end."""

from random import Random
from time import monotonic

from optimiser.problem.visit_problem import VisitProblem
from optimiser.solvers.limits import Limits
from optimiser.solvers.schedule import Schedule
from optimiser.solvers.strategy import Found, News, Tell, silent
from optimiser.solvers.visit_greedy import by_urgency
from optimiser.solvers.visits.diary import Diary
from optimiser.solvers.visits.facts import Facts
from optimiser.solvers.visits.ruin import Ruin

STEPS_PER_UNIT = 1_500
"""Steps of a reproducible search for each deterministic unit."""
NEWS_EVERY = 5.0
"""Seconds between news."""


def visits(problem: VisitProblem, start: Schedule, limits: Limits, tell: Tell = silent) -> Found:
    """The best schedule found within `limits`; in order of rank never worse than `start`."""
    until = monotonic() + limits.seconds
    facts = Facts(problem)
    diary = Diary(facts, start)
    number = {request.key: n for n, request in enumerate(problem.case.requests)}
    order = [number[request.key] for request in by_urgency(problem)]
    ruin = Ruin(facts, diary, order, Random(limits.seed))
    name = problem.objectives[0].name
    steps, told = 0, monotonic()
    most = None if limits.deterministic is None else int(limits.deterministic * STEPS_PER_UNIT)
    by_clock = False
    while most is None or steps < most:
        now = monotonic()
        if now > until:
            by_clock = most is not None
            break
        ruin.step()
        steps += 1
        if now > told + NEWS_EVERY:
            told = now
            value = diary.worth(range(len(facts.requests)))[0] / facts.scale
            tell(News(name, value, None, f"{steps} changes tried", diary.schedule()))
    return Found(diary.schedule(), {}, steps / STEPS_PER_UNIT, by_clock)
