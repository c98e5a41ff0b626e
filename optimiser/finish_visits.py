"""From a schedule of tests to a plan as people get it: levels, reasons, sessions, measures."""

from optimiser.finish import PAIRS_SHOWN, Result, levels_of, status_of
from optimiser.measures.centre import centre_measures, room_records
from optimiser.models.plan import DiagnosticsBooking, DiagnosticsPlan
from optimiser.models.reading import Reading
from optimiser.problem.visit_problem import VisitProblem
from optimiser.reasons.booked import booking_reason
from optimiser.reasons.visit_envy import VisitEnvy
from optimiser.reasons.visit_waiting import VisitReasons
from optimiser.solvers.schedule import Schedule
from optimiser.solvers.visit_schedule import visit_bookings


def visits_finished(
    reading: Reading, problem: VisitProblem, result: Result, seconds: float
) -> DiagnosticsPlan:
    """The plan of a schedule that was filled up, with everything but its run.

    Reasons are found by trying, all of them; envy for at most `seconds`.
    """
    case = problem.case
    booked = DiagnosticsPlan(bookings=tuple(_with_reasons(problem, result.schedule)))
    levels = levels_of(problem.objectives, case, booked, result.bounds)
    waiting, partly = VisitReasons(problem, result.schedule).all()
    return DiagnosticsPlan(
        case=reading.stamp(case),
        status=status_of(result.status, levels),
        levels=levels,
        bookings=booked.bookings,
        waiting=waiting,
        partly=partly,
        held=reading.held,
        left_out=reading.left_out,
        sessions=tuple(room_records(case, booked)),
        measures=centre_measures(case, booked) | _envy(problem, result.schedule, seconds),
        findings=reading.counts(),
    )


def _with_reasons(problem: VisitProblem, schedule: Schedule) -> list[DiagnosticsBooking]:
    case = problem.case
    return [
        DiagnosticsBooking(
            **booking.model_dump(exclude={"reason"}),
            reason=booking_reason(
                case,
                case.request_by_id[booking.request_id],
                case.session_by_id[booking.session_id].day,
                fixed=booking.fixed,
            ),
        )
        for booking in visit_bookings(problem, schedule.values())
    ]


def _envy(problem: VisitProblem, schedule: Schedule, seconds: float) -> dict[str, object]:
    """Justified envy counted; None where there was no time to try every pair."""
    envy = VisitEnvy(problem, dict(schedule), seconds)
    pairs = envy.pairs()
    told: dict[str, object] = {"justified_envy": len(pairs) if envy.tried_all else None}
    if pairs:
        told["justified_envy_pairs"] = [list(pair) for pair in pairs[:PAIRS_SHOWN]]
    return told
