"""`optimiser compare`: what changed between two plans, as a change slip."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from optimiser.commands.audit import plan_file
from optimiser.commands.screen import CASE, json_option, say, show, show_json

if TYPE_CHECKING:
    from optimiser.reports.snapshot import Snapshot

HELP = """Say what changed from the plan OLD to the plan NEW: a change slip for a clerk.

    Who fell out comes first and why, then who moved, who has another time on the same day and
    who came in, then the levels before and after. OLD and NEW are plan folders or their
    plan.json. Nothing is judged; `optimiser audit` does that.

    \b
    Example:
      optimiser compare my-plan.previous my-plan

    \b
    Exit codes: 0 compared, 3 one of them is no plan, or of the other kind, 4 compared, but files
    of a plan folder were changed after its release.
"""


@click.command(help=HELP)
@click.argument("old", type=CASE)
@click.argument("new", type=CASE)
@json_option
@click.pass_context
def compare(ctx: click.Context, old: Path, new: Path, as_json: bool) -> None:
    """See HELP."""
    from optimiser.errors import EXIT_ATTENTION, EXIT_OK, InputRefused
    from optimiser.exports.manifest import changed_files
    from optimiser.reports.compare import compare as compared
    from optimiser.reports.slip import comparison_document, slip_text

    files = [plan_file(old), plan_file(new)]
    snapshots = [read_snapshot(file) for file in files]
    if len({one.kind for one in snapshots if one.kind}) > 1:
        raise InputRefused("one is a plan of theatres and one of a diagnostic centre")
    comparison = compared(*snapshots)
    changed = {str(file.parent): changed_files(file.parent) or [] for file in files}
    code = EXIT_ATTENTION if any(changed.values()) else EXIT_OK
    if as_json:
        document = {"command": "compare", "exit_code": code, **comparison_document(comparison)}
        show_json(document | {"changed_after_release": changed})
    else:
        show(slip_text(comparison))
        if not any(changed.values()):
            say("next: have the new lists approved, then work through the slip")
    for place, names in changed.items():
        if names:
            say(f"{place}: changed after release: {', '.join(names)} (manifest.json differs)")
    ctx.exit(code)


def read_snapshot(file: Path) -> "Snapshot":
    """What a plan.json holds; InputRefused where it is none."""
    from optimiser.errors import InputRefused
    from optimiser.models.plan import PLAN_SCHEMA
    from optimiser.readers.plan_document import plan_document
    from optimiser.reports.snapshot import snapshot_of_document

    document = plan_document(file)
    unlike = f"{file} is not a plan.json that can be read"
    if document.get("schema") != PLAN_SCHEMA:
        raise InputRefused(f"{unlike}: it is not of {PLAN_SCHEMA}, which this version reads")
    try:
        return snapshot_of_document(document)
    except (ValueError, KeyError, TypeError, AttributeError):
        raise InputRefused(unlike) from None
