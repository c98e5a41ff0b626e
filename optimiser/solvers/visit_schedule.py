"""A schedule of tests: spots as solvers pass them around, and the bookings they stand for.

A `Spot` of a diagnostics problem holds the number of a task (one test of one request) as its
`entry`, and no surgeon.
"""

from collections.abc import Iterable
from datetime import date, timedelta

from optimiser.constraints.rule import Scope
from optimiser.errors import FixedBookingsClash
from optimiser.models.plan import DiagnosticsBooking, DiagnosticsPlan
from optimiser.problem.visit_problem import VisitProblem
from optimiser.solvers.schedule import Spot


def visit_bookings(problem: VisitProblem, spots: Iterable[Spot]) -> list[DiagnosticsBooking]:
    """The spots as bookings in order of start; visits of a request are numbered in order."""
    case = problem.case
    ordered = sorted(spots, key=lambda s: (s.start, s.session, s.entry))
    visits: dict[str, dict[tuple[date, str], int]] = {}
    made: list[DiagnosticsBooking] = []
    for spot in ordered:
        task, session = problem.tasks[spot.entry], case.sessions[spot.session]
        request = task.request
        numbers = visits.setdefault(request.request_id, {})
        start = problem.clock.instant(spot.start)
        made.append(
            DiagnosticsBooking.model_construct(
                request_id=request.request_id,
                patient_id=request.patient_id,
                test=task.test.test,
                visit=numbers.setdefault((session.day, session.site), len(numbers) + 1),
                session_id=session.session_id,
                site=session.site,
                room=session.room,
                start=start,
                end=start + timedelta(minutes=task.minutes),
                fixed=task.fixed is not None,
                reason="",
            )
        )
    return made


def fixed_spots(problem: VisitProblem) -> dict[int, Spot]:
    """The bookings already made. Raises FixedBookingsClash where they contradict each other."""
    spots: dict[int, Spot] = {}
    for number, task in enumerate(problem.tasks):
        fixed = task.fixed
        if fixed is not None:
            session = problem.case.session_by_id[fixed.session_id]
            start = problem.clock.minute(fixed.start or session.start)
            spots[number] = Spot(problem.session_number[session.session_id], start, number, None)
    plan = DiagnosticsPlan(bookings=tuple(visit_bookings(problem, spots.values())))
    violations = [
        violation
        for rule in problem.rules
        if rule.scope is not Scope.option
        for violation in rule.audit(problem.case, plan)
    ]
    if violations:
        raise FixedBookingsClash("bookings already made contradict each other", violations)
    return spots
