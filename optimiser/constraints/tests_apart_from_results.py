"""A test keeps its days from a test that the patient has had already.

What disturbs a test for days disturbs it too where it was done before the plan: a bone scan not
within 14 days of contrast last week, and two that must not meet on one day not on the day of the
first. The results listed with any row of the patient count, also those no longer valid, and also
where the row is held or left out. Tests that are both still to be booked are told apart by
`tests_min_days_apart` and `tests_conflict_same_day`.

Source: file contract, test_rules.csv kinds `min_days_apart` and `same_day_conflict`, requests.csv
`results`; DOMAIN 4.4.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING

from optimiser.constraints.rule import Rule, Scope
from optimiser.models.diagnostics_case import DiagnosticsCase
from optimiser.models.plan import DiagnosticsPlan
from optimiser.models.violation import Violation
from optimiser.models.words import PairKind

if TYPE_CHECKING:
    from optimiser.problem.base_grid import Mask
    from optimiser.problem.task import Task
    from optimiser.problem.task_grid import TaskGrid


class TestsApartFromResults(Rule):
    scope = Scope.option

    def admits(self, grid: "TaskGrid") -> "Mask | None":
        rules = [r for r in grid.case.pair_rules if r.kind is not PairKind.before]
        had = grid.case.done_by_patient
        if not rules or not had:
            return None

        def kept_from(task: "Task") -> tuple[tuple[date, int], ...]:
            return tuple(
                (done.date, rule.days_apart)
                for done in had.get(task.request.patient_id, ())
                for rule in rules
                if {rule.first, rule.then} == {task.test.test, done.test}
                and (rule.applies_to is None or rule.applies_to in task.request.flags | done.flags)
            )

        return grid.task_session(
            kept_from,
            lambda session: session.day,
            lambda kept, day: all(abs((day - done).days) >= days for done, days in kept),
        )

    def audit(self, case: DiagnosticsCase, plan: DiagnosticsPlan) -> Iterator[Violation]:
        for booking in plan.bookings:
            day = case.session_by_id[booking.session_id].day
            own = case.request_by_id[booking.request_id]
            if own.fixed_for(booking.item) is not None:
                continue
            for done in case.done_by_patient.get(own.patient_id, ()):
                for rule in case.pair_rules:
                    pairs = ((rule.first, rule.then), (rule.then, rule.first))
                    flagged = rule.applies_to in own.flags or rule.applies_to in done.flags
                    if (booking.test, done.test) not in pairs or not (
                        flagged or rule.applies_to is None
                    ):
                        continue
                    between = abs(day - done.date)
                    if rule.kind is PairKind.min_days_apart and between < timedelta(
                        minutes=rule.min_gap_minutes
                    ):
                        needed = f"{between.days} days apart; {rule.min_gap_minutes / 1440:g} are"
                    elif rule.kind is PairKind.same_day_conflict and not between:
                        needed = "the same day; different days are"
                    else:
                        continue
                    yield self.breach(
                        f"{booking.label} is booked on {day}, and {done.test} was done on "
                        f"{done.date}, {needed} needed",
                        entries=booking.request_id,
                        sessions=booking.session_id,
                    )
