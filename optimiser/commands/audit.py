"""`optimiser audit`: judge a plan from its file and the raw case, trusting nobody."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from optimiser.commands.screen import CASE, accept_stale_option, json_option, say, show, show_json

if TYPE_CHECKING:
    from optimiser.models.violation import Violation

HELP = """Check PLAN against the raw files of CASE and print every breach, by rule.

    PLAN is a plan folder or its plan.json. Everything is read again from the disk, and the
    audit imports nothing of the solvers.

    \b
    Example:
      optimiser audit my-plan my-case

    \b
    Exit codes: 0 no breach, 3 an input was refused, 4 no breach but files of the plan folder
    were changed after its release, 7 breaches.
"""


@click.command(help=HELP)
@click.argument("plan", type=CASE)
@click.argument("case", type=CASE)
@click.option("--previous", type=CASE, help="The plan before: dates that were told are counted.")
@accept_stale_option
@json_option
@click.pass_context
def audit(
    ctx: click.Context,
    plan: Path,
    case: Path,
    previous: Path | None,
    accept_stale: str | None,
    as_json: bool,
) -> None:
    """See HELP."""
    from optimiser.audit import audit_files
    from optimiser.errors import EXIT_ATTENTION, EXIT_OK, AuditRefused
    from optimiser.exports.manifest import changed_files

    file = plan_file(plan)
    before = None if previous is None else plan_file(previous)
    _reading, checked, violations = audit_files(
        file, case, accept_stale=accept_stale, previous_path=before
    )
    changed = changed_files(file.parent) or []
    code = EXIT_ATTENTION if changed else EXIT_OK
    if violations:
        code = AuditRefused.exit_code
    if as_json:
        show_json(
            {
                "command": "audit",
                "exit_code": code,
                "bookings": len(checked.bookings),
                "waiting": len(checked.waiting),
                "violations": [violation.model_dump(mode="json") for violation in violations],
                "changed_after_release": changed,
            }
        )
    else:
        booked = f"{len(checked.bookings)} bookings, {len(checked.waiting)} waiting"
        show(violations_text(violations) or f"no breach found ({booked})")
    if changed:
        say(f"changed after release: {', '.join(changed)} (the hashes in manifest.json differ)")
    ctx.exit(code)


def plan_file(plan: Path) -> Path:
    """The plan.json of a plan folder, or the file itself."""
    # Path.is_dir raises where it may not look
    return plan / "plan.json" if os.path.isdir(plan) else plan


def violations_text(violations: "list[Violation]") -> str:
    """Breaches grouped by rule or check, each group under its words."""
    from optimiser.audit.document import CHECKS
    from optimiser.contents import every_rule

    words = CHECKS | {rule.name: rule.words for rule in every_rule()}
    groups: dict[str, list[Violation]] = {}
    for violation in violations:
        groups.setdefault(violation.rule, []).append(violation)
    lines = []
    for rule, group in sorted(groups.items()):
        lines.append(f"{rule} ({len(group)}): {words[rule]}")
        lines += [f"  {violation.detail}" for violation in group]
    return "\n".join(lines)
