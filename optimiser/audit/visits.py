"""What a plan says of its requests, checked: visits in order, and who is booked in part."""

from collections.abc import Iterator

from optimiser.models.diagnostics_case import DiagnosticsCase
from optimiser.models.plan import DiagnosticsPlan
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
    """Requests with some tests booked and some not are named, with the tests that wait."""
    booked: dict[str, set[str]] = {}
    for booking in plan.bookings:
        booked.setdefault(booking.request_id, set()).add(booking.test)
    said = {partly.request_id: set(partly.tests_waiting) for partly in plan.partly}
    if len(said) != len(plan.partly):
        yield Violation(rule="plan_partly_true", detail="a request is named partly booked twice")
    for request_id in sorted(said.keys() | booked.keys()):
        request = case.request_by_id.get(request_id)
        tests = set() if request is None else set(request.tests)
        missing = tests - booked.get(request_id, set())
        owed = missing if request_id in booked else set()
        if said.get(request_id, set()) != owed:
            yield Violation(
                rule="plan_partly_true",
                detail=f"{request_id} has {_named(owed)} left to book and the plan says "
                f"{_named(said.get(request_id, set()))}",
                entries=(request_id,),
            )


def _named(tests: set[str]) -> str:
    return ", ".join(sorted(tests)) or "nothing"
