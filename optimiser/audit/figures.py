"""What a plan says in figures, checked: sessions, measures, and how many findings there were."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from optimiser.measures import measures, session_records
from optimiser.measures.centre import centre_measures, room_records
from optimiser.models.diagnostics_case import DiagnosticsCase
from optimiser.models.kinds import AnyCase, AnyPlan
from optimiser.models.plan import DiagnosticsPlan
from optimiser.models.reading import BESIDE_THE_INPUT, Reading
from optimiser.models.violation import Violation

NEAR = 1e-6
"""Numbers in plan.json are rounded to six decimals."""


def figures_true(case: AnyCase, plan: AnyPlan) -> Iterator[Violation]:
    """Stated sessions and measures are what the bookings add up to.

    What the plan leaves out is not asked for, and justified envy is not tried again.
    """
    if plan.sessions:
        yield from _sessions(plan, _records(case, plan))
    if plan.measures:
        wrong = _wrong(plan.measures, _measures(case, plan))
        if wrong:
            yield Violation(
                rule="plan_figures_true",
                detail=f"of the measures {', '.join(wrong)} not as the bookings have it",
            )


def findings_true(plan: AnyPlan, reading: Reading) -> Iterator[Violation]:
    """Findings are counted as the reading counts them, where the plan states any.

    What the input alone does not decide is left out.
    """
    if not plan.findings:
        return
    true = reading.counts()
    for rule in sorted((plan.findings.keys() | true.keys()) - BESIDE_THE_INPUT):
        stated, found = plan.findings.get(rule, 0), true.get(rule, 0)
        if stated != found:
            yield Violation(
                rule="plan_findings_true",
                detail=f"the plan counts {stated} findings of {rule}, the input has {found}",
            )


def _sessions(plan: AnyPlan, records: list[dict[str, Any]]) -> Iterator[Violation]:
    known = {record["session_id"]: record for record in records}
    for stated in plan.sessions:
        name = str(stated.get("session_id", ""))
        if name not in known:
            yield Violation(
                rule="plan_figures_true",
                detail=f"figures are given of session {name}, which the case does not know",
                sessions=(name,),
            )
        elif wrong := _wrong(stated, known[name]):
            yield Violation(
                rule="plan_figures_true",
                detail=f"of session {name} {', '.join(wrong)} not as the bookings have it",
                sessions=(name,),
            )


def _records(case: AnyCase, plan: AnyPlan) -> list[dict[str, Any]]:
    if isinstance(case, DiagnosticsCase):
        return room_records(case, plan) if isinstance(plan, DiagnosticsPlan) else []
    return [] if isinstance(plan, DiagnosticsPlan) else session_records(case, plan)


def _measures(case: AnyCase, plan: AnyPlan) -> dict[str, Any]:
    if isinstance(case, DiagnosticsCase):
        return centre_measures(case, plan) if isinstance(plan, DiagnosticsPlan) else {}
    return {} if isinstance(plan, DiagnosticsPlan) else measures(case, plan)


def _wrong(stated: Mapping[str, Any], true: Mapping[str, Any]) -> list[str]:
    """Names of the figures that differ; a name that nobody counts again is believed."""
    return [name for name, value in stated.items() if name in true and not _same(value, true[name])]


def _same(stated: Any, true: Any) -> bool:
    match true:
        case datetime():
            return True  # a session's hours are shown and nothing is counted from them
        case Mapping():
            return isinstance(stated, Mapping) and not _wrong(stated, true)
        case list() | tuple():
            return (
                isinstance(stated, list | tuple)
                and len(stated) == len(true)
                and all(map(_same, stated, true))
            )
        case bool() | str() | None:
            return bool(stated == true)
        case _:
            number = isinstance(stated, int | float) and not isinstance(stated, bool)
            return number and abs(stated - true) <= NEAR * max(1.0, abs(true))
