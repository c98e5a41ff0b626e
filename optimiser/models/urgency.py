"""Urgency as arithmetic: class, target, weight and value of a booking.

Source: the file contract, section 5. Nothing here judges a patient; it only counts from the
priority and the dates that clinicians and clerks recorded.
"""

from datetime import date, timedelta

from optimiser.models.case import Case
from optimiser.models.entry import URGENT_PRIORITIES
from optimiser.models.pathway import Pathway
from optimiser.models.policy import Policy
from optimiser.models.words import Urgency

__all__ = [
    "URGENT_PRIORITIES",
    "WAITING_DAYS_PAST_HORIZON",
    "booking_value",
    "delay_cost",
    "late_days",
    "target_date",
    "urgency_of",
    "urgent_ids",
    "weight_of",
]

WAITING_DAYS_PAST_HORIZON = 28
"""A pathway left waiting is charged as if done this many days after horizon_end."""


def target_date(pathway: Pathway, policy: Policy) -> date:
    """The date by which the patient should be seen.

    The recorded target, else the policy's window of the priority; a binding date (cancer
    target, rebooking) that is earlier wins.
    """
    return min([pathway.target_date or pathway.window_end(policy), *pathway.deadlines])


def urgency_of(pathway: Pathway, case: Case) -> Urgency:
    """urgent (by priority or binding date), long (passes the long wait), or routine."""
    if pathway.is_urgent:
        return Urgency.urgent
    waited_days = (case.horizon_end - pathway.referral_date).days
    return Urgency.long if waited_days > case.long_wait_days else Urgency.routine


def urgent_ids(case: Case) -> tuple[str, ...]:
    """Ids of those of the case whose class is urgent, in order."""
    found = (one.key for one in case.pathways if urgency_of(one, case) is Urgency.urgent)
    return tuple(sorted(found))


def weight_of(pathway: Pathway, policy: Policy) -> int:
    """What one booking of the pathway weighs inside its level."""
    return pathway.weight(policy)


def delay_cost(pathway: Pathway, day: date, case: Case) -> float:
    """c_i(d): days from planning_date to `day`, each day past the target late_rate times."""
    days = (day - case.planning_date).days
    in_time = max(0, (target_date(pathway, case.policy) - case.planning_date).days)
    return min(days, in_time) + case.policy.late_rate * max(0, days - in_time)


def booking_value(pathway: Pathway, day: date, case: Case) -> float:
    """v_i(d): delay cost spared by a booking on `day` instead of leaving the patient waiting.

    Never negative: a booking already made may lie beyond the day at which waiting is charged.
    """
    waiting_until = case.horizon_end + timedelta(days=WAITING_DAYS_PAST_HORIZON)
    return max(0.0, delay_cost(pathway, waiting_until, case) - delay_cost(pathway, day, case))


def late_days(pathway: Pathway, day: date, case: Case) -> int:
    """Days that `day` lies past the target; 0 when in time."""
    return max(0, (day - target_date(pathway, case.policy)).days)
