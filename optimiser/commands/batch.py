"""`optimiser batch`: many cases unattended, and how the night went."""

from datetime import UTC, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from optimiser.batch.settings import ENGINES
from optimiser.commands.screen import THERE, finite, json_option, say, show, show_json
from optimiser.planning import MOST_SECONDS, MOST_SEED, STRATEGIES

if TYPE_CHECKING:
    from optimiser.batch.engines import Tls
    from optimiser.batch.night import Night
    from optimiser.batch.settings import Settings

HELP = """Plan every case of JOBS into DIR, unattended.

    JOBS is a folder of case folders, or a TOML file that names cases, options and priorities.
    What is done already is kept: run it again after whatever happened, and it does only what is
    missing. A plan that stands in DIR is the earlier plan of the next one, and the change slip
    lies beside it. `optimiser batch status DIR` tells how the night went.

    \b
    Examples:
      optimiser batch extracts --out nightly --by 06:00
      optimiser batch jobs.toml --out nightly --workers 8 --seconds 300
      optimiser batch status nightly

    \b
    What comes out: morning.html (for people), status.json (for programs), plans/NAME (a plan
    folder each), log (a line for each event).

    \b
    Exit codes: 0 all planned, 2 wrong option or TOML, 4 all planned and some need attention,
    8 some jobs have no plan of tonight, or the cluster is gone, 9 another run holds DIR,
    10 cannot write, 130 or 143 stopped (what is finished is kept).
"""
STATUS_HELP = """Tell how the batch in DIR stands: red until every job has a plan of tonight.

    \b
    Exit codes: 0 green, 3 no status there, 4 amber, 8 red.
"""
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


class Batch(click.Group):
    """`batch JOBS` and `batch status DIR` behind one word."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The first word is `status`, or everything belongs to the run."""
        if args and args[0] in self.commands:
            return super().resolve_command(ctx, args)
        return None, run, args


class Run(click.Command):
    """The run stands where its group does, so that its usage reads as it is typed."""

    def make_context(
        self,
        info_name: str | None,
        args: list[str],
        parent: click.Context | None = None,
        **extra: Any,
    ) -> click.Context:
        """With the place of the group."""
        group = parent
        assert group is not None  # noqa: S101 - only the group calls it
        return super().make_context(group.info_name, args, parent=group.parent, **extra)


def _clock(_ctx: click.Context, _param: click.Parameter, value: str | None) -> time | None:
    if value is None:
        return None
    try:
        return datetime.strptime(value, "%H:%M").time()  # noqa: DTZ007 - a wall clock
    except ValueError:
        raise click.BadParameter("must be a time such as 06:00") from None


@click.group(
    cls=Batch,
    help=HELP,
    add_help_option=False,
    context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False},
)
def batch() -> None:
    """See HELP."""


@click.command("batch", cls=Run, help=HELP)
@click.argument("jobs", type=THERE)
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Folder to write.")
@click.option("--engine", type=click.Choice(ENGINES), default="pool", show_default=True)
@click.option(
    "--workers",
    type=click.IntRange(1, 1024),
    help="Jobs at once.  [default: every core; with dask every thread of the workers]",
)
@click.option(
    "--scheduler",
    metavar="ADDRESS",
    help="Of a Dask scheduler, as tls://host:8786; without it dask starts a trial on this machine.",
)
@click.option("--tls-ca", type=FILE, help="Certificates that the cluster's are signed with.")
@click.option("--tls-cert", type=FILE, help="Certificate of the batch.")
@click.option("--tls-key", type=FILE, help="Private key of that certificate.")
@click.option(
    "--seconds",
    type=click.FloatRange(0, MOST_SECONDS, min_open=True),
    callback=finite,
    default=60,
    show_default=True,
    help="Time for each job that does not say, from reading to papers.",
)
@click.option("--seed", type=click.IntRange(0, MOST_SEED), default=1, show_default=True)
@click.option("--strategy", type=click.Choice(STRATEGIES), default="choose", show_default=True)
@click.option(
    "--reproducible",
    is_flag=True,
    help="Same input, seed and version give the same bytes; slower.",
)
@click.option(
    "--by",
    metavar="HH:MM",
    callback=_clock,
    help="When the plans must be there: urgent jobs first, plain plans when time is short.",
)
@click.option("--timezone", default="Europe/London", show_default=True, help="Of --by.")
@click.option("--previous", type=THERE, help="The DIR of another batch, for its plans.")
@click.option("--again", is_flag=True, help="Try jobs in quarantine once more.")
@json_option
@click.pass_context
def run(ctx: click.Context, /, jobs: Path, out: Path, as_json: bool, **told: Any) -> None:
    """See HELP."""
    from optimiser.batch.jobs import JobOptions, read_jobs
    from optimiser.batch.text import status_text
    from optimiser.errors import Stopped

    options = JobOptions(
        **{name: told[name] for name in ("seconds", "seed", "strategy", "reproducible")}
    )
    night = _night(read_jobs(jobs, options), jobs, out, told)
    try:
        status = night.run()
    except KeyboardInterrupt as stop:
        kept = night.status(None).totals
        raise Stopped(
            f"stopped; {kept.planned + kept.kept} of {kept.jobs} jobs have their plan, which is "
            "kept; run it again for the rest",
            getattr(stop, "exit_code", 130),
        ) from None
    if as_json:
        document = status.model_dump(mode="json", by_alias=True)
        show_json({"command": "batch", "out": str(out), **document})
    else:
        show(status_text(status, datetime.now(UTC), dead=False))
    ctx.exit(status.exit_code or 0)


def _night(jobs: Any, place: Path, out: Path, told: dict[str, Any]) -> "Night":
    from optimiser.batch.engines import engine_of
    from optimiser.batch.night import Night
    from optimiser.batch.store import Store
    from optimiser.errors import UsageError

    place, folder = place.resolve(), out.resolve()
    if place.is_dir() and place in (folder, *folder.parents):
        raise UsageError(f"{out} lies within {place}: its plans would be taken for cases")
    engine = engine_of(
        told["engine"], told["workers"], address=told["scheduler"], tls=_tls_files(told)
    )
    return Night(Store(out), jobs, engine, _settings(told), hear=say)


def _tls_files(told: dict[str, Any]) -> "Tls | None":
    from optimiser.batch.engines import Tls
    from optimiser.errors import UsageError

    files = [told[name] for name in ("tls_ca", "tls_cert", "tls_key")]
    if not any(files):
        return None
    if not all(files):
        raise UsageError("give all three of --tls-ca, --tls-cert and --tls-key, or none")
    return Tls(*files)


def _settings(told: dict[str, Any]) -> "Settings":
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    from optimiser.batch.deadline import next_instant
    from optimiser.batch.settings import Settings
    from optimiser.errors import UsageError

    try:
        zone = ZoneInfo(told["timezone"])
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise UsageError(f"no time zone {told['timezone']}; give one as Europe/London") from None
    by = None if told["by"] is None else next_instant(told["by"], zone, datetime.now(UTC))
    return Settings(timezone=zone, by=by, previous=told["previous"], again=told["again"])


@batch.command(help=STATUS_HELP)
@click.argument("folder", metavar="DIR", type=THERE)
@json_option
@click.pass_context
def status(ctx: click.Context, folder: Path, as_json: bool) -> None:
    """See STATUS_HELP."""
    from optimiser.batch.status import Light
    from optimiser.batch.store import Store
    from optimiser.batch.text import light_now, status_text
    from optimiser.errors import EXIT_ATTENTION, EXIT_OK, EXIT_SOME_FAILED, InputRefused

    store = Store(folder)
    told = store.told()
    if told is None:
        raise InputRefused(f"{folder} holds no status.json of a batch that can be read")
    now, dead = datetime.now(UTC), store.run_is_dead()
    light, why = light_now(told, now, dead=dead)
    code = {Light.green: EXIT_OK, Light.amber: EXIT_ATTENTION, Light.red: EXIT_SOME_FAILED}[light]
    if as_json:
        document = told.model_dump(mode="json", by_alias=True)
        now_words = {"light_now": light, "why": why}
        show_json({"command": "batch status", **document, **now_words, "exit_code": code})
    else:
        show(status_text(told, now, dead=dead))
    ctx.exit(code)
