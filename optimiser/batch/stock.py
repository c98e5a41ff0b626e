"""Taking stock before anything is begun: what is there already, and what has to be left alone."""

import os
from datetime import datetime
from pathlib import Path

from optimiser.batch.jobs import Job
from optimiser.batch.key import key_of
from optimiser.batch.order import Order
from optimiser.batch.settings import Settings
from optimiser.batch.standing import PLAN
from optimiser.batch.status import JobState
from optimiser.batch.store import Store
from optimiser.batch.track import Track

MEMORY_MB = 6 * 1024


def track_of(
    job: Job, store: Store, settings: Settings, scratch: Path, began_at: datetime
) -> Track:
    """A job as the night that began then finds it: its key, its attempts so far, and the plan that
    stands."""
    order = wanted(job, store, scratch)
    named = named_previous(job, settings)
    if named is not None and named.resolve() == store.plan(job.name) / PLAN:
        named = None  # it is what stands, and needs no name
    key = key_of(order, named)
    previous = None if named is None else str(named.resolve())
    order = order.model_copy(update={"key": key, "previous": previous})
    attempts = store.attempts(job.name)
    if settings.again:
        attempts = attempts.forgotten(key)
    track = Track(job, order, size_of(job.case), attempts.cut_off(), began_at)
    made = store.made(job.name)
    track.made = made if made is not None and made.key == key else None
    if track.made is not None and track.made.fallback is None:
        track.state = JobState.kept
    elif track.attempts.quarantined(key):
        track.state = JobState.quarantined
    return track


def named_previous(job: Job, settings: Settings) -> Path | None:
    """The plan.json that somebody named as the earlier plan of a job."""
    if job.previous is not None:
        # Path.is_dir raises where it may not look
        is_folder = os.path.isdir(job.previous)
        return job.previous / PLAN if is_folder else job.previous
    if settings.previous is not None:
        for folder in (settings.previous / "plans" / job.name, settings.previous / job.name):
            if (folder / PLAN).exists():
                return folder / PLAN
    return None


def wanted(job: Job, store: Store, scratch: Path) -> Order:
    """The search that a job asks for, as its first attempt; key and earlier plan come later."""
    told = {
        name: getattr(job, name)
        for name in ("seconds", "seed", "workers", "strategy", "reproducible", "accept_stale")
        if getattr(job, name) is not None
    }
    memory_mb = MEMORY_MB if job.memory_mb is None else job.memory_mb
    return Order(
        job=job.name,
        key="",
        attempt=1,
        case=str(job.case.resolve()),
        out=str(store.plan(job.name)),
        watch_seconds=job.watchdog_seconds,
        memory_bytes=memory_mb * 2**20,
        scratch=str(scratch),
        **told,
    )


def size_of(case: Path) -> int:
    """Bytes of a case: the larger ones are begun first, so that none is left to run alone."""
    try:
        files = [path for path in case.iterdir() if path.is_file()] if case.is_dir() else [case]
        return sum(path.stat().st_size for path in files)
    except OSError:
        return 0
