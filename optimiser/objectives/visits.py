"""Visits that patients make, fewest first: the level `visits`.

A visit is one request at one site on one day.

Source: file contract, section 5.
"""

from typing import TYPE_CHECKING

from optimiser.models.diagnostics_case import DiagnosticsCase
from optimiser.models.plan import DiagnosticsPlan, Sense
from optimiser.objectives.objective import Objective

if TYPE_CHECKING:
    from optimiser.problem.placement import Expression
    from optimiser.problem.visit_draft import VisitDraft


class Visits(Objective):
    name = "visits"
    unit = "visits"
    sense = Sense.minimise

    def terms(self, draft: "VisitDraft") -> "Expression":
        literals = list(draft.stays.values())
        return draft.total(literals, [1] * len(literals))

    def measure(self, case: DiagnosticsCase, plan: DiagnosticsPlan) -> float:
        return len({(booking.request_id, booking.visit) for booking in plan.bookings})
