"""What a plan says of its requests, checked: visits in order, and who is booked in part."""

from collections.abc import Iterator

from optimiser.models.diagnostics_case import DiagnosticsCase
from optimiser.models.plan import DiagnosticsPlan, Plan
from optimiser.models.violation import Violation


def visits_numbered(plan: DiagnosticsPlan) -> Iterator[Violation]:
    """Visits of a request are 1, 2, 3 in order of their first start."""
    for request_id, bookings in plan.by_request().items():
        order = list(dict.fromkeys(booking.visit for booking in bookings))
        if order != list(range(1, len(order) + 1)):
            yield Violation(
                rule="plan_visits_true",
                detail=f"the visits of {request_id} are numbered {order} in order of start",
                entries=(request_id,),
            )


def partly_named(case: DiagnosticsCase, plan: DiagnosticsPlan) -> Iterator[Violation]:
    """The requests with some tests booked and some not are named, and no others, each once.

    Each with exactly the tests that wait.
    """
    booked: dict[str, set[str]] = {}
    for booking in plan.bookings:
        booked.setdefault(booking.request_id, set()).add(booking.test)
    said: dict[str, list[str]] = {}
    for partly in plan.partly:
        if partly.request_id in said:
            yield _breach(f"{partly.request_id} is named partly booked twice", partly.request_id)
        said[partly.request_id] = sorted(partly.tests_waiting)
    for request_id in sorted(said.keys() | booked.keys()):
        request = case.request_by_id.get(request_id)
        tests = set() if request is None or request_id not in booked else set(request.tests)
        owed = sorted(tests - booked.get(request_id, set()))
        if request_id in said and not owed:
            yield _breach(f"{request_id} is named partly booked and is not", request_id)
        elif said.get(request_id, []) != owed:
            yield _breach(
                f"{request_id} has {', '.join(owed)} left to book and the plan says "
                f"{', '.join(said.get(request_id, [])) or 'nothing'}",
                request_id,
            )


def nobody_partly(plan: Plan) -> Iterator[Violation]:
    """In a theatre plan nobody is booked in part: an entry is one case."""
    for partly in plan.partly:
        yield _breach(
            f"{partly.request_id} is named partly booked, which no entry can be", partly.request_id
        )


def _breach(detail: str, request_id: str) -> Violation:
    return Violation(rule="plan_partly_true", detail=detail, entries=(request_id,))
