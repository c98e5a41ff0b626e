"""Exact: the whole problem in one model, level by level.

Small cases are one timed draft, so the answer is the optimum itself. Larger ones are an untimed
draft of the whole case, whose bounds hold for every plan, put in order afterwards; where the
ordered lists lose nothing, the optimum is proved all the same.
"""

from collections.abc import Sequence
from dataclasses import replace
from time import monotonic

from optimiser.problem.draft import Draft
from optimiser.problem.options import Option
from optimiser.problem.problem import Problem
from optimiser.solvers.climb import Climbed, Rung, behind, climb, spots_of
from optimiser.solvers.limits import TIMED_PAIRS, Limits
from optimiser.solvers.local_audit import LocalAudit
from optimiser.solvers.rank import levels
from optimiser.solvers.schedule import Schedule, Spot
from optimiser.solvers.sequence import sequence
from optimiser.solvers.strategy import Found, News, Tell, silent

CLIMB_SHARE = 0.8
"""Share of the time for the levels where the lists are put in order after them."""


def all_options(problem: Problem) -> list[Option]:
    """Every option of the problem, session by session."""
    return [
        problem.options.option(int(entry), session)
        for session in range(len(problem.case.sessions))
        for entry in problem.options.of_session(session)
    ]


def posted(problem: Problem, options: Sequence[Option], *, timed: bool) -> Draft:
    """A draft over `options` with every rule posted."""
    draft = Draft(problem, options, timed=timed)
    for rule in problem.rules:
        rule.post(draft)
    return draft


def exact(problem: Problem, start: Schedule, limits: Limits, tell: Tell = silent) -> Found:
    """The best schedule one model finds within `limits`, or `start`, which is its hint."""

    proved: dict[str, float] = {}

    def heard(level: str, value: float | None, bound: float | None) -> None:
        if bound is not None:
            proved[level] = bound
        tell(News(level, value, bound, "solved", bounds=dict(proved)))

    until = monotonic() + limits.seconds
    options = all_options(problem)
    timed = problem.options.ordered_pairs() <= TIMED_PAIRS
    draft = posted(problem, options, timed=timed)
    share = limits if timed else limits.part(CLIMB_SHARE)
    if limits.deterministic is not None:
        share = replace(share, seconds=limits.seconds)  # units end it, and no clock
    climbed = climb(draft, problem.objectives, share, hint=start, heard=heard)
    if climbed is None:
        return Found(dict(start))
    schedule: dict[int, Spot] | None
    if timed:
        schedule = {spot.entry: spot for spot in spots_of(draft, climbed.answer)}
    else:
        rest = replace(limits.part(1 - CLIMB_SHARE), seconds=max(0.1, until - monotonic()))
        schedule = in_order(problem, draft, climbed, rest)
    if schedule is None:
        schedule = dict(start)
    return Found(schedule, _bounds(problem, schedule, climbed.rungs), climbed.units)


def in_order(
    problem: Problem, draft: Draft, climbed: Climbed, limits: Limits
) -> dict[int, Spot] | None:
    """The lists of an untimed answer with their times, or None where they cannot be ordered."""
    lists: dict[int, list[Spot]] = {}
    for spot in spots_of(draft, climbed.answer):
        lists.setdefault(spot.session, []).append(spot)
    return sequence(problem, LocalAudit(problem), lists, {}, limits)


def _bounds(problem: Problem, schedule: Schedule, rungs: Sequence[Rung]) -> dict[str, float]:
    """Bounds that hold for the schedule: up to the first level where ordering lost some of it.

    What a level gave within its tolerance was held while those below it were sought.
    """
    give = problem.case.policy.tolerance_of
    bounds: dict[str, float] = {}
    for objective, value, rung in zip(
        problem.objectives, levels(problem, schedule), rungs, strict=False
    ):
        bounds[rung.name] = rung.bound
        if behind(objective, value, rung, give(objective.name)):
            break
    return bounds
