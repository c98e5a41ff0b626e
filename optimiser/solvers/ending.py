"""How a solve can end, each way by its name."""

import signal
from enum import StrEnum
from pathlib import Path

STDERR = "stderr.txt"
"""Where a child's standard error goes, in its private folder."""


class Ending(StrEnum):
    """finished: the strategy came to its end. The others say how a child was lost.

    overtime: still running after limit and grace, killed. memory: over the memory limit, killed.
    killed: SIGKILL from outside, as the kernel does when memory runs out. aborted: SIGABRT, a
    failed check of the solver. crashed: a segmentation fault or the like. starved: no memory or
    no threads to be had. raised: an exception. garbage: an answer that cannot be one. exited:
    ended without an answer. not_started: no process to be had.
    """

    finished = "finished"
    overtime = "overtime"
    memory = "memory"
    killed = "killed"
    aborted = "aborted"
    crashed = "crashed"
    starved = "starved"
    raised = "raised"
    garbage = "garbage"
    exited = "exited"
    not_started = "not_started"

    @property
    def words(self) -> str:
        """The ending as people say it, after "the solver"."""
        return _WORDS[self]


_WORDS = {
    Ending.finished: "finished",
    Ending.overtime: "did not stop at its limit and was killed",
    Ending.memory: "used more memory than allowed and was killed",
    Ending.killed: "was killed from outside, probably because the machine ran out of memory",
    Ending.aborted: "aborted on a failed check of its own",
    Ending.crashed: "crashed",
    Ending.starved: "got no memory or no threads from the machine",
    Ending.raised: "failed with an exception",
    Ending.garbage: "gave an answer that cannot be one",
    Ending.exited: "ended without an answer",
    Ending.not_started: "could not be started",
}

RETRIED = frozenset({Ending.aborted, Ending.crashed, Ending.starved, Ending.garbage, Ending.exited})
"""Endings after which one more attempt makes sense; out of memory it would only die again."""


def died(exit_code: int | None, private: Path) -> Ending:
    """The ending of a child that left no answer, from its exit code and its standard error."""
    if exit_code == 127 or _says_starved(private):
        return Ending.starved
    match exit_code:
        case -9 | 137:
            return Ending.killed
        case -6 | 134:
            return Ending.aborted
        case int() if -exit_code in _CRASHES or exit_code - 128 in _CRASHES:
            return Ending.crashed
        case _:
            return Ending.exited


_CRASHES = frozenset({signal.SIGSEGV, signal.SIGBUS, signal.SIGFPE, signal.SIGILL, signal.SIGSYS})


def _says_starved(private: Path) -> bool:
    try:
        text = (private / STDERR).read_text(encoding="utf-8", errors="replace")[-20_000:]
    except OSError:
        return False
    return "Resource temporarily unavailable" in text or "annot allocate memory" in text
