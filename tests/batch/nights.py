"""Nights made up for the page: still running, after failures, all well."""

from datetime import UTC, datetime, timedelta

from optimiser.batch.order import Cause, Ending, Facts
from optimiser.batch.status import BatchState, BatchStatus, JobState, JobStatus, Light
from optimiser.batch.summary import totals_of

BEGAN = datetime(2026, 11, 24, 22, 0, tzinfo=UTC)
MARKUP = '<img src=x onerror="document.title=1"><script>document.title=2</script>'


def facts(**more):
    given = {
        "plan_status": "feasible", "kind": "theatre", "booked": 40, "waiting": 12, "partly": 0,
        "held": 0, "left_out": 1, "urgent_waiting": 0, "urgent_late": 0, "findings": 3,
        "attention": 0, "gap": 0.0123,
    }  # fmt: skip
    given |= more
    return Facts(**({"needs_look": bool(given["held"])} | given))


def ready(name, **more):
    given = {
        "name": name, "state": JobState.planned, "light": Light.green, "attempts": 1,
        "ending": Ending.planned, "facts": facts(), "seconds": 83.4, "peak_mib": 512,
        "what_to_do": "nothing", "link": f"plans/{name}/plan.html",
    }  # fmt: skip
    return JobStatus(**(given | more))


def open_job(name, state=JobState.waiting):
    return JobStatus(name=name, state=state, light=Light.red, what_to_do="wait")


def look(name, **more):
    given = {
        "light": Light.amber, "facts": facts(held=2, urgent_waiting=1, attention=3, gap=None),
        "what_to_do": "look at the head of its summary: 2 held rows, 1 urgent patient waiting",
    }  # fmt: skip
    return ready(name, **(given | more))


def failed(name, **more):
    given = {
        "name": name, "state": JobState.failed, "light": Light.red, "attempts": 1,
        "ending": Ending.refused, "message": "the input is refused; nothing was planned",
        "what_to_do": "mend its files (optimiser validate says where), then run the batch again",
        "urgent": True, "seconds": 2.2,
    }  # fmt: skip
    return JobStatus(**(given | more))


def night(*jobs, state=BatchState.finished, **more):
    lights = [job.light for job in jobs]
    order = (Light.red, Light.amber, Light.green)
    light = next((one for one in order if one in lights), Light.green)
    given = {
        "light": light, "state": state, "message": "told by the batch", "run": "20261124-220000",
        "version": "0.9", "engine": "pool", "slots": 2, "timezone": "Europe/London",
        "began_at": BEGAN, "updated_at": BEGAN + timedelta(hours=3),
        "finished_at": None if state is BatchState.running else BEGAN + timedelta(hours=5),
        "stale_after": BEGAN + timedelta(hours=24), "by": BEGAN + timedelta(hours=8),
        "jobs": jobs, "totals": totals_of(jobs, sum(job.seconds or 0 for job in jobs)),
    }  # fmt: skip
    return BatchStatus(**({"schema": "optimiser.batch/1"} | given | more))


def running_night():
    return night(
        ready("north-110"),
        open_job("south-120", JobState.running),
        open_job("south-502"),
        open_job("west-ct"),
        state=BatchState.running,
        message="1 of 4 jobs done, 1 running",
    )


def bad_night():
    return night(
        ready("north-110"),
        ready("north-130", state=JobState.kept, seconds=None, attempts=0),
        look("east-mri", slip="plans/east-mri/changes.txt",
             facts=facts(held=2, urgent_waiting=1, attention=3, gap=None,
                         changes={"moved": 3, "fell out": 1, "came in": 9})),
        look("south-101", fallback=Cause.deadline, what_to_do="plan it again with more time"),
        failed("south-120"),
        failed("west-ct", state=JobState.quarantined, ending=Ending.aborted, attempts=2,
               urgent=False, what_to_do="book from the older plan; report the fault",
               link="plans/west-ct/plan.html", older_plan=True),
        message="2 of 6 jobs have no plan, 2 plans need a look",
        gone=("old-clinic",),
        exit_code=8,
    )  # fmt: skip


def good_night():
    return night(
        *(ready(f"site-{number}", facts=facts(gap=0.001 * number)) for number in range(1, 13)),
        message="12 of 12 jobs have a plan, all of them ready",
        exit_code=0,
    )
