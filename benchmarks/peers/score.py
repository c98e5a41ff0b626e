"""A peer's answer as a plan: start times, what the product's audit says, the levels."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

from benchmarks.peers.task import Task, broken
from optimiser.audit import judged_by_rules
from optimiser.models.plan import Plan
from optimiser.problem.problem import Problem
from optimiser.solvers.list_order import usual_times
from optimiser.solvers.schedule import Spot, bookings


@dataclass(frozen=True)
class Scored:
    """`levels` by name; `dropped` cases had no time left in their list, lowest points first."""

    levels: dict[str, float]
    booked: int
    dropped: int
    violations: dict[str, int]


def score(
    problem: Problem, task: Task, surgeons: Sequence[str | None], chosen: Sequence[int]
) -> Scored:
    """Audit an answer and count its levels."""
    wrong = broken(task, chosen)
    if wrong:
        return Scored({}, 0, 0, {"answer": len(wrong)})
    lists: dict[int, list[int]] = {}
    for number in chosen:
        lists.setdefault(task.choices[number].session, []).append(number)
    spots, dropped = [], 0
    for session, numbers in lists.items():
        times, kept = _timed(problem, task, session, numbers)
        dropped += len(numbers) - len(kept)
        for number in kept:
            choice = task.choices[number]
            name = None if choice.surgeon < 0 else surgeons[choice.surgeon]
            spots.append(Spot(session, times[choice.entry], choice.entry, name))
    plan = Plan(bookings=tuple(bookings(problem, spots)))
    violations = Counter(one.rule for one in judged_by_rules(problem.case, plan))
    levels = {one.name: one.measure(problem.case, plan) for one in problem.objectives}
    return Scored(levels, len(spots), dropped, dict(violations))


def _timed(
    problem: Problem, task: Task, session: int, numbers: Sequence[int]
) -> tuple[dict[int, int], list[int]]:
    """Start minutes of a list in the order that takes the least time, and the choices kept."""
    fixed = set(task.kept)
    kept = sorted(numbers, key=lambda n: (n not in fixed, -task.choices[n].points))
    while kept:
        entries = [task.choices[number].entry for number in kept]
        times = usual_times(problem, session, entries, preferences=False)
        if times is not None and (kept[-1] in fixed or _in_budget(task, session, times)):
            return times, kept
        kept.pop()
    return {}, kept


def _in_budget(task: Task, session: int, times: Mapping[int, int]) -> bool:
    """Bookings at fixed times leave gaps that no peer counts, so a list may end later."""
    end = max(start + task.waits[entry].minutes for entry, start in times.items())
    variance = sum(task.waits[entry].variance for entry in times)
    return end + task.z * sqrt(variance) <= task.lists[session].latest + 1e-9
