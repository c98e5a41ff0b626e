"""A night as text, for a terminal: the light, the totals, and every job, the red ones first."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from optimiser.batch.status import BatchState, BatchStatus, JobStatus, Light

ORDER = (Light.red, Light.amber, Light.green)
KILLED = "the batch was killed before it ended: run it again, and it does only what is missing"
STALE = "these are plans of an earlier day: no batch has begun since"


def light_now(status: BatchStatus, now: datetime, *, dead: bool) -> tuple[Light, str]:
    """The light as it is at `now`, and why it is not what the file says; `dead` is true where
    nobody holds the batch."""
    if status.state is BatchState.running and dead:
        return Light.red, KILLED
    if now > status.stale_after:
        return Light.red, STALE
    return status.light, ""


def status_text(status: BatchStatus, now: datetime, *, dead: bool) -> str:
    """The text."""
    light, why = light_now(status, now, dead=dead)
    zone = ZoneInfo(status.timezone)
    began = status.began_at.astimezone(zone)
    lines = [
        f"{light.upper()}: {why or status.message}",
        f"run {status.run}, begun {began:%a %-d %b %Y %H:%M %Z}, {status.state}, engine "
        f"{status.engine} with {status.slots} at once",
    ]
    if status.by is not None:
        lines.append(f"deadline {status.by.astimezone(zone):%a %-d %b %Y %H:%M %Z}")
    lines += ["", *_rows(sorted(status.jobs, key=lambda job: (ORDER.index(job.light), job.name)))]
    total = status.totals
    lines += [
        "",
        f"{total.jobs} jobs: {total.green} green, {total.amber} amber, {total.red} red; "
        f"{total.booked:,} booked, {total.waiting:,} waiting, {total.urgent_waiting:,} of them "
        f"urgent, {total.held:,} held, {total.findings:,} findings",
    ]
    return "\n".join(lines)


def _rows(jobs: Sequence[JobStatus]) -> list[str]:
    width = max((len(job.name) for job in jobs), default=0)
    lines = []
    for job in jobs:
        plan = "no plan" if job.facts is None else job.facts.plan_status
        lines.append(f"{job.light.upper():<6}{job.name:<{width}}  {job.state:<12}{plan}")
        if job.light is not Light.green:
            lines.append(f"      {job.what_to_do}")
        if job.message:
            lines.append(f"      said: {job.message}")
    return lines
