"""Diagnostics plans by hand, and what a rule says of them."""

from typing import Any

from optimiser.constraints.rule import Rule
from optimiser.models.diagnostics_case import DiagnosticsCase
from tests.tiny_centre import booked, plan_of


def said(rule: Rule, case: DiagnosticsCase, *places: tuple[Any, ...]) -> list[str]:
    """What `rule` says of bookings (request, test, session, minute into it, visit = 1)."""
    plan = plan_of(*(booked(case, *place) for place in places))
    return [str(violation) for violation in rule.audit(case, plan)]
