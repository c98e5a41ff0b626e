"""A test keeps its days from a test that the patient has had already.

What disturbs a test for days disturbs it too where it was done before the plan: a bone scan not
within 14 days of contrast last week. The results listed with any request of the patient count,
also those no longer valid. Tests that are both still to be booked are told apart by
`tests_min_days_apart`.

Source: file contract, test_rules.csv kind `min_days_apart`, requests.csv `results`; DOMAIN 4.4.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING

from optimiser.constraints.rule import Rule, Scope
from optimiser.models.diagnostics_case import DiagnosticsCase
from optimiser.models.plan import DiagnosticsPlan
from optimiser.models.request import EarlierResult, Request
from optimiser.models.violation import Violation
from optimiser.models.words import PairKind

if TYPE_CHECKING:
    from optimiser.problem.base_grid import Mask
    from optimiser.problem.task import Task
    from optimiser.problem.task_grid import TaskGrid


class TestsApartFromResults(Rule):
    scope = Scope.option

    def admits(self, grid: "TaskGrid") -> "Mask | None":
        rules = [r for r in grid.case.pair_rules if r.kind is PairKind.min_days_apart]
        had: dict[str, list[tuple[EarlierResult, Request]]] = {}
        for request in grid.case.requests:
            for result in request.results:
                had.setdefault(request.patient_id, []).append((result, request))
        if not rules or not had:
            return None

        def kept_from(task: "Task") -> tuple[tuple[date, int], ...]:
            return tuple(
                (result.date, rule.days_apart)
                for result, listed in had.get(task.request.patient_id, ())
                for rule in rules
                if {rule.first, rule.then} == {task.test.test, result.test}
                and (
                    rule.applies_to is None or rule.applies_to in task.request.flags | listed.flags
                )
            )

        return grid.task_session(
            kept_from,
            lambda session: session.day,
            lambda kept, day: all(abs((day - done).days) >= days for done, days in kept),
        )

    def audit(self, case: DiagnosticsCase, plan: DiagnosticsPlan) -> Iterator[Violation]:
        listing: dict[str, list[Request]] = {}
        for request in case.requests:
            if request.results:
                listing.setdefault(request.patient_id, []).append(request)
        for booking in plan.bookings:
            day = case.session_by_id[booking.session_id].day
            own = case.request_by_id[booking.request_id]
            if own.fixed_for(booking.item) is not None:
                continue
            for other in listing.get(own.patient_id, ()):
                for result in other.results:
                    for rule in case.pair_rules:
                        flagged = rule.applies_to in own.flags or rule.applies_to in other.flags
                        if (
                            rule.kind is PairKind.min_days_apart
                            and (booking.test, result.test)
                            in ((rule.first, rule.then), (rule.then, rule.first))
                            and (flagged or rule.applies_to is None)
                            and abs(day - result.date) < timedelta(minutes=rule.min_gap_minutes)
                        ):
                            yield self.breach(
                                f"{booking.label} is booked on {day}, and {result.test} was done "
                                f"on {result.date}, {abs(day - result.date).days} days apart; "
                                f"{rule.min_gap_minutes / 1440:g} are needed",
                                entries=booking.request_id,
                                sessions=booking.session_id,
                            )
