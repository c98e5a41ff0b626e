"""One run at a time for one output folder: a lock file that says who holds it.

The file holds process, host and when the process started, told so that a clock that is set
changes nothing where the system can. It appears whole (written aside, then linked), and is
replaced only when its holder is proven dead: same host, and no such process or one that started
at another time. A lock of another host is never broken.
"""

import json
import os
import secrets
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from time import time
from typing import Any

import psutil

from optimiser.errors import LockHeld
from optimiser.exports.files import write_private

ATTEMPTS = 5
STARTED = 19
"""The field of /proc/PID/stat with the start, counted from the one after the name (proc(5))."""


@contextmanager
def locked(lock: Path) -> Iterator[None]:
    """Hold the lock file `lock` for the length of the block; `LockHeld` when another run does."""
    ours = _mark(os.getpid())
    for _ in range(ATTEMPTS):
        if _taken(lock, ours):
            break
        _break_stale(lock)
    else:
        raise LockHeld(f"{lock} keeps changing hands; try again")
    try:
        yield
    finally:
        with suppress(OSError):
            if lock.read_text(encoding="utf-8") == ours:
                lock.unlink()


def is_dead(mark: str) -> bool:
    """True when the process that wrote `mark` is proven dead."""
    holder = _holder(mark)
    if holder.get("host") != socket.gethostname():
        return False
    try:
        said, pid = holder["started"], int(holder["pid"])
        if isinstance(said, str):
            started = _started(pid)
            return isinstance(started, str) and started != said
        return isinstance(said, float) and abs(psutil.Process(pid).create_time() - said) > 1
    except psutil.NoSuchProcess:
        return True
    except (psutil.Error, KeyError, TypeError, ValueError):
        return False


def is_here(mark: str) -> bool:
    """True when the process that wrote `mark` is, or was, on this machine."""
    return _holder(mark).get("host") == socket.gethostname()


def _started(pid: int) -> str | float:
    """When a process started: by the boot and its ticks since then, or else by the clock.

    The clock may be set while the process runs, and then tells another time than before.
    """
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        told = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
        return f"{boot} {told.rpartition(')')[2].split()[STARTED]}"
    except (OSError, IndexError):
        return psutil.Process(pid).create_time()


def _mark(pid: int) -> str:
    started: str | float | None
    try:
        started = _started(pid)
    except psutil.Error:
        started = None
    return json.dumps({"pid": pid, "host": socket.gethostname(), "started": started})


def _holder(mark: str) -> dict[str, Any]:
    try:
        holder = json.loads(mark)
    except ValueError:
        return {}
    return holder if isinstance(holder, dict) else {}


def _taken(lock: Path, mark: str) -> bool:
    """Try to make the lock file, whole or not at all."""
    aside = lock.with_name(f"{lock.name}.{secrets.token_hex(4)}")
    try:
        write_private(aside, mark)
        try:
            os.link(aside, lock)
        except FileExistsError:
            return False
        except OSError:  # a disk without links: the name alone decides
            if lock.exists():
                return False
            write_private(lock, mark)
        return True
    finally:
        aside.unlink(missing_ok=True)


def _break_stale(lock: Path) -> None:
    """Take away the lock of a dead run; raise `LockHeld` when its holder may be alive."""
    try:
        mark = lock.read_text(encoding="utf-8")
        minutes = max(0.0, time() - lock.stat().st_mtime) / 60
    except FileNotFoundError:
        return
    if not is_dead(mark):
        holder = _holder(mark)
        raise LockHeld(
            f"another run holds {lock} (process {holder.get('pid', 'unknown')} on "
            f"{holder.get('host', 'an unknown machine')}, for {minutes:,.0f} minutes now); wait "
            "for it, or, when you are sure that it has ended, remove that file"
        )
    aside = lock.with_name(f"{lock.name}.{secrets.token_hex(4)}")
    with suppress(FileNotFoundError):
        lock.rename(aside)
        if aside.read_text(encoding="utf-8") != mark:  # somebody was quicker: give it back
            with suppress(OSError):
                os.link(aside, lock)
        aside.unlink()
