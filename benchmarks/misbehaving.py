"""Attempts that fail in every way one has been seen to fail; the name of the job says how.

`hang-01` hangs, and so on by what stands before the hyphen; any other job is carried out as it
is. These run in the processes of a batch, in place of `optimiser.batch.attempt`.
"""

import errno
import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from optimiser.batch.attempt import attempt
from optimiser.batch.order import Order, Outcome
from optimiser.exports import files

ENTRY = "benchmarks.misbehaving:misbehaving"


def misbehaving(order: Order) -> Outcome:
    """Carry out an order, or fail as the job's name says."""
    fault = FAULTS.get(order.job.partition("-")[0])
    return attempt(order) if fault is None else fault(order)


def _hang(_order: Order) -> Outcome:
    while True:
        time.sleep(1)


def _abort(_order: Order) -> Outcome:
    os.abort()


def _signalled(which: signal.Signals) -> Callable[[Order], Outcome]:
    def kill(order: Order) -> Outcome:
        os.kill(os.getpid(), which)
        return _hang(order)

    return kill


def _eat(_order: Order) -> Outcome:
    eaten = []
    while True:
        eaten.append(bytearray(b"x" * 20_000_000))
        time.sleep(0.02)


def _eat_in_a_search(order: Order) -> Outcome:
    return attempt(order) if order.fallback else _eat(order)


def _exit(_order: Order) -> Outcome:
    os._exit(0)


def _raise(order: Order) -> Outcome:
    with _failing("push_folder", ValueError("Jane Doe, born 1 May 1970")):
        return attempt(order)


def _no_memory(order: Order) -> Outcome:
    with _failing("push_folder", MemoryError()):
        return attempt(order)


def _disk_full(order: Order) -> Outcome:
    with _failing("write_private", OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))):
        return attempt(order)


def _read_only(order: Order) -> Outcome:
    with _failing("write_private", OSError(errno.EROFS, os.strerror(errno.EROFS))):
        return attempt(order)


@contextmanager
def _failing(name: str, error: BaseException) -> Iterator[None]:
    """Let a call of the release of plans fail."""
    from optimiser.exports import folder

    def fail(*_: object) -> None:
        raise error

    real = getattr(files, name)
    setattr(folder, name, fail)
    try:
        yield
    finally:
        setattr(folder, name, real)


FAULTS: dict[str, Callable[[Order], Outcome]] = {
    "hang": _hang,
    "abort": _abort,
    "crash": _signalled(signal.SIGSEGV),
    "killed": _signalled(signal.SIGKILL),
    "eat": _eat,
    "hungry": _eat_in_a_search,
    "exit": _exit,
    "fault": _raise,
    "nomemory": _no_memory,
    "full": _disk_full,
    "readonly": _read_only,
}
