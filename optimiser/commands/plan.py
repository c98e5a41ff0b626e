"""`optimiser plan`: read, solve, write, audit from the disk, release, tell."""

import json
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING

import click

from optimiser.commands.audit import plan_file
from optimiser.commands.screen import (
    CASE,
    ProgressLine,
    accept_stale_option,
    json_option,
    say,
    show,
    show_json,
)

if TYPE_CHECKING:
    from optimiser.exports.folder import PlanFolder
    from optimiser.models.kinds import AnyCase, AnyPlan
    from optimiser.models.reading import Reading

HELP = """Plan the lists of CASE into the folder DIR.

    The plan is audited from the disk before it gets its name; a plan that breaks a rule is
    never released. An older plan in DIR becomes DIR.previous.

    \b
    Examples:
      optimiser plan my-case --out my-plan
      optimiser plan my-case --out my-plan --seconds 600 --previous last-week

    CASE may be of theatres or of a diagnostic centre; its case.toml says which.

    \b
    What comes out: plan.json (the plan), lists.txt (to read), bookings.csv and waiting.csv
    (to open in a spreadsheet), for tests also partly.csv (who is booked in part), summary.txt
    (what needs attention), manifest.json (hashes).

    \b
    Exit codes: 0 written and audited, 3 input refused, 4 written but needs attention (rows
    held, fallback used), 5 fixed bookings clash, 6 no plan in time, 7 audit refused it,
    9 another run holds DIR, 10 cannot write.
"""
STRATEGIES = ("choose", "greedy", "exact", "columns", "pooled", "neighbourhood")


def _finite(_ctx: click.Context, _param: click.Parameter, value: float) -> float:
    if not isfinite(value):
        raise click.BadParameter("must be a number of seconds")
    return value


@click.command(help=HELP)
@click.argument("case", type=CASE)
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Folder to write.")
@click.option(
    "--seconds",
    type=click.FloatRange(0, 604_800, min_open=True),
    default=60,
    show_default=True,
    callback=_finite,
    help="Time for the solver.",
)
@click.option("--seed", type=click.IntRange(0, 2**31 - 1), default=1, show_default=True)
@click.option("--workers", type=click.IntRange(1, 256), default=2, show_default=True)
@click.option("--strategy", type=click.Choice(STRATEGIES), default="choose", show_default=True)
@click.option(
    "--reproducible",
    is_flag=True,
    help="Same input, seed and version give the same bytes; slower.",
)
@click.option("--previous", type=CASE, help="An earlier plan: patients told a date keep it.")
@accept_stale_option
@json_option
@click.pass_context
def plan(
    ctx: click.Context,
    case: Path,
    out: Path,
    seconds: float,
    seed: int,
    workers: int,
    strategy: str,
    reproducible: bool,
    previous: Path | None,
    accept_stale: str | None,
    as_json: bool,
) -> None:
    """See HELP."""
    from optimiser.audit import audit_files
    from optimiser.errors import EXIT_ATTENTION, EXIT_OK, InputRefused
    from optimiser.exports.folder import claim
    from optimiser.models.plan import PlanStatus
    from optimiser.readers import read_case, read_plan
    from optimiser.reports.snapshot import snapshot
    from optimiser.reports.summary import ACCEPTED
    from optimiser.solve import solve

    with claim(out) as folder:
        ids = None if previous is None else _ids_of(plan_file(previous))
        reading = read_case(case, accept_stale=accept_stale, previous_ids=ids)
        if reading.case is None or reading.refused:
            raise InputRefused("the input is refused; nothing was planned", reading.findings)
        told = None if previous is None else read_plan(plan_file(previous), reading.case)
        line = ProgressLine()
        try:
            found = solve(
                reading,
                strategy=strategy,
                seconds=seconds,
                seed=seed,
                workers=workers,
                reproducible=reproducible,
                previous=told,
                progress=line,
            )
        finally:
            line.clear()
        before = None if told is None else snapshot(told, reading.case)
        written = folder.write(found, reading.case, previous=before)
        again, _plan, violations = audit_files(written, case, accept_stale=accept_stale)
        if again.sha256 != reading.sha256:
            raise InputRefused("the input changed while it was planned; plan it again")
        folder.release(found, violations)
    accepted = ACCEPTED.keys() & reading.counts().keys()
    needs_a_look = found.held or found.status is PlanStatus.fallback or accepted
    code = EXIT_ATTENTION if needs_a_look else EXIT_OK
    _tell(found, reading, reading.case, folder, code, as_json=as_json)
    ctx.exit(code)


def _ids_of(file: Path) -> set[str]:
    """Every id that an earlier plan accounts for, so that none vanishes between two plans."""
    from optimiser.errors import InputRefused

    try:
        document = json.loads(file.read_text(encoding="utf-8"))
        owner = "request_id" if document.get("kind") == "diagnostics" else "entry_id"
        keys = {"bookings": owner, "waiting": "id", "held": "id", "left_out": "id"}
        return {str(one[key]) for part, key in keys.items() for one in document.get(part, ())}
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise InputRefused(f"{file} is not a plan.json that can be read") from None


def _tell(
    found: "AnyPlan",
    reading: "Reading",
    case: "AnyCase",
    folder: "PlanFolder",
    code: int,
    *,
    as_json: bool,
) -> None:
    from optimiser.reports.any_lists import any_lists_text
    from optimiser.reports.levels import levels_text
    from optimiser.reports.summary import attention, counts_line

    if folder.kept is not None:
        say(f"files of the older plan were changed by hand; it is kept as {folder.kept}")
    items = attention(found, case)
    if as_json:
        show_json(
            {
                "command": "plan",
                "exit_code": code,
                "out": str(folder.out),
                "status": found.status.value,
                "levels": [level.model_dump(mode="json") for level in found.levels],
                "booked": len({booking.owner for booking in found.bookings}),
                "waiting": len(found.waiting),
                "partly": len(found.partly),
                "held": len(found.held),
                "left_out": len(found.left_out),
                "findings": reading.counts(),
                "attention": items,
                "files": sorted(path.name for path in folder.out.iterdir()),
            }
        )
        return
    show(any_lists_text(found, case))
    show(f"{counts_line(found)}; status {found.status.value}\n\n{levels_text(found)}")
    head = f"NEEDS ATTENTION ({len(items)})" if items else "NEEDS ATTENTION: nothing"
    show("\n".join([head, *(f"  {item}" for item in items)]))
    show(
        f"\nWhere to look: {folder.out / 'plan.html'} in a browser, plan.xlsx for the meeting, "
        "lists.txt to read; plan.json is the plan"
    )
