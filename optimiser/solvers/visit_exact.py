"""Exact for diagnostics: every test of a case in one model, level by level."""

from optimiser.problem.visit_draft import VisitDraft
from optimiser.problem.visit_problem import VisitProblem
from optimiser.solvers.climb import climb, spots_of
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
    climbed = climb(draft, problem.objectives, limits, hint=start, heard=heard)
    if climbed is None:
        return Found(dict(start))
    schedule = {spot.entry: spot for spot in spots_of(draft, climbed.answer)}
    return Found(schedule, {rung.name: rung.bound for rung in climbed.rungs}, climbed.units)
