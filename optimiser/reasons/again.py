"""Reasons found anew, from a plan as it stands and the case alone."""

from optimiser import diagnostics, theatre
from optimiser.models.case import TheatreCase
from optimiser.models.diagnostics_case import DiagnosticsCase
from optimiser.models.kinds import AnyCase, AnyPlan
from optimiser.models.plan import DiagnosticsPlan, Partly, Plan, Waiting
from optimiser.problem.problem import Problem
from optimiser.problem.visit_problem import VisitProblem
from optimiser.reasons.visit_waiting import VisitReasons
from optimiser.reasons.visit_words import VisitCode
from optimiser.reasons.waiting import Reasons
from optimiser.solvers.fill import Fill
from optimiser.solvers.schedule import Spot

Found = Waiting | Partly | None
"""A reason, or None for who would in fact fit beside the bookings of the plan."""


class Again:
    """Why entries of a theatre plan wait, each tried again beside all its bookings."""

    def __init__(self, case: TheatreCase, plan: Plan) -> None:
        self.problem = problem = Problem(case, theatre.RULES, theatre.objectives(case))
        self._schedule = {}
        for booking in plan.bookings:
            number = problem.entry_number[booking.entry_id]
            self._schedule[number] = Spot(
                session=problem.session_number[booking.session_id],
                start=problem.clock.minute(booking.start),
                entry=number,
                surgeon=booking.surgeon,
            )
        self._beside()

    def _beside(self) -> None:
        self._filled = Fill(self.problem, self._schedule)
        self._reasons = Reasons(self.problem, self._filled)

    def reason(self, entry_id: str) -> Found:
        """Why an entry waits that the plan does not book."""
        number = self.problem.entry_number[entry_id]
        if self._filled.fill([number]):
            self._beside()  # the plan as it stands, without the booking just made
            return None
        return self._reasons.reason(number)


class VisitsAgain:
    """Why requests of a plan of tests wait, wholly or in part."""

    def __init__(self, case: DiagnosticsCase, plan: DiagnosticsPlan) -> None:
        self.problem = problem = VisitProblem(case, diagnostics.RULES, diagnostics.objectives(case))
        schedule = {}
        for booking in plan.bookings:
            number = problem.task_number[booking.item]
            session = problem.session_number[booking.session_id]
            schedule[number] = Spot(session, problem.clock.minute(booking.start), number, None)
        self._reasons = VisitReasons(problem, schedule)

    def reason(self, request_id: str) -> Found:
        """Why tests of a request wait."""
        found = self._reasons.of(self.problem.case.request_by_id[request_id])
        fits = found is not None and found.code == VisitCode.no_time_left.value
        return None if fits else found


def again(case: AnyCase, plan: AnyPlan) -> Again | VisitsAgain:
    """The reasons of a plan of either kind."""
    if isinstance(case, DiagnosticsCase) and isinstance(plan, DiagnosticsPlan):
        return VisitsAgain(case, plan)
    assert isinstance(case, TheatreCase)  # noqa: S101 - a plan is read beside its own case
    assert isinstance(plan, Plan)  # noqa: S101
    return Again(case, plan)
