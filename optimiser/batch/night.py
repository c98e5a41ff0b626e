"""The batch itself: which job next, how often, until when; and what is told meanwhile.

Everything that must survive is on the disk before anything depends on it, so a batch may be
killed at any instant and begun again. The signals are the parent's: Ctrl-C or a termination
request ends what runs and keeps what is finished.
"""

import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic

import psutil

from optimiser.batch.deadline import Deadline
from optimiser.batch.engine import Engine
from optimiser.batch.jobs import Job
from optimiser.batch.log import Log
from optimiser.batch.order import FINAL, SILENT, Ending, Order, Outcome
from optimiser.batch.ration import allowed, is_better
from optimiser.batch.settings import Settings
from optimiser.batch.status import BatchState, BatchStatus, JobState
from optimiser.batch.stock import track_of
from optimiser.batch.store import Store
from optimiser.batch.summary import Run, batch_status
from optimiser.batch.sweep import patiently_mended
from optimiser.batch.track import Track
from optimiser.errors import CannotWrite, EngineLost
from optimiser.exports.folder import LEAST_FREE_BYTES

GLANCE_SECONDS = 0.5
TELL_SECONDS = 1.0
MOST_TRIES = 2
"""Attempts at one job in one run, whatever came in between."""


class Night:
    """One run of a batch; `hear` is given a line for people at every turn."""

    def __init__(
        self,
        store: Store,
        jobs: Sequence[Job],
        engine: Engine,
        settings: Settings,
        *,
        hear: Callable[[str], None] = lambda _line: None,
    ) -> None:
        self.store, self.jobs, self.engine, self.settings = store, jobs, engine, settings
        self.hear = hear
        self.now = datetime.now(UTC)
        self.run_id = f"{self.now:%Y%m%dT%H%M%SZ}-{os.getpid()}"
        self.deadline = Deadline(settings.by, engine.slots, self.now)
        self.tracks: list[Track] = []
        self.gone: tuple[str, ...] = ()
        self.state = BatchState.running
        self.message = "under way"
        self.told_at = float("-inf")

    def run(self) -> BatchStatus:
        """Give every job its turn. Raises LockHeld, CannotWrite, and KeyboardInterrupt when
        stopped, with everything told before."""
        try:
            with self.store.held(self.run_id) as scratch, Log(self.store.logs, self.run_id) as log:
                self.log = log
                try:
                    return self._through(scratch)
                finally:
                    self.engine.stop()
        finally:
            self.engine.stop()

    def _through(self, scratch: Path) -> BatchStatus:
        self._take_stock(scratch)
        try:
            while self._give_out() or self._under_way:
                for outcome in self.engine.wait(GLANCE_SECONDS):
                    self._take(outcome)
                self._tell()
        except EngineLost as error:
            self._give_up(Ending.lost)
            return self._end(BatchState.stopped, f"{error}; run it again", error.exit_code)
        except CannotWrite as error:
            self._give_up(Ending.stopped, on_disk=False)
            self._end(BatchState.stopped, str(error), error.exit_code, on_disk=False)
            raise
        except KeyboardInterrupt as stop:
            with suppress(EngineLost):
                for outcome in self.engine.wait(0):
                    self._take(outcome)
            self._give_up(Ending.stopped)
            code = getattr(stop, "exit_code", 130)
            self._end(BatchState.stopped, "stopped on request; run it again", code)
            raise
        return self._end(BatchState.finished, "", None)

    @property
    def _under_way(self) -> list[Track]:
        return [track for track in self.tracks if track.state is JobState.running]

    def _take_stock(self, scratch: Path) -> None:
        self.tracks = [
            track_of(job, self.store, self.settings, scratch, self.now) for job in self.jobs
        ]
        names = {job.name for job in self.jobs}
        self.gone = tuple(sorted(self.store.known() - names))
        kept = sum(track.state is JobState.kept for track in self.tracks)
        self.log.write(
            "batch_begun", jobs=len(self.tracks), kept=kept, engine=self.engine.name,
            slots=self.engine.slots, gone=len(self.gone),
        )  # fmt: skip
        self.hear(f"{len(self.tracks)} jobs, {kept} of them done before; {self.store.folder}")
        self._tell(now=True)

    def _give_out(self) -> bool:
        """Fill the engine; true when something was given out."""
        given = False
        while len(self._under_way) < self.engine.slots:
            waiting = [track for track in self.tracks if track.state is JobState.waiting]
            if not waiting:
                break
            track = min(waiting, key=lambda one: one.rank)
            order = allowed(track, self.tracks, self.deadline)
            if track.made is not None and not is_better(order.fallback, track.fallback):
                track.state = JobState.kept  # it has as good a plan already
                continue
            self._begin(track, order)
            given = True
        return given

    def _begin(self, track: Track, order: Order) -> None:
        order = self.store.standing(track.name).before(order)
        if track.made is not None and track.made.facts.memory_lost:
            order = order.model_copy(update={"doubted": True})  # a plain plan has not mended that
        track.tries += 1
        track.ordered = order.model_copy(
            update={
                "attempt": len(track.attempts.of(order.key)) + 1,
                "watch_seconds": self._watch_seconds(order),
            }
        )
        track.attempts = track.attempts.begun(track.ordered, self.run_id)
        self.store.remember(track.attempts)  # before the attempt: it might take us with it
        track.state = JobState.running
        self.log.write(
            "attempt_begun", track.name, attempt=track.ordered.attempt, key=order.key,
            fallback=order.fallback, previous=track.ordered.previous is not None,
        )  # fmt: skip
        self.engine.submit(track.ordered)

    def _watch_seconds(self, order: Order) -> float:
        """What the watchdog allows; a search must leave time for a plain plan."""
        left = self.deadline.left - self.deadline.plain_seconds
        plain = order.fallback is not None and order.fallback.plain
        return (
            order.watch_seconds if plain or left < order.seconds else min(order.watch_seconds, left)
        )

    def _take(self, outcome: Outcome) -> None:
        """What came of an order: on the disk first, then in what is told."""
        track = next((one for one in self._under_way if one.name == outcome.job), None)
        if track is None or track.ordered is None or outcome.attempt != track.ordered.attempt:
            return
        made = self.store.made(track.name)
        if outcome.ending is Ending.planned and (made is None or made.key != track.order.key):
            said = "a plan was told and none is there"
            outcome = outcome.model_copy(
                update={"ending": Ending.fault, "exit_code": 1, "message": said}
            )
        track.outcome = outcome
        track.attempts = track.attempts.closed(outcome)
        self.store.remember(track.attempts)
        if outcome.ending is Ending.planned:
            track.made = made
            track.late = self.deadline.passed
            track.solve_seconds = outcome.seconds
            if track.ordered.fallback is not None and track.ordered.fallback.plain:
                self.deadline.saw_plain(outcome.seconds)
        track.state = self._state_after(track, outcome)
        self.log.write(
            "attempt_ended", track.name, attempt=outcome.attempt, ending=outcome.ending,
            exit_code=outcome.exit_code, state=track.state, seconds=round(outcome.seconds, 3),
            cpu_seconds=round(outcome.cpu_seconds, 3),
            peak_mib=round(outcome.peak_bytes / 2**20), message=outcome.message,
            solver=list(outcome.solver_messages),
        )  # fmt: skip
        self._say(track, outcome)
        if outcome.ending in SILENT:
            patiently_mended(self.store.plan(track.name))
        if outcome.ending is Ending.disk_full:
            self._check_disk()

    @staticmethod
    def _state_after(track: Track, outcome: Outcome) -> JobState:
        if outcome.ending is Ending.planned:
            return JobState.planned
        if track.attempts.quarantined(track.order.key):
            return JobState.quarantined
        once = outcome.ending in FINAL or outcome.ending is Ending.lock_held
        tried = track.tries >= MOST_TRIES and outcome.ending is not Ending.lost
        return JobState.failed if once or tried else JobState.waiting

    def _check_disk(self) -> None:
        """One job may have met a full disk of its own; ours ends the night."""
        if psutil.disk_usage(str(self.store.folder)).free < LEAST_FREE_BYTES:
            raise CannotWrite(
                f"cannot write {self.store.folder}: the disk is full; free some space and run it "
                "again",
                full=True,
            )

    def _give_up(self, ending: Ending, *, on_disk: bool = True) -> None:
        """End what runs; what was released before it ended is a plan all the same."""
        self.engine.stop()
        for track in self._under_way:
            assert track.ordered is not None  # noqa: S101 - it is under way
            if on_disk and ending is Ending.stopped:
                patiently_mended(self.store.plan(track.name))
            made = self.store.made(track.name)
            there = made is not None and made.key == track.order.key
            code = 0 if there else 1
            outcome = Outcome(
                job=track.name,
                attempt=track.ordered.attempt,
                ending=Ending.planned if there else ending,
                exit_code=code,
            )
            track.outcome = outcome
            track.attempts = track.attempts.closed(outcome)
            if on_disk:
                self.store.remember(track.attempts)
            track.made = made if there else None
            track.state = JobState.planned if there else JobState.waiting

    def _say(self, track: Track, outcome: Outcome) -> None:
        done = sum(one.state in (JobState.planned, JobState.kept) for one in self.tracks)
        tail = f": {outcome.message}" if outcome.message else ""
        words = f"{track.name}: {outcome.ending} in {outcome.seconds:.1f} s{tail}"
        self.hear(f"{done}/{len(self.tracks)}  {words}")

    def _tell(self, *, now: bool = False) -> None:
        if now or monotonic() - self.told_at > TELL_SECONDS:
            self.told_at = monotonic()
            self.store.tell(self.status(None))

    def _end(
        self, state: BatchState, message: str, code: int | None, *, on_disk: bool = True
    ) -> BatchStatus:
        self.state = state
        self.message = message
        status = self.status(code, ended=True)
        try:
            self.store.tell(status)
            self.log.write(
                "batch_ended", state=state, exit_code=status.exit_code, light=status.light,
                message=status.message, **status.totals.model_dump(),
            )  # fmt: skip
        except CannotWrite:
            if on_disk:
                raise
        return status

    def status(self, code: int | None, *, ended: bool = False) -> BatchStatus:
        """The night as it stands; `code` is how it ends where that is known already."""
        run = Run(
            run=self.run_id,
            engine=self.engine.name,
            slots=self.engine.slots,
            timezone=self.settings.timezone.key,
            began_at=self.now,
            by=self.settings.by,
            state=self.state,
            message=self.message,
        )
        jobs = [track.told(self.store.folder, self.store.plan(track.name)) for track in self.tracks]
        seconds = sum(track.solve_seconds for track in self.tracks)
        return batch_status(run, jobs, self.gone, seconds, ended=ended, code=code)
