"""Batches of tiny cases in this process: the engine `inline`, the plan by urgency alone."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from benchmarks.batch_jobs import tiny_job
from optimiser.batch.attempt import attempt
from optimiser.batch.engines.inline import InlineEngine
from optimiser.batch.jobs import JobOptions, read_jobs
from optimiser.batch.night import Night
from optimiser.batch.settings import Settings
from optimiser.batch.store import Store

LONDON = ZoneInfo("Europe/London")
EVENING = datetime(2026, 2, 9, 22, tzinfo=UTC)
"""A night begins then unless it is told otherwise: the lists of the tiny cases are of that day."""


def cases(folder, *names):
    for name in names:
        tiny_job(folder / name, "diagnostics" if name.startswith("d") else "theatre")
    return folder


def night(tmp_path, *, engine=None, carry_out=attempt, place="jobs", now=EVENING, **more):
    given = {name: more.pop(name) for name in list(more) if name in JobOptions.model_fields}
    options = JobOptions(**{"strategy": "greedy", "seconds": 5} | given)
    made = Night(
        Store(tmp_path / "out"),
        read_jobs(tmp_path / place, options),
        engine or InlineEngine(carry_out),
        Settings(timezone=LONDON, **more),
    )
    made.now = now
    return made


def by_name(status):
    return {job.name: job for job in status.jobs}


def without(case, *ids):
    """The case folder with the rows of these entries gone."""
    file = case / "waiting_list.csv"
    lines = file.read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if line.split(",")[0] not in ids]
    file.write_text("\n".join(kept) + "\n", encoding="utf-8")


def never(order):
    """Carries out nothing: all is done already."""
    raise AssertionError(f"{order.job} is done already")
