"""The child's side of a solve: get ready, take the job, tell the news, give the answer.

What it tells is JSON, so that the parent need trust nothing it says. An exception is told by its
type and place alone: its text might name a patient.
"""

import json
import os
import shutil
import signal
import sys
import tempfile
import threading
from math import isfinite
from multiprocessing.connection import Connection
from pathlib import Path
from time import monotonic
from typing import Any

from optimiser.errors import place_of
from optimiser.solvers.choose import strategy_of
from optimiser.solvers.ending import STDERR
from optimiser.solvers.schedule import Schedule
from optimiser.solvers.strategy import Found, News

PARENT_GONE = 3
"""Exit code of a child whose parent went away."""


def serve(pipe: Connection, strategy: str, private: str) -> None:
    """Run one strategy for the parent at the other end of `pipe`; `private` is its folder."""
    _settle_in(private)
    tell = _Teller(pipe)
    try:
        solve = strategy_of(strategy)
        ready = monotonic()
        tell.send({"kind": "ready"})
        problem = pipe.recv()
        start, limits = pipe.recv()
        threading.Thread(target=_leave_with_parent, args=(pipe, private), daemon=True).start()
        seconds = max(0.05, limits.seconds - (monotonic() - ready))
        limits = type(limits)(seconds, limits.workers, limits.seed, limits.deterministic)
        begun = monotonic()
        found: Found = solve(problem, start, limits, tell)
        by_clock = found.by_clock or monotonic() - begun >= seconds
        tell.send(
            {
                "kind": "found",
                "spots": _rows(found.schedule),
                "bounds": _plain(found.bounds),
                "units": found.units,
                "by_clock": by_clock,
                "proofs": {
                    name: [proof.most, dict(proof.prices)] for name, proof in found.proofs.items()
                },
            }
        )
    except (EOFError, BrokenPipeError):
        os._exit(PARENT_GONE)
    except Exception as error:  # noqa: BLE001 - told to the parent, which falls back
        memory = isinstance(error, MemoryError)
        tell.send({"kind": "raised", "where": place_of(error), "memory": memory})


class _Teller:
    """Sends news over the pipe, from whatever thread."""

    def __init__(self, pipe: Connection) -> None:
        self.pipe = pipe
        self.lock = threading.Lock()

    def __call__(self, news: News) -> None:
        self.send(
            {
                "kind": "news",
                "news": {
                    "level": news.level,
                    "value": _finite(news.value),
                    "bound": _finite(news.bound),
                    "message": news.message,
                },
                "spots": None if news.schedule is None else _rows(news.schedule),
                "bounds": _plain(news.bounds),
            }
        )

    def send(self, message: dict[str, Any]) -> None:
        with self.lock:
            self.pipe.send_bytes(json.dumps(message).encode())


def _settle_in(private: str) -> None:
    """Signals belong to the parent; temporary files and what the solver prints stay private."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    os.environ["TMPDIR"] = private
    tempfile.tempdir = private
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core dump would hold patients
    printed = os.open(Path(private, STDERR), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(printed, 1)
    os.dup2(printed, 2)


def _leave_with_parent(pipe: Connection, private: str) -> None:
    """The parent never sends again, so an end of reading means that it is gone."""
    try:
        pipe.recv_bytes()
    except (EOFError, OSError):
        shutil.rmtree(private, ignore_errors=True)  # nobody else will
        os._exit(PARENT_GONE)


def _rows(schedule: Schedule) -> list[tuple[int, int, int, str | None]]:
    return [
        (int(spot.session), int(spot.start), int(spot.entry), spot.surgeon)
        for spot in sorted(schedule.values())
    ]


def _plain(bounds: Any) -> dict[str, float]:
    """The bounds that are known: an infinite one says nothing."""
    return {name: float(bound) for name, bound in bounds.items() if isfinite(bound)}


def _finite(value: float | None) -> float | None:
    return None if value is None or not isfinite(value) else float(value)
