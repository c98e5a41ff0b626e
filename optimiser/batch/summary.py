"""The whole night from its jobs: light, totals, words and exit code."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from optimiser.batch.order import Cause
from optimiser.batch.status import BatchState, BatchStatus, JobState, JobStatus, Light, Totals
from optimiser.errors import EXIT_ATTENTION, EXIT_OK, EXIT_SOME_FAILED
from optimiser.version import __version__

FRESH = timedelta(hours=24)
"""From the beginning of a run: so long its plans are those of the day."""


@dataclass(frozen=True)
class Run:
    """What does not depend on the jobs."""

    run: str
    engine: str
    slots: int
    timezone: str
    began_at: datetime
    by: datetime | None
    state: BatchState
    message: str


def batch_status(
    run: Run,
    jobs: Sequence[JobStatus],
    gone: tuple[str, ...],
    solve_seconds: float,
    *,
    ended: bool,
    code: int | None,
) -> BatchStatus:
    """The status of a night; `code` is its exit code where something else decided it."""
    totals = totals_of(jobs, solve_seconds)
    if ended and code is None:
        code = exit_code(jobs, gone)
    now = datetime.now(UTC)
    return BatchStatus(
        light=light_of(run.state, jobs, gone),
        state=run.state,
        message="; ".join(filter(None, [run.message, *words(totals, jobs, gone, ended=ended)])),
        run=run.run,
        version=__version__,
        engine=run.engine,
        slots=run.slots,
        timezone=run.timezone,
        began_at=run.began_at,
        updated_at=now,
        finished_at=now if ended else None,
        stale_after=run.began_at + FRESH,
        by=run.by,
        exit_code=code,
        totals=totals,
        jobs=tuple(jobs),
        gone=gone,
    )


def light_of(state: BatchState, jobs: Sequence[JobStatus], gone: Sequence[str]) -> Light:
    """Red until every job has a plan of tonight; amber while somebody has to look."""
    lights = {job.light for job in jobs}
    if state is not BatchState.finished or Light.red in lights:
        return Light.red
    return Light.amber if Light.amber in lights or gone else Light.green


def exit_code(jobs: Sequence[JobStatus], gone: Sequence[str]) -> int:
    """8 where a job has no plan, 4 where a plan needs attention as `optimiser plan` says it, came
    late or of less than the search wanted.

    The age of lists at the clock of the machine is for the light: a plan alone does not look at it.
    """
    if any(job.facts is None for job in jobs):
        return EXIT_SOME_FAILED
    look = any(
        (job.facts is not None and job.facts.needs_look) or job.fallback or job.late for job in jobs
    )
    return EXIT_ATTENTION if look or gone else EXIT_OK


def totals_of(jobs: Sequence[JobStatus], solve_seconds: float) -> Totals:
    """Sums over all jobs."""
    lights = Counter(job.light for job in jobs)
    states = Counter(job.state for job in jobs)
    facts = [job.facts for job in jobs if job.facts is not None]
    return Totals(
        jobs=len(jobs),
        green=lights[Light.green],
        amber=lights[Light.amber],
        red=lights[Light.red],
        planned=states[JobState.planned],
        kept=states[JobState.kept],
        failed=states[JobState.failed],
        quarantined=states[JobState.quarantined],
        open=states[JobState.waiting] + states[JobState.running],
        fallback=sum(_fell_back(job) for job in jobs),
        short=sum(job.fallback is Cause.short for job in jobs),
        booked=sum(one.booked for one in facts),
        waiting=sum(one.waiting for one in facts),
        urgent_waiting=sum(one.urgent_waiting for one in facts),
        held=sum(one.held for one in facts),
        findings=sum(one.findings for one in facts),
        solve_seconds=round(solve_seconds, 3),
    )


def words(
    totals: Totals, jobs: Sequence[JobStatus], gone: Sequence[str], *, ended: bool
) -> list[str]:
    """The night in a few clauses."""
    failed = [job for job in jobs if job.state in (JobState.failed, JobState.quarantined)]
    stand = sum(job.facts is not None for job in failed)
    there = totals.planned + totals.kept + stand
    parts = [f"{there} of {totals.jobs} jobs have their plan"]
    if len(failed) > stand:
        parts.append(f"{len(failed) - stand} failed")
    if stand:
        parts.append(f"{stand} failed to better a plan of the same input, which stands")
    if totals.open and ended:
        parts.append(f"{totals.open} were not finished")
    if totals.fallback:
        parts.append(f"{totals.fallback} have a plain plan by urgency alone")
    if totals.short:
        parts.append(f"{totals.short} had a shorter search than was wanted")
    if totals.urgent_waiting:
        parts.append(f"{totals.urgent_waiting} urgent wait without a booking")
    if gone:
        parts.append(
            f"planned on an earlier night and not on the list any more: {', '.join(gone)} (where "
            "that is meant, remove its file in the folder state)"
        )
    return parts


def _fell_back(job: JobStatus) -> bool:
    """Is its plan a plain one, by order or since the solver gave none?"""
    by_order = job.fallback is not None and job.fallback.plain
    return by_order or (job.facts is not None and job.facts.plan_status == "fallback")
