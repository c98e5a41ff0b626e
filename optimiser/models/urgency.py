"""Urgency as arithmetic: class, target, weight and value of a booking.

Source: the file contract, section 5. Nothing here judges a patient; it only counts from the
priority and the dates that clinicians and clerks recorded.
"""

from datetime import date, timedelta
from math import sqrt

from optimiser.models.case import TheatreCase
from optimiser.models.entry import Entry
from optimiser.models.policy import Policy
from optimiser.models.words import CountBy, Priority, Urgency

WAITING_DAYS_PAST_HORIZON = 28
"""An entry left waiting is charged as if done this many days after horizon_end."""

URGENT_PRIORITIES = frozenset({Priority.P1A, Priority.P1B, Priority.P2})


def target_date(entry: Entry, policy: Policy) -> date:
    """The date by which the entry should be treated.

    The recorded target, else the P-window from the decision to admit (referral for P4 and
    where no decision is recorded); a cancer target or a rebooking date that is earlier wins.
    """
    from_date = entry.referral_date
    if entry.priority is not Priority.P4 and entry.decision_date is not None:
        from_date = entry.decision_date
    target = entry.target_date or from_date + timedelta(days=policy.p_days[entry.priority])
    others = [day for day in (entry.cancer_target, entry.rebook_by) if day is not None]
    return min([target, *others])


def urgency_of(entry: Entry, case: TheatreCase) -> Urgency:
    """urgent (P1, P2, cancer or rebooking date), long (passes the long wait), or routine."""
    if (
        entry.priority in URGENT_PRIORITIES
        or entry.cancer_target is not None
        or entry.rebook_by is not None
    ):
        return Urgency.urgent
    waited_days = (case.horizon_end - entry.referral_date).days
    if waited_days > 7 * case.policy.long_wait_weeks:
        return Urgency.long
    return Urgency.routine


def weight_of(entry: Entry, policy: Policy) -> int:
    """What the entry weighs inside its level: m_i = round(10 sqrt(minutes)) by default."""
    match policy.count_by:
        case CountBy.balanced:
            return round(10 * sqrt(entry.minutes))
        case CountBy.minutes:
            return entry.minutes
        case CountBy.patients:
            return 1


def delay_cost(entry: Entry, day: date, case: TheatreCase) -> float:
    """c_i(d): days from planning_date to `day`, each day past the target late_rate times."""
    days = (day - case.planning_date).days
    in_time = max(0, (target_date(entry, case.policy) - case.planning_date).days)
    return min(days, in_time) + case.policy.late_rate * max(0, days - in_time)


def booking_value(entry: Entry, day: date, case: TheatreCase) -> float:
    """v_i(d): delay cost spared by operating on `day` instead of leaving the entry waiting."""
    waiting_until = case.horizon_end + timedelta(days=WAITING_DAYS_PAST_HORIZON)
    return delay_cost(entry, waiting_until, case) - delay_cost(entry, day, case)


def late_days(entry: Entry, day: date, case: TheatreCase) -> int:
    """Days that `day` lies past the entry's target; 0 when in time."""
    return max(0, (day - target_date(entry, case.policy)).days)
