"""lists.txt of a plan of either kind."""

from optimiser.models.case import TheatreCase
from optimiser.models.diagnostics_case import DiagnosticsCase
from optimiser.models.kinds import AnyCase, AnyPlan
from optimiser.models.plan import DiagnosticsPlan, Plan
from optimiser.reports.lists import lists_text
from optimiser.reports.room_lists import room_lists_text
from optimiser.reports.stamp import Stamp


def any_lists_text(plan: AnyPlan, case: AnyCase, stamp: Stamp) -> str:
    """The lists of theatres or of rooms. Raises TypeError for a plan of another kind."""
    match plan, case:
        case Plan(), TheatreCase():
            return lists_text(plan, case, stamp)
        case DiagnosticsPlan(), DiagnosticsCase():
            return room_lists_text(plan, case, stamp)
    raise TypeError(f"a plan of {plan.kind} does not fit a case of {case.kind}")
