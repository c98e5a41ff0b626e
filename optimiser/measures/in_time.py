"""Who is served in time: urgent entries by their target, long waiters at all.

Source: file contract, section 5.
"""

from datetime import date

from optimiser.models.case import TheatreCase
from optimiser.models.plan import Plan
from optimiser.models.urgency import target_date, urgency_of
from optimiser.models.words import Urgency


def urgent_by_target_percent(case: TheatreCase, plan: Plan) -> float | None:
    """Of all urgent entries, booked and waiting, the percent booked on or before the target."""
    booked = _days(case, plan)
    urgent = [entry for entry in case.entries if urgency_of(entry, case) is Urgency.urgent]
    in_time = sum(
        entry.entry_id in booked and booked[entry.entry_id] <= target_date(entry, case.policy)
        for entry in urgent
    )
    return 100 * in_time / len(urgent) if urgent else None


def long_booked_percent(case: TheatreCase, plan: Plan) -> float | None:
    """Of all long waiters, booked and waiting, the percent booked."""
    booked = _days(case, plan)
    long = [entry for entry in case.entries if urgency_of(entry, case) is Urgency.long]
    return 100 * sum(entry.entry_id in booked for entry in long) / len(long) if long else None


def _days(case: TheatreCase, plan: Plan) -> dict[str, date]:
    return {b.entry_id: case.session_by_id[b.session_id].day for b in plan.bookings}
