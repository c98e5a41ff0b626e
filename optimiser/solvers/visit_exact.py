"""Exact for diagnostics: every test of a case in one model, level by level."""

from optimiser.problem.visit_draft import VisitDraft
from optimiser.problem.visit_problem import VisitProblem
from optimiser.solvers.climb import climb, spots_of
from optimiser.solvers.door import ask
from optimiser.solvers.limits import Limits
from optimiser.solvers.schedule import Schedule
from optimiser.solvers.strategy import Found, News, Tell, silent


def visit_exact(
    problem: VisitProblem, start: Schedule, limits: Limits, tell: Tell = silent
) -> Found:
    """The best schedule one model finds within `limits`, or `start`, which is its hint."""

    def heard(level: str, value: float | None, bound: float | None) -> None:
        tell(News(level, value, bound, "solved"))

    draft = VisitDraft(problem, problem.options())
    for rule in problem.rules:
        rule.post(draft)
    for objective in problem.objectives:
        objective.terms(draft)  # whatever they need is in the model before the hint
    _hint(draft, start, limits)
    climbed = climb(draft, problem.objectives, limits, heard=heard)
    if climbed is None:
        return Found(dict(start))
    schedule = {spot.entry: spot for spot in spots_of(draft, climbed.answer)}
    return Found(schedule, {rung.name: rung.bound for rung in climbed.rungs}, climbed.units)


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
    values = ask(told, Limits(limits.seconds / 4, 1, limits.seed)).values
    for index, value in enumerate(values or ()):
        draft.model.add_hint(draft.model.get_int_var_from_proto_index(index), value)
