"""`optimiser report`: a plan on paper again, and feeds for other systems."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from optimiser.commands.audit import plan_file
from optimiser.commands.compare import read_snapshot
from optimiser.commands.screen import CASE, accept_stale_option, json_option, say, show, show_json

if TYPE_CHECKING:
    from optimiser.models.kinds import AnyPlan
    from optimiser.models.reading import Reading

HELP = """Tell what PLAN holds; with CASE, put it on paper again and write feeds.

    PLAN is a plan folder or its plan.json. A plan holds ids, places, times and reasons; what
    the team has to know beside them stands in the CASE it was made from, so lists, page,
    workbook and feeds need both. A case with another hash is refused, and so is a plan that
    breaks a rule.

    \b
    Examples:
      optimiser report my-plan
      optimiser report my-plan my-case --out paper --feeds all
      optimiser report last-week my-case --out old-paper --superseded-by my-plan

    \b
    Feeds: fhir (Appointments, proposed or kept, with Slots and Schedules), ical (a calendar for
    each room and surgeon, without patients), wlmds (a table under WLMDS headings). None of them
    names a patient; --identified puts NHS numbers into fhir and wlmds. A plan that is superseded
    gets none.

    \b
    Exit codes: 0 done, 3 an input was refused or does not belong to the plan, 4 done, but files
    of the plan folder were changed after its release, 7 the plan breaks a rule, 9 another run
    holds DIR, 10 cannot write.
"""
FEEDS = ("fhir", "ical", "wlmds")


def _feeds(_ctx: click.Context, _param: click.Parameter, value: str | None) -> tuple[str, ...]:
    names = tuple(dict.fromkeys(name.strip() for name in (value or "").split(",") if name.strip()))
    unknown = [name for name in names if name not in ("all", *FEEDS)]
    if unknown:
        raise click.BadParameter(f"{unknown[0]} is none of all, {', '.join(FEEDS)}")
    return FEEDS if "all" in names else names


@click.command(help=HELP)
@click.argument("plan", type=CASE)
@click.argument("case", type=CASE, required=False)
@click.option("--out", type=click.Path(path_type=Path), help="Folder to write, like plan's.")
@click.option("--feeds", callback=_feeds, help="all, or some of fhir,ical,wlmds.")
@click.option("--identified", is_flag=True, help="NHS numbers in the feeds fhir and wlmds.")
@click.option("--previous", type=CASE, help="An earlier plan: say what changed since.")
@click.option("--superseded-by", type=CASE, help="The plan that counts now: mark every page.")
@accept_stale_option
@json_option
@click.pass_context
def report(
    ctx: click.Context,
    plan: Path,
    case: Path | None,
    out: Path | None,
    feeds: tuple[str, ...],
    identified: bool,
    previous: Path | None,
    superseded_by: Path | None,
    accept_stale: str | None,
    as_json: bool,
) -> None:
    """See HELP."""
    from optimiser.errors import EXIT_ATTENTION, EXIT_OK
    from optimiser.exports.manifest import changed_files

    file = plan_file(plan)
    # the release may put another plan in its place
    run_code = _code(file) if as_json else ""
    changed = changed_files(file.parent) or []
    code = EXIT_ATTENTION if changed else EXIT_OK
    mark = "CHANGED AFTER RELEASE" if changed else ""
    if case is None or out is None:
        if feeds or identified or previous or superseded_by or out:
            raise click.UsageError("paper and feeds need CASE and --out")
        told = _told(file, case, accept_stale, mark)
    else:
        if feeds and superseded_by:
            raise click.UsageError(
                "--feeds does not go with --superseded-by: other systems would take up a plan that "
                "does not count any more; write the feeds of the plan that does"
            )
        if superseded_by:
            mark = "; ".join(filter(None, (mark, f"SUPERSEDED by run {_code(superseded_by)}")))
        told = _write(file, case, out, feeds, identified, previous, mark, accept_stale)
    if as_json:
        document = {"command": "report", "exit_code": code, "run_code": run_code}
        files = [] if out is None else sorted(path.name for path in out.iterdir())
        show_json(document | {"files": files, "changed_after_release": changed})
    else:
        show(told)
    if changed:
        say(f"changed after release: {', '.join(changed)} (the hashes in manifest.json differ)")
    ctx.exit(code)


def _code(plan: Path) -> str:
    return read_snapshot(plan_file(plan)).run_code


def _told(file: Path, case: Path | None, accept_stale: str | None, mark: str) -> str:
    """The plan on screen: its counts from the document alone, its lists where the case is given."""
    from optimiser.reports.any_lists import any_lists_text
    from optimiser.reports.contents import contents_text
    from optimiser.reports.stamp import stamp_of
    from optimiser.reports.summary import summary_text

    if case is None:
        given = file.parent if file.name == "plan.json" else file
        nearby = f"next: optimiser report {given} CASE --out DIR for paper and feeds"
        return f"{contents_text(read_snapshot(file))}\n{nearby}"
    reading, plan = audited(file, case, accept_stale)
    assert reading.case is not None  # noqa: S101 - `audited` refuses otherwise
    stamp = stamp_of(plan, reading.case, mark=mark)
    lists = any_lists_text(plan, reading.case, stamp)
    summary = summary_text(plan, reading.case, stamp)
    return f"{lists}\n{summary}\nnext: --out DIR writes the page, the workbook and feeds"


def _write(
    file: Path,
    case: Path,
    out: Path,
    feeds: tuple[str, ...],
    identified: bool,
    previous: Path | None,
    mark: str,
    accept_stale: str | None,
) -> str:
    from optimiser.exports.feeds import feed_files
    from optimiser.exports.folder import claim

    before = None if previous is None else read_snapshot(plan_file(previous))
    with claim(out) as folder:
        reading, plan = audited(file, case, accept_stale)
        assert reading.case is not None  # noqa: S101 - `audited` refuses otherwise
        texts = feed_files(plan, reading.case, feeds, identified=identified)
        folder.write(plan, reading.case, previous=before, mark=mark, feeds=texts)
        folder.release(plan)
    named = f" and {len(texts)} files of feeds" if texts else ""
    look = f"Where to look: {out / 'plan.html'} in a browser, plan.xlsx for the meeting{named}"
    return f"{look}; everything in it is proposed, a named person approves"


def audited(file: Path, case: Path, accept_stale: str | None) -> "tuple[Reading, AnyPlan]":
    """Plan and case, which must belong together and keep every rule."""
    from optimiser.audit import audit_files
    from optimiser.errors import AuditRefused, InputRefused

    reading, plan, violations = audit_files(file, case, accept_stale=accept_stale)
    said = "" if plan.case is None else plan.case.sha256
    if said and said != reading.sha256:
        raise InputRefused(
            f"{case} is not the case of this plan: the plan was made from input {said[:12]}, this "
            f"is {reading.sha256[:12]}"
        )
    if violations:
        raise AuditRefused(f"the audit finds {len(violations)} breaches in the plan", violations)
    if not plan.findings:  # by hand: that a person had to accept the lists is told all the same
        plan = plan.model_copy(update={"findings": reading.counts()})
    return reading, plan
