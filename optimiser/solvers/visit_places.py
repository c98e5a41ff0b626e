"""The places of an earlier plan, kept where no level loses by it: the last that `visit_exact` asks.

Levels count dates alone, so a model that has reached them all has no reason to leave a test in the
room and at the minute that its patient was told. One more solve holds every level where it is and
keeps as many of these places as it can.
"""

from optimiser.models.plan import DiagnosticsPlan, Sense
from optimiser.problem.placement import Literal
from optimiser.problem.visit_draft import VisitDraft
from optimiser.problem.visit_problem import VisitProblem
from optimiser.solvers.climb import hint_schedule, spots_of
from optimiser.solvers.door import ask
from optimiser.solvers.limits import Limits
from optimiser.solvers.schedule import Spot
from optimiser.solvers.visit_schedule import visit_bookings
from optimiser.solvers.visits.told import earlier_places


def in_their_places(
    problem: VisitProblem, draft: VisitDraft, schedule: dict[int, Spot], limits: Limits
) -> tuple[dict[int, Spot], float]:
    """A schedule as good in every level, more of it where it was told, and the units spent.

    `draft` holds every rule; it is used up, since every level is held in it.
    """
    kept = _kept(problem, draft)
    if not kept:
        return schedule, 0.0
    plan = DiagnosticsPlan.model_construct(
        bookings=tuple(visit_bookings(problem, schedule.values()))
    )
    for objective in problem.objectives:
        reached = round(objective.scale(problem.case) * objective.measure(problem.case, plan))
        terms = objective.terms(draft)
        draft.add(terms >= reached if objective.sense is Sense.maximise else terms <= reached)
    hint_schedule(draft, schedule)
    draft.model.maximize(draft.total(kept, [1] * len(kept)))
    answer = ask(draft.model, limits)
    if answer.values is None:
        return schedule, answer.units
    return {spot.entry: spot for spot in spots_of(draft, answer)}, answer.units


def _kept(problem: VisitProblem, draft: VisitDraft) -> list[Literal]:
    """For each place of the earlier plan that there still is: is its test booked there?"""
    there = {(task, room): minute for task, room, minute in earlier_places(problem)}
    kept = []
    for placement in draft.placements:
        minute = there.get(placement.key)
        if minute is not None:
            literal = draft.new_literal()
            draft.implies(literal, placement.booked)
            draft.add_if(placement.start == minute, literal)
            kept.append(literal)
    return kept
