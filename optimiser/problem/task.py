"""A task: one test of one request, which is what a diagnostics plan places."""

from dataclasses import dataclass

from optimiser.models.diagnostic_test import DiagnosticTest
from optimiser.models.diagnostics_case import DiagnosticsCase
from optimiser.models.pathway import FixedBooking, Item
from optimiser.models.request import Request


@dataclass(frozen=True)
class Task:
    """`test` of `request`; tasks are numbered in the order of `tasks_of`."""

    request: Request
    test: DiagnosticTest

    @property
    def item(self) -> Item:
        """What is booked, as bookings name it."""
        return (self.request.request_id, self.test.test)

    @property
    def minutes(self) -> int:
        """Minutes of the test."""
        return self.test.minutes

    @property
    def fixed(self) -> FixedBooking | None:
        """The booking already made for it, if any."""
        return self.request.fixed_for(self.item)


def tasks_of(case: DiagnosticsCase) -> tuple[Task, ...]:
    """Every test of every request, in the case's order."""
    return tuple(
        Task(request, case.test_by_code[test])
        for request in case.requests
        for test in request.tests
    )
