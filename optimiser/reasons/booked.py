"""Why this patient: one sentence for each booking, from the record alone."""

from datetime import date

from optimiser.models.case import TheatreCase
from optimiser.models.entry import Entry
from optimiser.models.urgency import target_date, urgency_of


def booking_reason(case: TheatreCase, entry: Entry, day: date) -> str:
    """Class, target and wait of `entry`, operated on `day`."""
    if entry.fixed is not None:
        return "already booked by the hospital; kept"
    target = target_date(entry, case.policy)
    late = (day - target).days
    if late > 0:
        due = f"due by {target}, {_days(late)} late"
    elif late == 0:
        due = f"due by {target}, on the day"
    else:
        due = f"due by {target}, {_days(-late)} in time"
    why = [f"{urgency_of(entry, case).value}, {entry.priority.value}", due]
    if entry.cancer_target is not None:
        why.append(f"cancer target {entry.cancer_target}")
    if entry.rebook_by is not None:
        why.append(f"hospital cancelled, to be rebooked by {entry.rebook_by}")
    why.append(f"will have waited {_days((day - entry.referral_date).days)}")
    return "; ".join(why)


def _days(count: int) -> str:
    return f"{count} day" if count == 1 else f"{count} days"
