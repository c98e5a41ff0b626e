"""Why this patient gets this test on this day: one sentence, from the record alone."""

from datetime import date

from optimiser.models.diagnostics_case import DiagnosticsCase
from optimiser.models.request import Request
from optimiser.models.urgency import target_date, urgency_of


def reason_of_test(case: DiagnosticsCase, request: Request, day: date, *, fixed: bool) -> str:
    """Class, target and wait of `request`, tested on `day`."""
    if fixed:
        return "already booked by the hospital; kept"
    target = target_date(request, case.policy)
    late = (day - target).days
    if late > 0:
        due = f"due by {target}, {_days(late)} late"
    elif late == 0:
        due = f"due by {target}, on the day"
    else:
        due = f"due by {target}, {_days(-late)} in time"
    why = [f"{urgency_of(request, case).value}, {request.priority.value}", due]
    if request.cancer_target is not None:
        why.append(f"cancer target {request.cancer_target}")
    why.append(f"will have waited {_days((day - request.referral_date).days)}")
    return "; ".join(why)


def _days(count: int) -> str:
    return f"{count} day" if count == 1 else f"{count} days"
