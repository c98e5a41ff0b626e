"""Tests that spoil each other are not done on one day.

This holds for all requests of a patient, whoever asked for them. Two bookings already made stay
as they are.

Source: file contract, test_rules.csv kind `same_day_conflict`; DOMAIN 4.4.
"""

from collections.abc import Iterator
from datetime import date
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


class TestsConflictSameDay(Rule):
    scope = Scope.coupling

    def post(self, draft: "VisitDraft") -> None:
        rules = [r for r in draft.case.pair_rules if r.kind is PairKind.same_day_conflict]
        for placements in draft.to_decide(draft.by_patient):
            for one, other in combinations(placements, 2):
                if one.session.day != other.session.day or one.item == other.item:
                    continue
                flags = one.pathway.flags | other.pathway.flags
                tests = sorted((one.test.test, other.test.test))
                if not (one.fixed and other.fixed) and any(
                    sorted((rule.first, rule.then)) == tests
                    and (rule.applies_to is None or rule.applies_to in flags)
                    for rule in rules
                ):
                    draft.at_most_one([one.booked, other.booked])

    def audit(self, case: DiagnosticsCase, plan: DiagnosticsPlan) -> Iterator[Violation]:
        conflicts = [rule for rule in case.pair_rules if rule.kind is PairKind.same_day_conflict]
        days: dict[tuple[str, date], list[DiagnosticsBooking]] = {}
        for booking in plan.bookings:
            patient = case.request_by_id[booking.request_id].patient_id
            day = case.session_by_id[booking.session_id].day
            days.setdefault((patient, day), []).append(booking)
        for (_, day), bookings in days.items():
            for rule in conflicts:
                for first in (b for b in bookings if b.test == rule.first):
                    for then in (b for b in bookings if b.test == rule.then):
                        if self._bound(case, rule, first, then):
                            yield self.breach(
                                f"one patient is booked for {first.label} and {then.label} on "
                                f"{day}; they may not be on one day",
                                entries=(first.request_id, then.request_id),
                                sessions=(first.session_id, then.session_id),
                            )

    @staticmethod
    def _bound(
        case: DiagnosticsCase,
        rule: PairRule,
        first: DiagnosticsBooking,
        then: DiagnosticsBooking,
    ) -> bool:
        if first.item == then.item or (rule.first == rule.then and first.item > then.item):
            return False
        requests = [case.request_by_id[b.request_id] for b in (first, then)]
        made = [r.fixed_for(b.item) for r, b in zip(requests, (first, then), strict=True)]
        flagged = rule.applies_to is None or any(rule.applies_to in r.flags for r in requests)
        return flagged and None in made
