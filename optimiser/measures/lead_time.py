"""Lead time: days from the planning date to surgery, over what this plan books anew.

Source: file contract, section 5.
"""

from statistics import median

from optimiser.models.case import TheatreCase
from optimiser.models.plan import Plan


def lead_time_median_days(case: TheatreCase, plan: Plan) -> float | None:
    """The median; bookings the hospital had already made do not count."""
    days = [
        (case.session_by_id[booking.session_id].day - case.planning_date).days
        for booking in plan.bookings
        if not booking.fixed
    ]
    return float(median(days)) if days else None
