"""What a plan says in figures, checked: sessions, measures, and how many findings there were."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from optimiser.measures import measures, session_records
from optimiser.measures.centre import centre_measures, room_records
from optimiser.models.diagnostics_case import DiagnosticsCase
from optimiser.models.kinds import AnyCase, AnyPlan
from optimiser.models.plan import DiagnosticsPlan
from optimiser.models.reading import BESIDE_THE_INPUT, Reading
from optimiser.models.violation import Violation
from optimiser.readers.cells import Unreadable, instant_of

NEAR = 1e-6
"""Numbers in plan.json are rounded to six decimals."""


def figures_true(case: AnyCase, plan: AnyPlan) -> Iterator[Violation]:
    """Stated sessions and measures are what the bookings add up to.

    What the plan leaves out is not asked for, but where figures of a session are given they are
    given of every session, once each. Justified envy is not tried again: it is null or a number
    that the pairs named do not exceed.
    """
    if plan.sessions:
        yield from _sessions(plan, _records(case, plan), case.zone)
    if plan.measures:
        wrong = _wrong(plan.measures, _measures(case, plan), case.zone)
        if not _envy_may_be(plan.measures):
            wrong.append("justified_envy")
        if wrong:
            yield Violation(
                rule="plan_figures_true",
                detail=f"of the measures {', '.join(wrong)} not as the bookings have it",
            )


def findings_true(plan: AnyPlan, reading: Reading) -> Iterator[Violation]:
    """Findings are counted as the reading counts them, where the plan states them.

    That there were none is stated too, by an empty table. What the input alone does not decide
    is left out, but nothing is found less often than never.
    """
    if "findings" not in plan.model_fields_set:
        return
    true = reading.counts()
    for rule in sorted(plan.findings.keys() | true.keys()):
        stated, found = plan.findings.get(rule, 0), true.get(rule, 0)
        if stated < 0:
            yield _findings(f"the plan counts {stated} findings of {rule}")
        elif stated != found and rule not in BESIDE_THE_INPUT:
            yield _findings(f"the plan counts {stated} findings of {rule}, the input has {found}")


def _findings(detail: str) -> Violation:
    return Violation(rule="plan_findings_true", detail=detail)


def _sessions(plan: AnyPlan, records: list[dict[str, Any]], zone: ZoneInfo) -> Iterator[Violation]:
    known = {record["session_id"]: record for record in records}
    named = Counter(str(stated.get("session_id", "")) for stated in plan.sessions)
    for name in sorted(named.keys() - known.keys()):
        yield _figures(f"figures are given of session {name}, which the case does not know", name)
    for name in sorted(known.keys() - named.keys()):
        yield _figures(f"figures are given of sessions, and none of {name}", name)
    for name in sorted(name for name, times in named.items() if times > 1):
        yield _figures(f"figures of session {name} are given {named[name]} times", name)
    for stated in plan.sessions:
        name = str(stated.get("session_id", ""))
        wrong = _wrong(stated, known.get(name, {}), zone)
        if wrong:
            yield _figures(
                f"of session {name} {', '.join(wrong)} not as the bookings have it", name
            )


def _figures(detail: str, session_id: str) -> Violation:
    return Violation(rule="plan_figures_true", detail=detail, sessions=(session_id,))


def _records(case: AnyCase, plan: AnyPlan) -> list[dict[str, Any]]:
    if isinstance(case, DiagnosticsCase):
        return room_records(case, plan) if isinstance(plan, DiagnosticsPlan) else []
    return [] if isinstance(plan, DiagnosticsPlan) else session_records(case, plan)


def _measures(case: AnyCase, plan: AnyPlan) -> dict[str, Any]:
    if isinstance(case, DiagnosticsCase):
        return centre_measures(case, plan) if isinstance(plan, DiagnosticsPlan) else {}
    return {} if isinstance(plan, DiagnosticsPlan) else measures(case, plan)


def _envy_may_be(stated: Mapping[str, Any]) -> bool:
    """Is justified envy left out, unknown, or a whole number of at least the pairs named?"""
    count, pairs = stated.get("justified_envy"), stated.get("justified_envy_pairs", ())
    if not isinstance(pairs, list | tuple):
        return False
    whole = isinstance(count, int) and not isinstance(count, bool)
    return count is None or (whole and count >= len(pairs))


def _wrong(stated: Mapping[str, Any], true: Mapping[str, Any], zone: ZoneInfo) -> list[str]:
    """Names of the figures that differ; a name that nobody counts again is believed."""
    return [
        name
        for name, value in stated.items()
        if name in true and not _same(value, true[name], zone)
    ]


def _same(stated: Any, true: Any, zone: ZoneInfo) -> bool:
    match true:
        case datetime():
            return _instant(stated, zone) == true
        case Mapping():
            return isinstance(stated, Mapping) and not _wrong(stated, true, zone)
        case list() | tuple():
            return (
                isinstance(stated, list | tuple)
                and len(stated) == len(true)
                and all(_same(one, other, zone) for one, other in zip(stated, true, strict=True))
            )
        case bool() | str() | None:
            return bool(stated == true)
        case _:
            number = isinstance(stated, int | float) and not isinstance(stated, bool)
            return number and abs(stated - true) <= NEAR * max(1.0, abs(true))


def _instant(stated: Any, zone: ZoneInfo) -> datetime | None:
    """A time as plan.json writes it, or as a plan that was never written holds it."""
    if isinstance(stated, datetime):
        return stated
    try:
        return instant_of(stated, zone) if isinstance(stated, str) else None
    except Unreadable:
        return None
