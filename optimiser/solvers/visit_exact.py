"""Exact for diagnostics: every test of a case in one model, level by level."""

from dataclasses import replace
from time import monotonic

from optimiser.models.plan import Sense
from optimiser.problem.visit_draft import VisitDraft
from optimiser.problem.visit_problem import VisitProblem
from optimiser.solvers.climb import climb, spots_of
from optimiser.solvers.door import ask
from optimiser.solvers.limits import Limits
from optimiser.solvers.schedule import Schedule
from optimiser.solvers.strategy import Found, News, Tell, silent
from optimiser.solvers.visit_places import in_their_places
from optimiser.solvers.visit_schedule import fixed_spots
from optimiser.solvers.visits.bounds.level_bounds import LevelBounds, bounded_levels
from optimiser.solvers.visits.bounds.shadow import RANKS
from optimiser.solvers.visits.diary import Diary
from optimiser.solvers.visits.facts import facts_of

CLIMB_SHARE, BOUND_SHARE = 0.9, 0.97
"""Shares of the time after which the climb ends, and the bounds beside it."""
PLACES_SHARE, PLACES_OF_REST = 0.1, 0.5
"""Most of the units, and of the time that the climb leaves, that goes into places told before."""
HINT_SHARE = 0.25
"""Most of the time, or of the units, that goes into a whole hint."""


def visit_exact(
    problem: VisitProblem, start: Schedule, limits: Limits, tell: Tell = silent
) -> Found:
    """The best schedule one model finds within `limits`, or `start`, which is its hint."""

    proved: dict[str, float] = {}

    def heard(level: str, value: float | None, bound: float | None) -> None:
        if bound is not None:
            proved[level] = bound
        tell(News(level, value, bound, "solved", bounds=dict(proved)))

    begun = monotonic()
    draft = VisitDraft(problem, problem.options())
    for rule in problem.rules:
        rule.post(draft)
    for objective in problem.objectives:
        objective.terms(draft)  # whatever they need is in the model before the hint
    _hint(draft, start, limits)
    climbing = limits  # where there are units they end it, and no clock
    if limits.deterministic is None:
        left = begun + CLIMB_SHARE * limits.seconds - monotonic()
        climbing = replace(limits, seconds=max(0.1, left))
    climbed = climb(draft, problem.objectives, climbing, heard=heard)
    until = begun + BOUND_SHARE * limits.seconds
    if climbed is None:
        return _tightened(problem, Found(dict(start)), limits, until)
    best = {spot.entry: spot for spot in spots_of(draft, climbed.answer)}
    schedule, units = in_their_places(problem, draft, best, _for_places(limits, until))
    bounds = {rung.name: rung.bound for rung in climbed.rungs}
    found = Found(schedule, bounds, climbed.units + units)
    return found if climbed.proved else _tightened(problem, found, limits, until)


def _for_places(limits: Limits, until: float) -> Limits:
    """How long the places of an earlier plan may take; where there are units they end it."""
    if limits.deterministic is not None:
        return replace(limits.part(PLACES_SHARE), seconds=limits.seconds)
    return replace(limits, seconds=max(0.1, PLACES_OF_REST * (until - monotonic())))


def _tightened(problem: VisitProblem, found: Found, limits: Limits, until: float) -> Found:
    """With the better of each bound and those of relaxations, which need no search.

    The model's own is weak as long as a level is not proved.
    """
    facts = facts_of(problem)
    diary = Diary(facts, found.schedule)
    counted = limits.deterministic is not None
    known = LevelBounds(facts, fixed_spots(problem), reproducible=counted)
    for rank in range(RANKS):
        known.ask(rank, bounded_levels(diary), until)
    beside = known.beside(diary)
    bounds = dict(found.bounds)
    for objective in problem.objectives:
        other = beside.get(objective.name)
        if other is not None:
            better = min if objective.sense is Sense.maximise else max
            bounds[objective.name] = better(other, bounds.get(objective.name, other))
    return replace(found, bounds=bounds, by_clock=known.cut)


def _hint(draft: VisitDraft, start: Schedule, limits: Limits) -> None:
    """Hint every variable of the model: those of `start`, and what follows from them.

    A hint of the bookings alone leaves the rest to be guessed, which in a large model takes
    longer than there is.
    """
    told = draft.model.clone()
    for placement in draft.placements:
        task, session = placement.key
        spot = start.get(task)
        here = spot is not None and spot.session == session
        told.add(placement.booked == int(here))
        told.add(
            placement.start == (spot.start if here and spot else draft.opening(placement.session))
        )
    share = limits.part(HINT_SHARE)
    if limits.deterministic is not None:
        share = replace(share, seconds=limits.seconds)
    values = ask(told, replace(share, workers=1)).values
    for index, value in enumerate(values or ()):
        draft.model.add_hint(draft.model.get_int_var_from_proto_index(index), value)
