"""Why this patient on this day: one sentence for each booking, from the record alone."""

from datetime import date

from optimiser.models.case import Case
from optimiser.models.entry import Entry
from optimiser.models.kinds import AnyPathway
from optimiser.models.urgency import target_date, urgency_of


def booking_reason(case: Case, who: AnyPathway, day: date, *, fixed: bool) -> str:
    """Class, target and wait of `who`, operated on or tested on `day`."""
    if fixed:
        return "already booked by the hospital; kept"
    why = [f"{urgency_of(who, case).value}, {who.priority.value}"]
    why.append(_due(target_date(who, case.policy), day))
    if who.cancer_target is not None:
        why.append(f"cancer target {who.cancer_target}")
    if isinstance(who, Entry) and who.rebook_by is not None:
        why.append(f"hospital cancelled, to be rebooked by {who.rebook_by}")
    why.append(f"will have waited {_days((day - who.referral_date).days)}")
    return "; ".join(why)


def _due(target: date, day: date) -> str:
    late = (day - target).days
    if late > 0:
        return f"due by {target}, {_days(late)} late"
    if late == 0:
        return f"due by {target}, on the day"
    return f"due by {target}, {_days(-late)} in time"


def _days(count: int) -> str:
    return f"{count} day" if count == 1 else f"{count} days"
