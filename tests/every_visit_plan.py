"""Every plan of a tiny centre, with the audit halves of the rules as the only judge.

It is enough to try starts on the grid of 10 minutes on which all data lie. Proof: take the best
plan and fix the order in each room, of each patient and of each person of staff, and the
session of each test. What is left are differences of starts, bounded by multiples of 10, and a
level that is linear in them; such a system has a best solution in multiples of 10.

Tests are added one by one, and a part of a plan that breaks a rule is not grown: only
fixed_booking_kept and tests_in_order can be mended by another booking, and are asked at the end.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from optimiser.audit import judged_by_rules
from optimiser.constraints.rule import Scope
from optimiser.diagnostics import RULES, objectives
from optimiser.errors import FixedBookingsClash
from optimiser.models.diagnostics_case import DiagnosticsCase
from optimiser.models.pathway import Item
from optimiser.models.plan import DiagnosticsPlan
from optimiser.problem.visit_problem import VisitProblem
from optimiser.solvers.limits import Limits
from optimiser.solvers.schedule import Spot
from optimiser.solvers.visit_exact import visit_exact
from optimiser.solvers.visit_greedy import visit_greedy
from optimiser.solvers.visit_schedule import visit_bookings

STEP = 10
MENDED_LATER = {"fixed_booking_kept", "tests_in_order"}

Levels = tuple[float, ...]


def plan_of(problem: VisitProblem, spots: list[Spot]) -> DiagnosticsPlan:
    return DiagnosticsPlan(bookings=tuple(visit_bookings(problem, spots)))


def every_plan(problem: VisitProblem) -> Iterator[DiagnosticsPlan]:
    """Every plan on the grid that keeps every rule."""
    for spots in _grow(problem, [], 0):
        plan = plan_of(problem, spots)
        if not judged_by_rules(problem.case, plan):
            yield plan


def _grow(problem: VisitProblem, spots: list[Spot], number: int) -> Iterator[list[Spot]]:
    if number == len(problem.tasks):
        yield spots
        return
    fixed = problem.tasks[number].fixed
    if fixed is None:
        yield from _grow(problem, spots, number + 1)
    for spot in _spots(problem, number):
        grown = [*spots, spot]
        if _kept(problem, grown):
            yield from _grow(problem, grown, number + 1)


def _spots(problem: VisitProblem, number: int) -> Iterator[Spot]:
    task, minute = problem.tasks[number], problem.clock.minute
    if task.fixed is not None:
        session = problem.session_number[task.fixed.session_id]
        assert task.fixed.start is not None
        yield Spot(session, minute(task.fixed.start), number, None)
        return
    for session, room in enumerate(problem.case.sessions):
        last = minute(room.end - timedelta(minutes=task.minutes))
        for start in range(minute(room.start), last + 1, STEP):
            spot = Spot(session, start, number, None)
            alone = plan_of(problem, [spot])
            if not any(
                True
                for rule in problem.rules
                if rule.scope is Scope.option
                for _ in rule.audit(problem.case, alone)
            ):
                yield spot


def _kept(problem: VisitProblem, spots: list[Spot]) -> bool:
    plan = plan_of(problem, spots)
    return not any(
        True
        for rule in problem.rules
        if rule.scope is not Scope.option and rule.name not in MENDED_LATER
        for _ in rule.audit(problem.case, plan)
    )


def levels_of(problem: VisitProblem, plan: DiagnosticsPlan) -> Levels:
    """Every level in order of rank, so that more is better."""
    return tuple(
        round(o.measure(problem.case, plan) * (1 if o.sense.value == "maximise" else -1), 6)
        for o in problem.objectives
    )


@dataclass(frozen=True)
class Compared:
    """What `visit_exact` and brute force differ in (None: nothing), and how many plans."""

    difference: str | None
    plans: int
    greedy_is_best: bool = False


def compare_exact(case: DiagnosticsCase, told: Mapping[Item, date] | None = None) -> Compared:
    """Solve a tiny case (with tolerance 0) both ways; compare every level and every bound."""
    problem = VisitProblem(case, RULES, objectives(case, told), told or {})
    vectors = [levels_of(problem, plan) for plan in every_plan(problem)]
    try:
        start = visit_greedy(problem)
    except FixedBookingsClash:
        return Compared("greedy says clash, brute force does not" if vectors else None, 0)
    found = visit_exact(problem, start, Limits(seconds=60, workers=1, seed=1, deterministic=60))
    plan = plan_of(problem, list(found.schedule.values()))
    begun = plan_of(problem, list(start.values()))
    for made in (plan, begun):
        if breaches := judged_by_rules(case, made):
            return Compared(f"a plan breaks {breaches[0]}", len(vectors))
    if not vectors:
        return Compared("only exact finds any plan", 0)
    best, reached = max(vectors), levels_of(problem, plan)
    if reached != best:
        return Compared(f"the best is {best}, exact reaches {reached}", len(vectors))
    bounds = [abs(found.bounds[o.name]) for o in problem.objectives]
    if any(abs(bound - abs(value)) > 1e-6 for bound, value in zip(bounds, best, strict=True)):
        return Compared(f"the best is {best}, the bounds are {bounds}", len(vectors))
    if levels_of(problem, begun) > best:
        return Compared("greedy is better than the best", len(vectors))
    return Compared(None, len(vectors), levels_of(problem, begun) == best)
