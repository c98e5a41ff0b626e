"""Tests that disturb each other for days lie as many days apart as they need.

In either order, and for all requests of a patient: a bone scan not within 14 days of contrast.
Two bookings already made stay as they are.

Source: file contract, test_rules.csv kind `min_days_apart`; DOMAIN 4.4.
"""

from collections.abc import Iterator
from datetime import timedelta
from itertools import combinations
from typing import TYPE_CHECKING

from optimiser.constraints.rule import Rule, Scope
from optimiser.models.diagnostic_test import PairRule
from optimiser.models.diagnostics_case import DiagnosticsCase
from optimiser.models.plan import DiagnosticsBooking, DiagnosticsPlan
from optimiser.models.violation import Violation
from optimiser.models.words import PairKind

if TYPE_CHECKING:
    from optimiser.problem.visit_draft import VisitDraft


class TestsMinDaysApart(Rule):
    scope = Scope.coupling

    def post(self, draft: "VisitDraft") -> None:
        rules = [r for r in draft.case.pair_rules if r.kind is PairKind.min_days_apart]
        for placements in draft.to_decide(draft.by_patient):
            for one, other in combinations(placements, 2):
                if one.item == other.item or (one.fixed and other.fixed):
                    continue
                between = abs((one.session.day - other.session.day).days)
                flags = one.pathway.flags | other.pathway.flags
                if any(
                    {rule.first, rule.then} == {one.test.test, other.test.test}
                    and (rule.applies_to is None or rule.applies_to in flags)
                    and between < rule.days_apart
                    for rule in rules
                ):
                    draft.at_most_one([one.booked, other.booked])

    def audit(self, case: DiagnosticsCase, plan: DiagnosticsPlan) -> Iterator[Violation]:
        by_patient: dict[str, list[DiagnosticsBooking]] = {}
        for booking in plan.bookings:
            patient = case.request_by_id[booking.request_id].patient_id
            by_patient.setdefault(patient, []).append(booking)
        for bookings in by_patient.values():
            for rule in case.pair_rules:
                if rule.kind is not PairKind.min_days_apart:
                    continue
                for first in (b for b in bookings if b.test == rule.first):
                    for then in (b for b in bookings if b.test == rule.then):
                        yield from self._judge(case, rule, first, then)

    def _judge(
        self,
        case: DiagnosticsCase,
        rule: PairRule,
        first: DiagnosticsBooking,
        then: DiagnosticsBooking,
    ) -> Iterator[Violation]:
        if first.item == then.item or (rule.first == rule.then and first.item > then.item):
            return
        requests = [case.request_by_id[b.request_id] for b in (first, then)]
        if all(r.fixed_for(b.item) for r, b in zip(requests, (first, then), strict=True)):
            return
        if rule.applies_to is not None and not any(rule.applies_to in r.flags for r in requests):
            return
        days = [case.session_by_id[b.session_id].day for b in (first, then)]
        between = abs(days[1] - days[0])
        if between < timedelta(minutes=rule.min_gap_minutes):
            yield self.breach(
                f"one patient is booked for {first.label} on {days[0]} and {then.label} on "
                f"{days[1]}, {between.days} days apart; {rule.min_gap_minutes / 1440:g} are needed",
                entries=(first.request_id, then.request_id),
                sessions=(first.session_id, then.session_id),
            )
