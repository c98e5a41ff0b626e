"""An attempt in a process of its own, with a watchdog over its time and memory.

The process is started afresh (never forked), leads its own group and is kept for the next order
while all goes well. When it does not, the whole group is ended, so that no solver is left behind.
A process that died is told apart by how it died.
"""

import os
import selectors
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress

import psutil
from pydantic import ValidationError

from optimiser.batch.child import ENTRY
from optimiser.batch.order import Ending, Order, Outcome

GLANCE_SECONDS = 0.2
MEMORY_GLANCE_SECONDS = 0.5
MOST_KEPT_BYTES = 2**30
"""A process that holds more than this between two orders is replaced."""
MOST_ANSWER_BYTES = 2**20
CRASHES = frozenset({signal.SIGSEGV, signal.SIGBUS, signal.SIGFPE, signal.SIGILL, signal.SIGSYS})


class Worker:
    """One process for one order at a time; it may be used by one thread at a time."""

    def __init__(self, entry: str = ENTRY) -> None:
        self.entry = entry
        self.process: subprocess.Popen[bytes] | None = None

    def carry_out(self, order: Order, stop: threading.Event | None = None) -> Outcome:
        """What came of the order; never raises for what it does. `stop` ends it."""
        begun = time.monotonic()
        stop = stop or threading.Event()
        try:
            process = self._ready()
        except OSError as error:
            return self.lost(order, Ending.not_started, type(error).__name__)
        peak = 0
        answer = b""
        ending: Ending | None = None
        with suppress(BrokenPipeError), selectors.DefaultSelector() as selector:
            assert process.stdin is not None and process.stdout is not None  # noqa: S101, PT018
            process.stdin.write(order.model_dump_json().encode() + b"\n")
            process.stdin.flush()
            selector.register(process.stdout, selectors.EVENT_READ)
            looked = 0.0
            while not answer.endswith(b"\n"):
                now = time.monotonic()
                if stop.is_set():
                    ending = Ending.stopped
                elif now - begun > order.watch_seconds:
                    ending = Ending.hang
                elif now - looked > MEMORY_GLANCE_SECONDS:
                    looked = now
                    peak = max(peak, resident(process.pid))
                    ending = Ending.over_memory if peak > order.memory_bytes else None
                if ending is not None or len(answer) > MOST_ANSWER_BYTES:
                    break
                if selector.select(GLANCE_SECONDS):
                    part = os.read(process.stdout.fileno(), 65_536)
                    if not part:
                        break
                    answer += part
        seconds = time.monotonic() - begun
        with suppress(ValidationError):
            outcome = Outcome.model_validate_json(answer)
            if resident(process.pid) > MOST_KEPT_BYTES:
                self.end()
            return outcome.model_copy(update={"peak_bytes": peak})
        if ending is None and answer.endswith(b"\n"):
            ending = Ending.ended  # it answered, and not with an outcome
        code = self.end(patient=ending is None)
        message = _said(ending, order, peak)
        return self.lost(order, ending or died(code), message, seconds, peak)

    def end(self, *, patient: bool = False) -> int | None:
        """End the process and all below it; gives its exit code. A dying one is waited for."""
        process, self.process = self.process, None
        if process is None:
            return None
        if patient:
            with suppress(subprocess.TimeoutExpired):
                # not reaped yet: until the group is gone nobody else may have its number
                _wait_unreaped(process.pid, 2.0)
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        for pipe in (process.stdin, process.stdout):
            with suppress(OSError):
                if pipe is not None:
                    pipe.close()
        return process.wait()

    def _ready(self) -> "subprocess.Popen[bytes]":
        if self.process is None or self.process.poll() is not None:
            self.end()
            self.process = subprocess.Popen(  # noqa: S603 - this program itself
                [sys.executable, "-m", "optimiser.batch.child", self.entry],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
        return self.process

    @staticmethod
    def lost(
        order: Order, ending: Ending, message: str, seconds: float = 0.0, peak: int = 0
    ) -> Outcome:
        """The outcome of an order whose process gave none."""
        return Outcome(
            job=order.job,
            attempt=order.attempt,
            ending=ending,
            exit_code=1,
            message=message,
            seconds=seconds,
            peak_bytes=peak,
        )


def died(code: int | None) -> Ending:
    """The ending of a process that left no answer, from its exit code."""
    match code:
        case -9 | 137:
            return Ending.killed
        case -6 | 134:
            return Ending.aborted
        case int() if -code in CRASHES or code - 128 in CRASHES:
            return Ending.crashed
        case _:
            return Ending.ended


def resident(pid: int) -> int:
    """Resident bytes of a process and all below it."""
    total = 0
    with suppress(psutil.Error, OSError):
        process = psutil.Process(pid)
        for one in (process, *process.children(recursive=True)):
            with suppress(psutil.Error):
                total += one.memory_info().rss
    return total


def _wait_unreaped(pid: int, seconds: float) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None:
            return
        time.sleep(0.01)


def _said(ending: Ending | None, order: Order, peak: int) -> str:
    match ending:
        case Ending.hang:
            return f"still running after {order.watch_seconds:.0f} s, ended"
        case Ending.over_memory:
            return f"{peak / 2**20:,.0f} MiB of {order.memory_bytes / 2**20:,.0f} allowed, ended"
        case _:
            return ""
