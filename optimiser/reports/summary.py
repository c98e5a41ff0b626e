"""summary.txt: what needs a person first, then what the plan holds and how good it is."""

from collections import Counter

from optimiser.models.case import TheatreCase
from optimiser.models.plan import Plan, PlanStatus
from optimiser.models.urgency import urgency_of
from optimiser.models.words import Urgency
from optimiser.reports.levels import levels_text
from optimiser.reports.lists import one_line

SHOWN = 20
"""So many ids are named; the files name all."""


def attention(plan: Plan, case: TheatreCase) -> list[str]:
    """What a person has to look at before anything else, the gravest first."""
    items = []
    if plan.status is PlanStatus.fallback:
        items.append(
            "FALLBACK: this is the plain greedy plan, since the solver gave none; run again or "
            "give it more --seconds"
        )
    items += [
        f"HELD, priority unreadable: {one_line(one.id)}: {one_line(one.detail)}"
        for one in plan.held
        if _about_priority(one.rule)
    ]
    items += [
        f"URGENT AND WAITING: {one_line(waiting.id)}: {one_line(waiting.detail)}"
        for waiting in plan.waiting
        if waiting.id in case.entry_by_id
        and urgency_of(case.entry_by_id[waiting.id], case) is Urgency.urgent
    ]
    late = [
        booking.entry_id
        for booking in plan.bookings
        if booking.late_days
        and urgency_of(case.entry_by_id[booking.entry_id], case) is Urgency.urgent
    ]
    if late:
        items.append(f"URGENT AND BOOKED LATE: {_named(late)}")
    others = Counter(one.rule for one in plan.held if not _about_priority(one.rule))
    items += [
        f"HELD, {rule}: {_named([one.id for one in plan.held if one.rule == rule])}"
        for rule in sorted(others)
    ]
    return items


def counts_line(plan: Plan) -> str:
    """The conservation law in one line: every id of the input is in exactly one place."""
    booked = len({booking.entry_id for booking in plan.bookings})
    total = booked + len(plan.waiting) + len(plan.held) + len(plan.left_out)
    return (
        f"{total} entries: {booked} booked, {len(plan.waiting)} waiting, {len(plan.held)} held, "
        f"{len(plan.left_out)} left out"
    )


def summary_text(plan: Plan, case: TheatreCase) -> str:
    """Attention, counts, levels."""
    items = attention(plan, case)
    lines = [f"NEEDS ATTENTION ({len(items)})", *(f"  {item}" for item in items)]
    if not items:
        lines = ["NEEDS ATTENTION: nothing"]
    lines += ["", counts_line(plan), f"status: {plan.status.value}", ""]
    return "\n".join(lines) + "\n" + levels_text(plan)


def _about_priority(rule: str) -> bool:
    return "priority" in rule


def _named(ids: list[str]) -> str:
    shown = ", ".join(one_line(name) for name in ids[:SHOWN])
    return shown if len(ids) <= SHOWN else f"{shown} and {len(ids) - SHOWN} more"
