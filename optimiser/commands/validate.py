"""`optimiser validate`: what is wrong with a case, all at once, before anything is planned."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from optimiser.commands.audit import plan_file
from optimiser.commands.screen import (
    CASE,
    accept_stale_option,
    allow_empty_option,
    json_option,
    show,
    show_json,
)

if TYPE_CHECKING:
    from optimiser.errors import FixedBookingsClash
    from optimiser.models.finding import Finding, Severity
    from optimiser.models.reading import Reading

HELP = """Check the files of CASE and print every finding, the gravest first.

    CASE is a folder of CSV files with a case.toml, or a workbook case.xlsx. Nothing is
    planned and nothing is written. With --previous it names whoever was in that plan and is gone
    from the list.

    \b
    Examples:
      optimiser validate my-case
      optimiser validate my-case --previous last-week

    \b
    Exit codes: 0 ready, 3 refused (nothing could be planned), 4 some rows are held or not used, or
    patients of the earlier plan are gone, 5 bookings already made contradict each other.
"""
SHOWN = 20
"""So many findings of one rule are shown in full; --json shows all."""


@click.command(help=HELP)
@click.argument("case", type=CASE)
@click.option("--previous", type=CASE, help="An earlier plan: nobody in it may be gone.")
@accept_stale_option
@allow_empty_option
@json_option
@click.pass_context
def validate(
    ctx: click.Context,
    case: Path,
    previous: Path | None,
    accept_stale: str | None,
    allow_empty: bool,
    as_json: bool,
) -> None:
    """See HELP."""
    from optimiser.errors import EXIT_ATTENTION, EXIT_OK, FixedBookingsClash, InputRefused
    from optimiser.readers import read_case
    from optimiser.readers.plan_document import earlier
    from optimiser.reports.summary import needs_look

    try:
        before = {} if previous is None else earlier(plan_file(previous)).asked
        reading = read_case(case, accept_stale=accept_stale, allow_empty=allow_empty, **before)
    except InputRefused as refusal:
        _show(refusal.findings, None, str(refusal), InputRefused.exit_code, as_json=as_json)
        ctx.exit(InputRefused.exit_code)
    code = EXIT_ATTENTION if reading.held or needs_look(reading.counts()) else EXIT_OK
    clash = None
    if reading.refused:
        code = InputRefused.exit_code
    elif (clash := _contradiction(reading)) is not None:
        code = FixedBookingsClash.exit_code
    _show(reading.findings, reading, None, code, as_json=as_json, clash=clash)
    ctx.exit(code)


def _contradiction(reading: "Reading") -> "FixedBookingsClash | None":
    case = reading.case
    if case is None or not any(pathway.already_booked for pathway in case.pathways):
        return None  # and the solvers need not be imported
    from optimiser.solvers.bookings_made import contradiction

    return contradiction(case)


def _show(
    findings: "Sequence[Finding]",
    reading: "Reading | None",
    message: str | None,
    code: int,
    *,
    as_json: bool,
    clash: "FixedBookingsClash | None" = None,
) -> None:
    if as_json:
        document: dict[str, Any] = {
            "command": "validate",
            "exit_code": code,
            "refused": code == 3,
            "findings": [finding.model_dump(mode="json") for finding in findings],
        }
        if reading is not None:
            document |= {
                "rows": len(reading.raw_ids),
                "ready": _ready(reading),
                "held": [one.model_dump(mode="json") for one in reading.held],
                "left_out": [one.model_dump(mode="json") for one in reading.left_out],
                "sha256": reading.sha256,
            }
        if clash is not None:
            violations = [violation.model_dump(mode="json") for violation in clash.violations]
            document |= {"error": str(clash), "violations": violations}
        if message is not None:
            document["error"] = message
        show_json(document)
        return
    show(findings_text(findings))
    if clash is not None:
        show(clash_text(clash))
    show(conservation_line(reading) if reading is not None else message or "refused")


def clash_text(clash: "FixedBookingsClash") -> str:
    """Why nothing would be planned though every row can be read, and what to do."""
    lines = [f"CLASH: {clash}; nothing is planned until they are mended"]
    lines += [f"  {violation.named()}" for violation in clash.violations[:SHOWN]]
    if len(clash.violations) > SHOWN:
        lines.append(f"  and {len(clash.violations) - SHOWN} more; --json lists all")
    return "\n".join([*lines, "      do: correct the bookings where they were made"]) + "\n"


def findings_text(findings: "Sequence[Finding]") -> str:
    """Findings by severity, then rule: refused, held, warnings in full, info counted."""
    from optimiser.models.finding import Severity

    heads = {
        Severity.refused: "REFUSED: nothing is planned until these are mended",
        Severity.held: "HELD: these rows are set aside until somebody mends them",
        Severity.warning: "WARNINGS: planned, but look at these",
        Severity.info: "FOR INFORMATION",
    }
    parts = [
        _severity_text(severity, head, [f for f in findings if f.severity is severity])
        for severity, head in heads.items()
    ]
    return "\n".join(part for part in parts if part)


def _severity_text(severity: "Severity", head: str, findings: "Sequence[Finding]") -> str:
    from optimiser.readers.near_names import NEAREST

    if not findings:
        return ""
    lines = [f"{head} ({len(findings)})"]
    rules: dict[str, list[Finding]] = {}
    for finding in findings:
        rules.setdefault(finding.rule, []).append(finding)
    # a priority that nobody can read may hide an urgent patient
    for rule, group in sorted(rules.items(), key=lambda one: ("priority" not in one[0], one[0])):
        if severity.value == "info":
            lines.append(f"  {len(group)} x {rule}: {group[0].place}: {group[0].problem}")
            # each of these may be a name that was meant to be read
            meant = [one for one in group[1:] if NEAREST in one.problem]
            lines += [f"      {one.place}: {one.problem}" for one in meant[:SHOWN]]
            continue
        lines += [line for finding in group[:SHOWN] for line in _finding_lines(finding)]
        if len(group) > SHOWN:
            lines.append(f"  and {len(group) - SHOWN} more [{rule}]; --json lists all")
    return "\n".join(lines) + "\n"


def _finding_lines(finding: "Finding") -> list[str]:
    return [
        f"  {finding.place}: {finding.problem} [{finding.rule}]",
        f"      expected: {finding.expected}",
        f"      do: {finding.action}",
    ]


def conservation_line(reading: "Reading") -> str:
    """Where every row went: `150 rows: 141 ready, 5 held, 4 left out`."""
    if reading.case is None:
        return f"{len(reading.raw_ids)} rows: refused as a whole"
    return (
        f"{len(reading.raw_ids)} rows: {_ready(reading)} ready, {len(reading.held)} held, "
        f"{len(reading.left_out)} left out"
    )


def _ready(reading: "Reading") -> int:
    return 0 if reading.case is None else len(reading.case.pathways)
