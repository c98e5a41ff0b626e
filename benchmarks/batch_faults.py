"""Batches in which jobs fail in every way: each told apart, and no other job is harmed.

Goals: every fault classified rightly, every healthy job planned, no process and no temporary
file left.
"""

import json
import socket
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

import psutil

from benchmarks.batch_jobs import tiny_job
from benchmarks.misbehaving import ENTRY
from benchmarks.options import Options
from benchmarks.results import Results, Table
from optimiser.batch.engines.pool import PoolEngine
from optimiser.batch.jobs import JobOptions, read_jobs
from optimiser.batch.night import Night
from optimiser.batch.order import Ending
from optimiser.batch.settings import Settings
from optimiser.batch.status import BatchStatus, JobState
from optimiser.batch.store import Store

ABOUT = __doc__ or ""
TIMES = 10
WATCH_SECONDS = 20.0
MEMORY_MB = 600
HEALTHY = 2


@dataclass(frozen=True)
class Fault:
    """Which ending a fault has to be told as, in which state its job ends, after how many tries."""

    ending: Ending
    state: JobState
    tries: int


QUARANTINED, FAILED, PLANNED = JobState.quarantined, JobState.failed, JobState.planned
EXPECTED = {
    "hang": Fault(Ending.hang, QUARANTINED, 2),
    "abort": Fault(Ending.aborted, QUARANTINED, 2),
    "crash": Fault(Ending.crashed, QUARANTINED, 2),
    "killed": Fault(Ending.killed, QUARANTINED, 2),
    "eat": Fault(Ending.over_memory, QUARANTINED, 2),
    "hungry": Fault(Ending.planned, PLANNED, 2),  # out of memory, then a plain plan
    "nomemory": Fault(Ending.out_of_memory, QUARANTINED, 2),
    "exit": Fault(Ending.ended, QUARANTINED, 2),
    "fault": Fault(Ending.fault, QUARANTINED, 2),
    "full": Fault(Ending.disk_full, FAILED, 2),
    "readonly": Fault(Ending.cannot_write, FAILED, 2),
    "bad": Fault(Ending.refused, FAILED, 1),
    "stalelock": Fault(Ending.planned, PLANNED, 1),  # its holder is dead: broken
    "heldlock": Fault(Ending.lock_held, FAILED, 1),  # its holder is on another machine
}
NOTES = (
    "hungry: out of memory at first, then given the plain plan, which it survives. stalelock: the "
    "lock of a dead process, which has to be broken; heldlock: that of another machine, which must "
    "not be. full, readonly: every write of the plan fails. The others are what their name says.",
)


def faulty_batch(
    folder: Path, faults: Sequence[str], healthy: int = HEALTHY, **more: float
) -> BatchStatus:
    """One night with a job for each of `faults` and some healthy ones."""
    jobs, out = folder / "jobs", folder / "out"
    names = [f"{fault}-{number:02}" for number, fault in enumerate(faults)]
    for name in [*names, *(f"healthy-{number}" for number in range(healthy))]:
        tiny_job(jobs / name)
    (out / "plans").mkdir(parents=True)
    for name in names:
        if name.startswith("bad"):
            (jobs / name / "sessions.csv").unlink()
        if name.startswith(("stalelock", "heldlock")):
            elsewhere = name.startswith("held")
            host = "elsewhere" if elsewhere else socket.gethostname()
            mark = {"pid": 2**22 + 5, "host": host, "started": 1.0}
            (out / "plans" / f".{name}.lock").write_text(json.dumps(mark), encoding="utf-8")
    given = {"strategy": "greedy", "watch_seconds": WATCH_SECONDS, "memory_mb": MEMORY_MB}
    options = JobOptions.model_validate(given | more)
    engine = PoolEngine(2, ENTRY)
    settings = Settings(timezone=ZoneInfo("Europe/London"))
    return Night(Store(out), read_jobs(jobs, options), engine, settings).run()


def wrong(status: BatchStatus) -> list[str]:
    """Every job that is not told as it should be."""
    found = []
    for job in status.jobs:
        kind = job.name.partition("-")[0]
        expected = EXPECTED.get(kind, Fault(Ending.planned, PLANNED, 1))
        told = Fault(job.ending or Ending.lost, job.state, job.attempts)
        if told != expected:
            found.append(f"{job.name}: {told} and not {expected}; {job.message}")
    return found


def left_behind(out: Path) -> list[str]:
    """Processes and files that a night ought not to leave."""
    below = []
    for child in psutil.Process().children(recursive=True):
        with suppress(psutil.Error):  # it has just ended
            if "optimiser.batch.child" in child.cmdline():
                below.append(str(child.pid))
    litter = [
        str(path.relative_to(out))
        for path in [*out.glob(".*"), *out.glob("*/.*")]
        if not path.name.startswith(".heldlock")
    ]
    return [*below, *litter]


def measure(options: Options) -> Results:
    """A night for each fault, and one with all of them."""
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        nights = {fault: [fault] * TIMES for fault in EXPECTED if options.wants(fault)}
        for name, faults in (nights | {"all at once": list(EXPECTED)}).items():
            began = time.perf_counter()
            place = Path(folder) / name.replace(" ", "-")
            status = faulty_batch(place, faults)
            mistakes = wrong(status)
            states = Counter(job.state.value for job in status.jobs)
            rows.append(
                {
                    "fault": name,
                    "jobs": len(faults),
                    "told rightly": len(status.jobs) - len(mistakes) - _healthy(status),
                    "healthy": HEALTHY,
                    "healthy planned": _healthy(status),
                    "left behind": len(left_behind(place / "out")),
                    "states": dict(sorted(states.items())),
                    "wrong": "; ".join(mistakes)[:500],
                    "s": round(time.perf_counter() - began),
                }
            )
    settings = {"watchdog s": WATCH_SECONDS, "memory MB": MEMORY_MB}
    return Results("batch_faults", ABOUT, settings, [Table("Faults", rows)], NOTES)


def _healthy(status: BatchStatus) -> int:
    return sum(job.name.startswith("healthy") and job.state is PLANNED for job in status.jobs)
