"""summary.txt: what needs a person first, then what the plan holds and how good it is."""

import textwrap
from collections import Counter
from collections.abc import Iterable

from optimiser.models.diagnostics_case import DiagnosticsCase
from optimiser.models.kinds import AnyCase, AnyPlan
from optimiser.models.plan import DiagnosticsPlan, PlanStatus
from optimiser.models.urgency import target_date, urgency_of
from optimiser.models.words import Urgency
from optimiser.reports.assumptions import assumptions
from optimiser.reports.levels import levels_text
from optimiser.reports.lists import one_line
from optimiser.reports.not_checked import NOT_CHECKED, NOT_CHECKED_IN_DIAGNOSTICS

SHOWN = 20
"""So many ids are named; the files name all."""

ACCEPTED = {
    "extract_stale_accepted": "the lists are older than they should be",
    "list_much_shorter_accepted": "the list is much shorter than in the plan before",
}
"""Findings that only a named person's word lets pass."""


def attention(plan: AnyPlan, case: AnyCase) -> list[str]:
    """What a person has to look at before anything else, the gravest first."""
    items = []
    if plan.status is PlanStatus.fallback:
        items.append(
            "FALLBACK: this is the plain greedy plan, since the solver gave none; run again or "
            "give it more --seconds"
        )
    items += [f"SOLVER: {message}" for message in (plan.run.messages if plan.run else ())]
    if accepted := [rule for rule in sorted(plan.findings) if rule in ACCEPTED]:
        items.append(
            f"ACCEPTED BY A NAMED PERSON: {', '.join(ACCEPTED[rule] for rule in accepted)}"
        )
    items += [
        f"HELD, priority unreadable: {one_line(one.id)}: {one_line(one.detail)}"
        for one in plan.held
        if _about_priority(one.rule)
    ]
    urgent = {
        who.key: target_date(who, case.policy)
        for who in case.pathways
        if urgency_of(who, case) is Urgency.urgent
    }
    items += [
        f"URGENT AND WAITING: {one_line(waiting.id)}: {one_line(waiting.detail)}"
        for waiting in plan.waiting
        if waiting.id in urgent
    ]
    late = [
        booking.label
        for booking in plan.bookings
        if booking.owner in urgent and case.local(booking.start).date() > urgent[booking.owner]
    ]
    if late:
        items.append(f"URGENT AND BOOKED LATE: {_named(late)}")
    items += [
        f"PARTLY BOOKED: {one_line(one.request_id)}: still to book "
        f"{', '.join(map(one_line, one.tests_waiting))}: {one_line(one.detail)}"
        for one in plan.partly
    ]
    others = Counter(one.rule for one in plan.held if not _about_priority(one.rule))
    items += [
        f"HELD, {one_line(rule)}: {_named([one.id for one in plan.held if one.rule == rule])}"
        for rule in sorted(others)
    ]
    return items


def counts_line(plan: AnyPlan) -> str:
    """The conservation law in one line: every id of the input is in exactly one place."""
    things = "requests" if isinstance(plan, DiagnosticsPlan) else "entries"
    booked = len({booking.owner for booking in plan.bookings})
    total = booked + len(plan.waiting) + len(plan.held) + len(plan.left_out)
    return (
        f"{total} {things}: {booked} booked, {len(plan.waiting)} waiting, {len(plan.held)} held, "
        f"{len(plan.left_out)} left out"
    )


def summary_text(plan: AnyPlan, case: AnyCase) -> str:
    """Attention, counts, levels, and what the plan rests on."""
    items = attention(plan, case)
    lines = [f"NEEDS ATTENTION ({len(items)})", *(f"  {item}" for item in items)]
    if not items:
        lines = ["NEEDS ATTENTION: nothing"]
    lines += ["", counts_line(plan), f"status: {plan.status.value}", ""]
    unseen = NOT_CHECKED_IN_DIAGNOSTICS if isinstance(case, DiagnosticsCase) else NOT_CHECKED
    rests = ["", "THIS PLAN RESTS ON", *_listed(assumptions(case))]
    rests += ["", "NOT CHECKED", *_listed(unseen)]
    return "\n".join(lines) + "\n" + levels_text(plan) + "\n".join(rests) + "\n"


def _listed(sentences: Iterable[str]) -> list[str]:
    return [
        line
        for sentence in sentences
        for line in textwrap.wrap(
            one_line(sentence), 98, initial_indent="  - ", subsequent_indent="    "
        )
    ]


def _about_priority(rule: str) -> bool:
    return "priority" in rule


def _named(ids: list[str]) -> str:
    shown = ", ".join(one_line(name) for name in ids[:SHOWN])
    return shown if len(ids) <= SHOWN else f"{shown} and {len(ids) - SHOWN} more"
