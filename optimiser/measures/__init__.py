"""Measures: what a plan is judged by beside its levels, each from the case and the plan alone.

Open minutes are those of every session inside the planning period that is not protected: a
locked list runs as it is booked, so it counts; emergency capacity is not elective capacity.

Source: file contract, section 5.
"""

from typing import Any

from optimiser.measures.capped_utilisation import capped_utilisation, open_minutes
from optimiser.measures.cases import cases_per_four_hours
from optimiser.measures.in_time import long_booked_percent, urgent_by_target_percent
from optimiser.measures.lead_time import lead_time_median_days
from optimiser.measures.overrun import overrun_chance
from optimiser.measures.records import session_records
from optimiser.models.case import TheatreCase
from optimiser.models.plan import Plan
from optimiser.models.urgency import urgent_ids

__all__ = ["measures", "overrun_chance", "session_records"]


def measures(case: TheatreCase, plan: Plan) -> dict[str, Any]:
    """Every measure by name; shares of 1, percents, minutes and days as the names say.

    A measure of nobody (no urgent entry on the list, say) is None. `urgent_ids` is there so that
    the next plan knows whose absence from the list it must not take as read.
    """
    return {
        "capped_utilisation": capped_utilisation(case, plan),
        "open_minutes": open_minutes(case),
        "cases": len(plan.bookings),
        "cases_per_four_hours": cases_per_four_hours(case, plan),
        "highest_overrun_probability": max(
            (record["overrun_probability"] for record in session_records(case, plan)), default=0.0
        ),
        "urgent_by_target_percent": urgent_by_target_percent(case, plan),
        "long_booked_percent": long_booked_percent(case, plan),
        "lead_time_median_days": lead_time_median_days(case, plan),
        "urgent_ids": urgent_ids(case),
    }
