"""`optimiser plan`: read, solve, write, audit from the disk, release, tell."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from optimiser.commands.audit import plan_file
from optimiser.commands.screen import (
    CASE,
    RELEASED,
    ProgressLine,
    accept_stale_option,
    allow_empty_option,
    finite,
    json_option,
    say,
    show,
    show_json,
)
from optimiser.planning import MOST_SECONDS, MOST_SEED, MOST_WORKERS, STRATEGIES

if TYPE_CHECKING:
    from optimiser.planning import Planned
    from optimiser.second_opinion.bracket import Bracket

HELP = """Plan the lists of CASE into the folder DIR.

    The plan is audited from the disk before it gets its name; a plan that breaks a rule is
    never released. An older plan in DIR becomes DIR.previous.

    While the search goes on, the best plan so far stands in DIR.so-far.json, audited: a plan.json
    that `audit` and `report` take. It is gone once DIR is written, and stays where the search
    does not come to its end.

    \b
    Examples:
      optimiser plan my-case --out my-plan
      optimiser plan my-case --out my-plan --seconds 600 --previous last-week

    CASE may be of theatres or of a diagnostic centre; its case.toml says which.

    \b
    What comes out: plan.json (the plan), plan.html (for a browser), plan.xlsx (for the meeting),
    lists.txt (to read), summary.txt (what needs attention), bookings.csv and waiting.csv (to open
    in a spreadsheet), for tests also partly.csv (who is booked in part), manifest.json (hashes).

    --check-bound takes up to as many seconds again. On the screen (and in --json) stands, for each
    level, the best that a second solver says could be reached: by a complete model where the case
    is small, by a relaxation elsewhere. A contradiction stands under NEEDS ATTENTION and ends with
    exit code 4. Where that solver cannot be run the plan stands as it is.

    \b
    Exit codes: 0 written and audited, 3 input refused, 4 written but needs attention (rows
    held or not used, fallback used, stale or shorter lists accepted, patients who vanished, a
    search that was lost, --reproducible not kept, a bound contradicted), 5 fixed bookings
    clash, 7 audit refused it, 9 another run holds DIR, 10 cannot write.
"""


@click.command(help=HELP)
@click.argument("case", type=CASE)
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Folder to write.")
@click.option(
    "--seconds",
    type=click.FloatRange(0, MOST_SECONDS, min_open=True),
    default=60,
    show_default=True,
    callback=finite,
    help="Time for all of it, from reading to papers. A first plan is made however long it takes.",
)
@click.option("--seed", type=click.IntRange(0, MOST_SEED), default=1, show_default=True)
@click.option("--workers", type=click.IntRange(1, MOST_WORKERS), default=2, show_default=True)
@click.option("--strategy", type=click.Choice(STRATEGIES), default="choose", show_default=True)
@click.option(
    "--reproducible",
    is_flag=True,
    help="Same input, seed and version give the same bytes; slower.",
)
@click.option("--previous", type=CASE, help="An earlier plan: patients told a date keep it.")
@click.option(
    "--check-bound",
    is_flag=True,
    help="Then ask another solver (PuLP with CBC) how good a plan could be; theatres only.",
)
@accept_stale_option
@allow_empty_option
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
    check_bound: bool,
    accept_stale: str | None,
    allow_empty: bool,
    as_json: bool,
) -> None:
    """See HELP."""
    from optimiser.commands.opinion import doubts, opinion
    from optimiser.errors import EXIT_ATTENTION
    from optimiser.planning import Wish, planned

    line = ProgressLine()
    before = None if previous is None else plan_file(previous)
    try:
        done = planned(
            case,
            out,
            Wish(
                *(strategy, seconds, seed, workers, reproducible, accept_stale),
                so_far=True,
                allow_empty=allow_empty,
            ),
            previous=before,
            progress=line,
        )
    finally:
        line.clear()
    ctx.meta[RELEASED] = str(done.folder.out)
    second = opinion(done, seconds) if check_bound else None
    code = EXIT_ATTENTION if doubts(second) else done.exit_code
    _tell(done, second, code, as_json=as_json)
    ctx.exit(code)


def _tell(done: "Planned", second: "list[Bracket] | None", code: int, *, as_json: bool) -> None:
    from optimiser.commands.opinion import doubts, opinion_document, opinion_text
    from optimiser.reports.any_lists import any_lists_text
    from optimiser.reports.levels import levels_text
    from optimiser.reports.stamp import stamp_of
    from optimiser.reports.summary import attention, counts_line

    found, case, folder = done.plan, done.case, done.folder
    if folder.kept is not None:
        say(f"files of the older plan were changed by hand; it is kept as {folder.kept}")
    if done.trouble:
        say(f"the best plan so far could not be kept while searching: {done.trouble}")
    items = [*doubts(second), *attention(found, case, done.replaced)]
    if as_json:
        show_json(
            {
                "command": "plan",
                "exit_code": code,
                "out": str(folder.out),
                "status": found.status.value,
                "levels": [level.model_dump(mode="json") for level in found.levels],
                "second_opinion": opinion_document(second),
                "booked": len({booking.owner for booking in found.bookings}),
                "waiting": len(found.waiting),
                "partly": len(found.partly),
                "held": len(found.held),
                "left_out": len(found.left_out),
                "findings": done.reading.counts(),
                "attention": items,
                "files": sorted(path.name for path in folder.out.iterdir()),
            }
        )
        return
    show(any_lists_text(found, case, stamp_of(found, case)))
    show(f"{counts_line(found)}; status {found.status.value}\n\n{levels_text(found)}")
    if second is not None:
        show(f"{opinion_text(second)}\n")
    head = f"NEEDS ATTENTION ({len(items)})" if items else "NEEDS ATTENTION: nothing"
    show("\n".join([head, *(f"  {item}" for item in items)]))
    show(
        f"\nWhere to look: {folder.out / 'plan.html'} in a browser, plan.xlsx for the meeting, "
        "lists.txt to read; plan.json is the plan"
    )
