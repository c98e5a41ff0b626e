"""One child process per solve, and a watchdog over its time and memory.

Solver libraries abort, leak, overrun their limits and catch signals that are not theirs. So a
strategy runs in a process of its own, started afresh (never forked), which tells its news over a
pipe; the parent keeps the best schedule told, so a child that dies costs nothing but its time.
Every ending has a name. The parent owns the signals: the child ignores Ctrl-C, and ends by itself
when the parent is gone.
"""

import json
import multiprocessing
import queue
import signal
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from multiprocessing.connection import Connection
from multiprocessing.reduction import ForkingPickler
from pathlib import Path
from time import monotonic
from typing import Any

import psutil

from optimiser.problem.kinds import AnyProblem
from optimiser.solvers.child import serve
from optimiser.solvers.ending import RETRIED, Ending, died
from optimiser.solvers.limits import Limits
from optimiser.solvers.said import bounds_of, number_of, proofs_of, schedule_of
from optimiser.solvers.schedule import Schedule, Spot
from optimiser.solvers.strategy import News, Proof, silent

GRACE_SECONDS, GRACE_SHARE = 2.0, 0.03
"""How long a child may go on after its limit before it is killed, at least and as a share of it."""
MEMORY_BYTES = 6 * 2**30
"""Most resident memory of this process and its children together."""
GLANCE_SECONDS = 0.1
LEAST_SECONDS = 0.5
"""With less time than this left a dead child is not replaced."""


@dataclass(frozen=True)
class Job:
    """What the child needs: the problem, a schedule to start from and the strategy's name.

    `packed` is the problem as it goes to the child. It is packed when the job is made and not when
    a child asks for it: other threads may read the problem by then, and what it remembers of their
    questions must not change while it is packed.
    """

    problem: AnyProblem
    start: Schedule
    strategy: str
    packed: bytes = b""

    def __post_init__(self) -> None:
        if not self.packed:
            object.__setattr__(self, "packed", bytes(ForkingPickler.dumps(self.problem)))


@dataclass
class Outcome:
    """How a solve ended and the best that was told, which keeps the shape of a schedule.

    `schedule` is None where nothing was told. `reproducible` is true when the strategy finished
    within its deterministic units without the wall clock. `endings` are those of all attempts.
    """

    ending: Ending
    schedule: dict[int, Spot] | None = None
    bounds: dict[str, float] = field(default_factory=dict)
    units: float = 0.0
    proofs: dict[str, Proof] = field(default_factory=dict)
    reproducible: bool = False
    seconds: float = 0.0
    peak_bytes: int = 0
    message: str = ""
    endings: tuple[Ending, ...] = ()


def run(
    job: Job,
    limits: Limits,
    tell: Callable[[News], None],
    *,
    grace_seconds: float = GRACE_SECONDS,
    memory_bytes: int = MEMORY_BYTES,
) -> Outcome:
    """Run `job` in a child within `limits`, once more after an abort, and say how it went.

    `limits.seconds` count from this call. Never raises for anything the child does.
    """
    until = monotonic() + limits.seconds
    grace_seconds = max(grace_seconds, GRACE_SHARE * limits.seconds)
    best = _attempt(job, limits, until, tell, grace_seconds, memory_bytes)
    best.endings = (best.ending,)
    left = until - monotonic()
    if best.ending in RETRIED and left > LEAST_SECONDS:
        tell(News("", message=f"the solver {best.ending.words}; trying once more"))
        calmer = replace(limits, workers=1, seed=(limits.seed + 1) % 2**31)
        start = job.start if best.schedule is None else best.schedule
        again = _attempt(
            replace(job, start=start), calmer, until, tell, grace_seconds, memory_bytes
        )
        again.endings = (best.ending, again.ending)
        again.peak_bytes = max(best.peak_bytes, again.peak_bytes)
        again.reproducible = False
        if again.schedule is None:
            again.schedule, again.bounds = best.schedule, best.bounds
        best = again
    best.seconds = limits.seconds - (until - monotonic())
    return best


def _attempt(
    job: Job,
    limits: Limits,
    until: float,
    tell: Callable[[News], None],
    grace_seconds: float,
    memory_bytes: int,
) -> Outcome:
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    with tempfile.TemporaryDirectory(
        prefix="optimiser-solve-", ignore_cleanup_errors=True
    ) as private:
        child = context.Process(
            target=serve, args=(theirs, job.strategy, private), daemon=True, name="solver"
        )
        try:
            with _interrupts_for_us():
                child.start()
        except OSError as error:  # no process or no memory to be had
            ours.close()
            theirs.close()
            return Outcome(Ending.not_started, message=type(error).__name__)
        try:
            theirs.close()
            watch = _Watch(job, limits, until, tell, ours)
            ending = watch.follow(child.pid or 0, until + grace_seconds, memory_bytes)
        finally:
            child.kill()
            child.join()
            ours.close()
        outcome = watch.outcome
        outcome.ending = died(child.exitcode, Path(private)) if ending is None else ending
        child.close()
        return outcome


@contextmanager
def _interrupts_for_us() -> Iterator[None]:
    """Ctrl-C waits while a child starts, so that the child is born deaf to it."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


class _Watch:
    """The parent's side of one attempt: reads, keeps the best, minds the clock and memory."""

    def __init__(
        self,
        job: Job,
        limits: Limits,
        until: float,
        tell: Callable[[News], None],
        pipe: Connection,
    ) -> None:
        self.job, self.limits, self.until, self.tell = job, limits, until, tell
        self.pipe = pipe
        self.outcome = Outcome(Ending.finished)
        self.heard: queue.Queue[bytes | None] = queue.Queue()
        threading.Thread(target=self._listen, daemon=True).start()

    def follow(self, pid: int, kill_at: float, memory_bytes: int) -> Ending | None:
        """Until the child has finished or must be killed; None where it died by itself.

        What it had told by then is heard first: it may be we who are late, held up by whoever
        reads what we tell.
        """
        left: int | None = None
        while left != 0:
            if left is None and monotonic() >= kill_at:
                left, self.tell = self.heard.qsize(), silent
                continue
            if left is None and self._memory(pid) > memory_bytes:
                return Ending.memory
            try:
                message = self.heard.get(timeout=GLANCE_SECONDS)
            except queue.Empty:
                continue
            left = None if left is None else left - 1
            if message is None:
                return None
            try:
                ending = self._take(json.loads(message))
            except (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError):
                return Ending.garbage
            if ending is not None:
                return ending
        return Ending.overtime

    def _take(self, told: Any) -> Ending | None:
        match told["kind"]:
            case "ready":
                # sent from a thread: a child that stops reading must not stop us
                threading.Thread(target=self._send, daemon=True).start()
            case "news":
                self._keep(told)
                news = told["news"]
                self.tell(
                    News(
                        level=str(news["level"]),
                        value=number_of(news["value"]),
                        bound=number_of(news["bound"]),
                        message=str(news["message"]),
                        schedule=None if told["spots"] is None else self.outcome.schedule,
                        bounds=dict(self.outcome.bounds),
                    )
                )
            case "found":
                self._keep(told)
                # those of its end are all that hold of its schedule
                self.outcome.bounds = bounds_of(told["bounds"])
                self.outcome.units = float(told["units"])
                self.outcome.proofs = proofs_of(told["proofs"])
                self.outcome.reproducible = told["by_clock"] is False
                return Ending.finished
            case "raised":
                self.outcome.message = str(told["where"])[:200]
                return Ending.memory if told["memory"] is True else Ending.raised
            case _:
                return Ending.garbage
        return None

    def _keep(self, told: Mapping[str, Any]) -> None:
        bounds = bounds_of(told["bounds"])
        if told["spots"] is not None:
            self.outcome.schedule = schedule_of(self.job.problem, told["spots"])
        self.outcome.bounds |= bounds

    def _send(self) -> None:
        limits = replace(self.limits, seconds=max(0.05, self.until - monotonic()))
        with suppress(OSError, ValueError):  # it died, or was killed, before it had read all
            self.pipe.send_bytes(self.job.packed)
            self.pipe.send((self.job.start, limits))

    def _listen(self) -> None:
        try:
            while True:
                self.heard.put(self.pipe.recv_bytes())
        except (EOFError, OSError, ValueError):
            self.heard.put(None)

    def _memory(self, pid: int) -> int:
        """Resident bytes of this process, the child and all below it."""
        total = 0
        with suppress(psutil.Error):
            total = psutil.Process().memory_info().rss
            child = psutil.Process(pid)
            for process in (child, *child.children(recursive=True)):
                with suppress(psutil.Error):
                    total += process.memory_info().rss
        self.outcome.peak_bytes = max(self.outcome.peak_bytes, total)
        return total
