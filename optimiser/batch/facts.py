"""What a plan is told by on the morning page: counts, nobody's id."""

from optimiser.batch.order import Facts
from optimiser.models.kinds import AnyCase, AnyPlan
from optimiser.models.told import told_day
from optimiser.models.urgency import target_date
from optimiser.models.words import Urgency
from optimiser.reports.accepted import ACCEPTED, accepted
from optimiser.reports.snapshot import Snapshot
from optimiser.reports.summary import NOT_USED, VANISHED, attention, plan_needs_look
from optimiser.reports.urgent import urgent_people


def facts_of(
    plan: AnyPlan,
    case: AnyCase,
    changes: dict[str, int] | None,
    *,
    previous: Snapshot | None = None,
    doubted: bool = False,
    compared: bool = True,
) -> Facts:
    """The facts of a plan; `changes` are the counts of the change slip, if there is one;
    `previous` is the plan whose dates it was to keep.

    `doubted`: the plan that stood could not be used whole, and was `compared` with the list or not.
    """
    urgent = {key: target_date(who, case.policy) for key, who in urgent_people(case).items()}
    late = {
        booking.owner
        for booking in plan.bookings
        if booking.owner in urgent and told_day(booking, case) > urgent[booking.owner]
    }
    return Facts(
        plan_status=plan.status.value,
        kind=plan.kind,
        booked=len({booking.owner for booking in plan.bookings}),
        waiting=len(plan.waiting),
        partly=len(plan.partly),
        held=len(plan.held),
        left_out=len(plan.left_out),
        urgent_waiting=sum(one.id in urgent for one in plan.waiting),
        urgent_late=len(late),
        findings=sum(plan.findings.values()),
        needs_look=doubted or plan_needs_look(plan),
        attention=len(attention(plan, case, previous)),
        gap=_gap(plan),
        accepted_stale=bool(ACCEPTED.keys() & plan.findings.keys()),
        rows_unused=sum(plan.findings.get(rule, 0) for rule in NOT_USED),
        vanished=plan.findings.get(VANISHED, 0),
        extracted_at=case.extracted_at,
        changes=changes,
        accepted=tuple(accepted(plan.findings)),
        earlier_lost=doubted and not compared,
        told_lost=doubted and compared,
    )


def _gap(plan: AnyPlan) -> float | None:
    gaps = [level.gap for level in plan.levels if level.name in list(Urgency)]
    known = [gap for gap in gaps if gap is not None]
    return max(known) if known and len(known) == len(gaps) else None
