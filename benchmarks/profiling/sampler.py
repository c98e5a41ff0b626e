"""A sampler: what every thread is doing, a hundred times a second, nothing traced.

Each look counts the seconds since the one before, so that a library that holds the interpreter
for a while is counted for all of it. A thread that waits is not counted; where all of them wait,
the main one is.
"""

import sys
import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter
from types import FrameType

EVERY_SECONDS = 0.01
WAITING = frozenset(
    {"wait", "join", "_wait_for_tstate_lock", "select", "poll", "sleep", "_recv", "get", "accept"}
)
"""Functions of the standard library in which a thread does nothing."""


class Sampler:
    """Use as a context; then `own` and `within` are seconds by (file, function) of the house.

    `own`: the innermost function of ours was this, with the libraries it calls. `within`: it was
    somewhere on the stack.
    """

    def __init__(self, package: str) -> None:
        self.package = package
        self.own: Counter[tuple[str, str]] = Counter()
        self.within: Counter[tuple[str, str]] = Counter()
        self.seconds = 0.0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> "Sampler":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _look(self) -> None:
        before = perf_counter()
        me = threading.get_ident()
        while not self._stop.wait(EVERY_SECONDS):
            now = perf_counter()
            passed, before = now - before, now
            self.seconds += passed
            frames = {ident: one for ident, one in sys._current_frames().items() if ident != me}
            main = frames.get(threading.main_thread().ident or 0)
            busy = [one for one in frames.values() if not _waits(one)]
            if not busy and main is not None:
                busy = [main]
            for frame in busy:
                self._count(frame, passed / len(busy))

    def _count(self, frame: FrameType, seconds: float) -> None:
        ours = [self._place(one) for one in _stack(frame)]
        places = [place for place in ours if place is not None]
        if places:
            self.own[places[0]] += seconds
        for place in set(places):
            self.within[place] += seconds

    def _place(self, frame: FrameType) -> tuple[str, str] | None:
        parts = Path(frame.f_code.co_filename).parts
        if self.package not in parts:
            return None
        place = len(parts) - 1 - parts[::-1].index(self.package)
        return "/".join(parts[place + 1 :]), frame.f_code.co_qualname


def _stack(frame: FrameType | None) -> Iterator[FrameType]:
    while frame is not None:
        yield frame
        frame = frame.f_back


def _waits(frame: FrameType) -> bool:
    return frame.f_code.co_name in WAITING
