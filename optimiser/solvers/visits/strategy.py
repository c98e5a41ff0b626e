"""Visits: ruin and recreate over a whole centre until the limits end, and the bounds beside it."""

from collections.abc import Iterable
from time import monotonic

from optimiser.problem.visit_problem import VisitProblem
from optimiser.solvers.limits import Limits
from optimiser.solvers.rank import worse
from optimiser.solvers.schedule import Schedule
from optimiser.solvers.strategy import Found, News, Tell, silent
from optimiser.solvers.visit_greedy import by_urgency
from optimiser.solvers.visit_schedule import fixed_spots
from optimiser.solvers.visits.bounds.level_bounds import Beside, LevelBounds, bounded_levels
from optimiser.solvers.visits.bounds.shadow import CLASSES, RANKS
from optimiser.solvers.visits.diary import Diary, Levels
from optimiser.solvers.visits.facts import Facts, facts_of
from optimiser.solvers.visits.parts import LEAST_REQUESTS, Parts
from optimiser.solvers.visits.phases import PHASES, WHOLE, Course, Phase
from optimiser.solvers.visits.restored import restored
from optimiser.solvers.visits.search import Search
from optimiser.solvers.visits.twin import Twin

STEPS_PER_UNIT = 150_000
"""Steps of a reproducible search for each deterministic unit."""
BOUND_SHARE = 0.1
"""Most of the time that goes into the first bound, before the search."""
LATER_SHARE, LAST_BOUND_SHARE, TWIN_BOUND_SHARE = 0.3, 0.1, 0.2
"""Most of the time that is left for bounds after the search; where they were asked beside it; where
they were asked beside it late, for a second search had the core."""
LATER_TIMES = 25.0
"""The bounds after the search take up to so many times as long as the first."""
MOST_TWINS = 500
"""Up to so many requests are searched for twice, side by side."""
LAST_SHARE = 0.97
"""Share of the time after which no bound is asked any more."""


def visits(problem: VisitProblem, start: Schedule, limits: Limits, tell: Tell = silent) -> Found:
    """The best schedule found within `limits`; in order of rank never worse than `start`, but by
    what the policy lets later levels take.

    With two workers bounds are asked beside the search, otherwise after it, and the sites of a
    large centre are searched beside each other.
    """
    begun = monotonic()
    last = begun + LAST_SHARE * limits.seconds
    facts = facts_of(problem)
    diary = Diary(facts, start)
    order = _order(problem)
    first = problem.objectives[0].name
    asked = monotonic()
    counted = limits.deterministic is not None
    bounds = LevelBounds(facts, fixed_spots(problem), reproducible=counted)
    first_share = LATER_SHARE if counted else BOUND_SHARE
    bounds.first(bounded_levels(diary), asked + first_share * limits.seconds)
    kept = {name: value for name, value in bounds.beside(diary).items() if name == first}
    tell(News(first, None, kept.get(first), "bound of the minutes there are", None, kept))
    most = None if limits.deterministic is None else int(limits.deterministic * STEPS_PER_UNIT)
    search = Search(facts, diary, order, limits.seed)
    alone = limits.workers == 1 or counted
    parts, twin, later_share = (None, None, LATER_SHARE) if alone else _company(search, limits)
    until = last - min(LATER_TIMES * (monotonic() - asked) + 0.1, later_share * limits.seconds)
    beside = None if alone else Beside(bounds, until, last)
    if beside is not None:
        beside.start()
        if twin is None:  # which needs the other core at first
            beside.tell(bounded_levels(diary), range(RANKS if parts is not None else 1))
    before, booked = search.worth, search.kept()

    def heard(whole: bool) -> None:
        reached = search.worth
        better = whole and not _worse(problem, facts, reached, before)
        schedule = search.schedule() if better else None
        message = f"{course.done} changes tried"
        tell(News(first, reached[0] / facts.scale, kept.get(first), message, schedule, kept))

    course = Course(facts, search, until, most, heard, parts, twin)
    for phase in PHASES if search.movable else ():
        course.run(phase)
        if beside is not None and parts is None:
            beside.tell(_bounded(search), _settled(phase, twin))
    if _worse(problem, facts, search.worth, before):
        search.go_back(booked)
    found = restored(facts, search.schedule())
    heard(True)  # whatever the last bounds do, the plan is told
    _last_bounds(bounds, beside, _bounded(search), last)
    by_clock = most is not None and (course.late or bounds.cut)
    best = bounds.beside(Diary(facts, found))
    return Found(found, best, course.done / STEPS_PER_UNIT, by_clock)


def _order(problem: VisitProblem) -> list[int]:
    """Numbers of the requests, the most urgent first."""
    number = {request.key: n for n, request in enumerate(problem.case.requests)}
    return [number[request.key] for request in by_urgency(problem)]


def _company(search: Search, limits: Limits) -> tuple[Parts | None, Twin | None, float]:
    """Who searches beside it on other cores, and the most of the time that is then left for
    bounds after the search."""
    requests = len(search.facts.requests)
    several = min(limits.workers, len(search.facts.site_names))
    if requests >= LEAST_REQUESTS and several > 1:
        return Parts(search, several), None, LAST_BOUND_SHARE
    if requests <= MOST_TWINS:
        return None, Twin(search, limits.seed), TWIN_BOUND_SHARE
    return None, None, LAST_BOUND_SHARE


def _last_bounds(bounds: LevelBounds, beside: Beside | None, reached: Levels, last: float) -> None:
    """Bound every level of the plan that came out, till the instant `last`."""
    if beside is not None:
        beside.tell(reached, range(RANKS), last=True)
        beside.join(max(0.0, last - monotonic()))
        return
    for rank in range(RANKS):
        bounds.ask(rank, reached, last)


def _settled(phase: Phase, twin: Twin | None) -> Iterable[int]:
    """The ranks of the levels to bound after a phase: what is above them will hardly change."""
    if phase is WHOLE:
        return range(0 if twin is not None else CLASSES, RANKS)
    return () if twin is not None or phase.rank + 1 >= CLASSES else (phase.rank + 1,)


def _bounded(search: Search) -> Levels:
    """The levels that have bounds: those of delay, visits, waiting."""
    urgent, _, long, routine, visits, waiting, _ = search.levels
    return urgent, long, routine, visits, waiting


def _worse(problem: VisitProblem, facts: Facts, ours: Levels, theirs: Levels) -> bool:
    """Are these levels worse than those, in the units of the objectives?"""

    def told(levels: Levels) -> list[float]:
        return [n / facts.scale if k in facts.level_of else n for k, n in enumerate(levels)]

    return worse(problem, told(ours), told(theirs))
