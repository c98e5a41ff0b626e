"""Visits: ruin and recreate over a whole centre until the limits end."""

from random import Random
from time import monotonic

from optimiser.problem.visit_problem import VisitProblem
from optimiser.solvers.limits import Limits
from optimiser.solvers.schedule import Schedule
from optimiser.solvers.strategy import Found, News, Tell, silent
from optimiser.solvers.visit_greedy import by_urgency
from optimiser.solvers.visit_schedule import fixed_spots
from optimiser.solvers.visits.bounds import Relaxation, fewest_visits
from optimiser.solvers.visits.diary import Diary
from optimiser.solvers.visits.facts import Facts, facts_of
from optimiser.solvers.visits.ruin import Ruin

STEPS_PER_UNIT = 1_500
"""Steps of a reproducible search for each deterministic unit."""
NEWS_EVERY = 5.0
"""Seconds between news."""


BOUND_SHARE = 0.25
"""Most of the time that goes into the bounds before the search, and again after it."""
LAST_SHARE = 0.97
"""Share of the time after which no bound is asked any more."""
LEVELS = ("urgent", "long", "routine", "visits")
"""The first levels of a centre, which have a bound; sites passed over are never below none."""


def visits(problem: VisitProblem, start: Schedule, limits: Limits, tell: Tell = silent) -> Found:
    """The best schedule found within `limits`; in order of rank never worse than `start`."""
    begun = monotonic()
    facts = facts_of(problem)
    diary = Diary(facts, start)
    number = {request.key: n for n, request in enumerate(problem.case.requests)}
    order = [number[request.key] for request in by_urgency(problem)]
    ruin = Ruin(facts, diary, order, Random(limits.seed))
    first = problem.objectives[0].name
    asked = monotonic()
    bounds, cut = _bounds(facts, diary, asked + BOUND_SHARE * limits.seconds)
    tell(News(first, None, bounds.get(first), "bound of the minutes there are", None, bounds))
    told = monotonic()
    until = begun + limits.seconds - min(2 * (told - asked), BOUND_SHARE * limits.seconds)
    most = None if limits.deterministic is None else int(limits.deterministic * STEPS_PER_UNIT)
    steps, late = 0, False
    while ruin.movable and (most is None or steps < most):
        now = monotonic()
        late = now > until
        if late:
            break
        ruin.step()
        steps += 1
        if now > told + NEWS_EVERY:
            told = now
            value = diary.worth(range(len(facts.requests)))[0] / facts.scale
            kept = {name: bounds[name] for name in bounds if name == first}
            message = f"{steps} changes tried"
            tell(News(first, value, bounds.get(first), message, diary.schedule(), kept))
    bounds, cut_again = _bounds(facts, diary, begun + LAST_SHARE * limits.seconds)
    by_clock = limits.deterministic is not None and (late or cut or cut_again)
    return Found(diary.schedule(), bounds, steps / STEPS_PER_UNIT, by_clock)


def _bounds(facts: Facts, diary: Diary, until: float) -> tuple[dict[str, float], bool]:
    """Bounds by level beside what the diary reaches, and whether the clock cut them short."""
    fixed = fixed_spots(facts.problem)
    reached = diary.worth(range(len(facts.requests)))
    relaxation = Relaxation(facts, fixed)
    most = relaxation.bounds(reached, until)
    bounds = {LEVELS[rank]: value / facts.scale for rank, value in most.items()}
    bounds[LEVELS[3]] = fewest_visits(facts, fixed, reached)
    bounds["travel"] = 0.0
    return bounds, relaxation.cut
