"""Tests that build on each other are done in order, with the time between them that they need.

Where a request holds both tests the first ends at least the least gap and at most the longest
gap before the second starts, and the second is not booked unless the first is. An earlier
result of the first that is still valid on the day of the second stands for it. Two bookings
already made stay as they are.

Source: file contract, test_rules.csv kind `before`, tests.csv `valid_days`, requests.csv
`results`; DOMAIN 4.4 (bloods before contrast, FeNO before spirometry).
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

from optimiser.constraints.rule import Rule, Scope
from optimiser.models.diagnostic_test import PairRule
from optimiser.models.diagnostics_case import DiagnosticsCase
from optimiser.models.plan import DiagnosticsBooking, DiagnosticsPlan
from optimiser.models.request import Request
from optimiser.models.violation import Violation
from optimiser.models.words import PairKind

if TYPE_CHECKING:
    from optimiser.problem.task_placement import TaskPlacement
    from optimiser.problem.visit_draft import VisitDraft


class TestsInOrder(Rule):
    scope = Scope.coupling

    def post(self, draft: "VisitDraft") -> None:
        ordered = [rule for rule in draft.case.pair_rules if rule.kind is PairKind.before]
        for placements in draft.to_decide(draft.by_request):
            request = placements[0].pathway
            for rule in ordered:
                if not {rule.first, rule.then} <= set(request.tests):
                    continue
                if rule.applies_to is not None and rule.applies_to not in request.flags:
                    continue
                firsts = [p for p in placements if p.test.test == rule.first]
                for then in (p for p in placements if p.test.test == rule.then):
                    if not _result_stands(draft.case, then, rule.first):
                        _post_pair(draft, rule, firsts, then)

    def audit(self, case: DiagnosticsCase, plan: DiagnosticsPlan) -> Iterator[Violation]:
        for request_id, bookings in plan.by_request().items():
            request = case.request_by_id[request_id]
            for rule in case.pair_rules:
                held = rule.first in request.tests and rule.then in request.tests
                bound = rule.applies_to is None or rule.applies_to in request.flags
                if rule.kind is PairKind.before and held and bound:
                    yield from self._judge(case, request, rule, bookings)

    def _judge(
        self,
        case: DiagnosticsCase,
        request: Request,
        rule: PairRule,
        bookings: list[DiagnosticsBooking],
    ) -> Iterator[Violation]:
        valid_days = case.test_by_code[rule.first].valid_days
        made = {fixed.test for fixed in request.fixed}
        for then in bookings:
            day = case.session_by_id[then.session_id].day
            covered = valid_days is not None and any(
                result.test == rule.first and 0 <= (day - result.date).days <= valid_days
                for result in request.results
            )
            if then.test != rule.then or covered:
                continue
            firsts = [booking for booking in bookings if booking.test == rule.first]
            if not firsts and then.test not in made:
                yield self.breach(
                    f"{then.label} is booked without {rule.first}, which comes before it",
                    entries=request.request_id,
                    sessions=then.session_id,
                )
            for first in firsts:
                if {first.test, then.test} <= made:
                    continue
                gap = (then.start - first.end).total_seconds() / 60
                wrong = None
                if gap < rule.min_gap_minutes:
                    wrong = f"at least {rule.min_gap_minutes} are needed"
                elif rule.max_gap_minutes is not None and gap > rule.max_gap_minutes:
                    wrong = f"at most {rule.max_gap_minutes} are allowed"
                if wrong is not None:
                    yield self.breach(
                        f"for {request.request_id} {gap:g} minutes pass from the end of "
                        f"{first.test} to the start of {then.test}; {wrong}",
                        entries=request.request_id,
                        sessions=(first.session_id, then.session_id),
                    )


def _result_stands(case: DiagnosticsCase, then: "TaskPlacement", first: str) -> bool:
    """Is an earlier result of `first` still valid on the day of `then`?"""
    days = case.test_by_code[first].valid_days
    return days is not None and any(
        result.date <= then.session.day <= result.date + timedelta(days=days)
        for result in then.pathway.results
        if result.test == first
    )


def _post_pair(
    draft: "VisitDraft", rule: PairRule, firsts: "list[TaskPlacement]", then: "TaskPlacement"
) -> None:
    if not then.fixed:
        draft.add_if(draft.total([p.booked for p in firsts], [1] * len(firsts)) >= 1, then.booked)
    for first in firsts:
        if first.fixed and then.fixed:
            continue
        both = (first.booked, then.booked)
        draft.add_if(then.start - first.end >= rule.min_gap_minutes, *both)
        if rule.max_gap_minutes is not None:
            draft.add_if(then.start - first.end <= rule.max_gap_minutes, *both)
