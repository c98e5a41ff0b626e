"""summary.txt: what needs a person first, then what the plan holds and how good it is."""

import textwrap
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import combinations

from optimiser.models.case import TheatreCase
from optimiser.models.diagnostics_case import DiagnosticsCase
from optimiser.models.kinds import AnyCase, AnyPlan
from optimiser.models.plan import Booking, DiagnosticsPlan, Partly, Plan, PlanStatus
from optimiser.models.told import told_day
from optimiser.models.urgency import target_date
from optimiser.reports.accepted import ACCEPTED, accepted
from optimiser.reports.assumptions import assumptions
from optimiser.reports.compare import compare
from optimiser.reports.held import held_lines
from optimiser.reports.levels import levels_text
from optimiser.reports.lists import one_line
from optimiser.reports.not_checked import NOT_CHECKED, NOT_CHECKED_IN_DIAGNOSTICS
from optimiser.reports.since import gone_ids, lost_lines, moved_lines, named, too_near_lines
from optimiser.reports.snapshot import Snapshot, snapshot
from optimiser.reports.stamp import Stamp
from optimiser.reports.terms import status_text, terms
from optimiser.reports.urgent import urgent_lines, urgent_people

NOT_USED = {
    "session_untrusted": "sessions with a fault are not offered",
    "session_ambiguous": "sessions of which two rows differ are not offered",
    "sessions_overlap": "sessions that overlap in one room are not offered",
    "beds_row_untrusted": "nights whose beds cannot be read",
    "equipment_row_untrusted": "equipment that cannot be read counts as not there",
    "surgeon_row_untrusted": "surgeons that cannot be read",
    "surgeon_ambiguous": "surgeons of whom two rows differ are offered no case",
    "roster_row_untrusted": "duties that cannot be read",
    "staff_row_untrusted": "staff that cannot be read count as not there",
    "procedure_row_untrusted": "procedures that cannot be read",
    "test_row_untrusted": "tests that cannot be read",
    "rule_of_unknown_test": "rules of tests that nobody knows bind nothing",
    "booking_released": "bookings of patients left out, whose place counts as free",
}
"""Findings of rows that the plan does without, so that it may be poorer than it need be."""
WRONG_DAY = "extract_after_planning"
VANISHED = "entry_vanished"


def needs_look(findings: Iterable[str]) -> bool:
    """Is a person to look at these rules of findings before the plan is used?"""
    return not ({VANISHED} | ACCEPTED.keys() | NOT_USED.keys()).isdisjoint(findings)


def plan_needs_look(plan: AnyPlan) -> bool:
    """Is a person to look before the plan is used? Rows held, not used or accepted, patients who
    vanished from the list, a search that was lost, or the plain plan where a search gave none."""
    lost = plan.status is PlanStatus.fallback or (plan.run is not None and plan.run.needs_look)
    return lost or bool(plan.held) or needs_look(plan.findings)


def attention(plan: AnyPlan, case: AnyCase, previous: Snapshot | None = None) -> list[str]:
    """What a person has to look at before anything else, the gravest first; with the plan before,
    also who lost the date that it gave."""
    items = []
    since = None if previous is None else compare(previous, snapshot(plan, case))
    if plan.status is PlanStatus.fallback:
        items.append(
            "FALLBACK: this is the plain greedy plan, since the solver gave none; run again or "
            "give it more --seconds"
        )
    items += held_lines(plan.held)
    items += [f"SOLVER: {message}" for message in (plan.run.messages if plan.run else ())]
    if words := accepted(plan.findings):
        items.append(f"ACCEPTED BY A NAMED PERSON{_name(plan)}: {', '.join(words)}")
    if since is not None:
        items += lost_lines(since) + moved_lines(since) + too_near_lines(since, case)
    if VANISHED in plan.findings:
        gone = [] if since is None else gone_ids(since)
        items.append(
            f"VANISHED ({plan.findings[VANISHED]}{': ' if gone else ''}{named(gone)}): in the "
            "earlier plan and no longer on the list; make sure that their wait is over"
            + ("" if gone else "; `optimiser validate CASE --previous PLAN` names them")
        )
    if WRONG_DAY in plan.findings:
        items.append("PLANNING DATE: it ends before the lists were extracted; is it this plan's?")
    items += urgent_lines(plan, case)
    items += [
        f"PARTLY BOOKED: {one_line(one.request_id)}: still to book "
        f"{', '.join(map(one_line, one.tests_waiting))}: {one_line(one.detail)}"
        for one in _partly_in_order(plan, case)
    ]
    if isinstance(plan, Plan) and isinstance(case, TheatreCase):
        items += _twice(plan, case)
    items += [
        f"ROWS NOT USED ({plan.findings[rule]}): {words}; `optimiser validate` names them"
        for rule, words in NOT_USED.items()
        if rule in plan.findings
    ]
    return items


def _partly_in_order(plan: AnyPlan, case: AnyCase) -> list[Partly]:
    """Those booked in part who are not urgent, the earliest target first; last whom the case does
    not have, as in a plan that was changed by hand."""
    urgent = urgent_people(case)

    def order(one: Partly) -> tuple[date, str]:
        who = case.pathway_by_key.get(one.request_id)
        return date.max if who is None else target_date(who, case.policy), one.request_id

    return sorted((one for one in plan.partly if one.request_id not in urgent), key=order)


def _name(plan: AnyPlan) -> str:
    by = None if plan.run is None else plan.run.accepted_by
    return "" if by is None else f" ({one_line(by)})"


def _twice(plan: Plan, case: TheatreCase) -> Iterator[str]:
    """Patients with two operations on one day, or with one before the nights of another are over.

    The two never overlap; whether one person can stand both is for a person to say.
    """
    by_patient: dict[str, list[Booking]] = {}
    for booking in sorted(plan.bookings, key=lambda booking: booking.start):
        by_patient.setdefault(booking.patient_id, []).append(booking)
    for bookings in by_patient.values():
        for first, second in combinations(bookings, 2):
            entry, later = case.entry_by_id[first.entry_id], case.entry_by_id[second.entry_id]
            stays = max(entry.nights, entry.critical_care_nights) + later.nights_before
            days = (told_day(second, case) - told_day(first, case)).days
            if days <= max(0, stays - 1):
                yield (
                    f"ONE PATIENT TWICE: {one_line(first.entry_id)} and "
                    f"{one_line(second.entry_id)}, on one day or during one stay"
                )


def counts_line(plan: AnyPlan) -> str:
    """The conservation law in one line: every id of the input is in exactly one place."""
    things = "requests" if isinstance(plan, DiagnosticsPlan) else "entries"
    booked = len({booking.owner for booking in plan.bookings})
    total = booked + len(plan.waiting) + len(plan.held) + len(plan.left_out)
    return (
        f"{total} {things}: {booked} booked, {len(plan.waiting)} waiting, {len(plan.held)} held, "
        f"{len(plan.left_out)} left out"
    )


def summary_text(
    plan: AnyPlan, case: AnyCase, stamp: Stamp, previous: Snapshot | None = None
) -> str:
    """The `stamp`, attention, counts, levels, and what the plan rests on."""
    items = attention(plan, case, previous)
    head = f"NEEDS ATTENTION ({len(items)})" if items else "NEEDS ATTENTION: nothing"
    lines = [*stamp.head, "", head, *(f"  {item}" for item in items)]
    lines += ["", counts_line(plan), f"status: {status_text(plan)}", ""]
    unseen = NOT_CHECKED_IN_DIAGNOSTICS if isinstance(case, DiagnosticsCase) else NOT_CHECKED
    rests = [
        "",
        "WORDS",
        *_listed(terms(plan, case)),
        "",
        "THIS PLAN RESTS ON",
        *_listed(assumptions(case)),
    ]
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
