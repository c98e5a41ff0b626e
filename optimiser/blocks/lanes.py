"""Blocks planned side by side, each in a process of its own that ends with this one."""

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from time import monotonic
from typing import Any

from optimiser.blocks.job import BlockJob
from optimiser.problem.blocks import Block
from optimiser.problem.many import many_objects
from optimiser.progress import Progress
from optimiser.solve_theatre import Solved

PATIENCE, LEAST_PATIENCE = 3.0, 120.0
"""After so many times its seconds, and so many seconds more, a block's process is given up."""
PARENT_GONE = 3
"""Exit code of a process whose parent went away."""

Hear = Callable[[int, Progress | Solved | None], None]
"""Hears, by number of the block, how far it is, what it gave, or None where it was lost."""


def lanes_of(parts: Sequence[Block], workers: int) -> list[list[int]]:
    """Which blocks are planned one after another, by number: the largest first, evenly loaded."""
    lanes: list[list[int]] = [[] for _ in range(min(workers, len(parts)))]
    load = [0] * len(lanes)
    for number, block in enumerate(parts):
        lane = load.index(min(load))
        lanes[lane].append(number)
        load[lane] += block.options
    return lanes


@dataclass
class _Running:
    """The processes at work, so that none is left behind, and who hears what they say."""

    answers: list[Solved | None]
    hear: Hear
    processes: dict[int, Any] = field(default_factory=dict)
    given_up: bool = False
    told: threading.Lock = field(default_factory=threading.Lock)

    def note(self, number: int, answer: Solved | None) -> None:
        """Keep what a block's process gave in the end."""
        self.answers[number] = answer
        self.pass_on(number, answer)

    def pass_on(self, number: int, told: Progress | Solved | None) -> None:
        """Tell what a block's process said; one at a time, since each lane has its thread."""
        with self.told:
            self.hear(number, told)


def in_processes(
    jobs: Sequence[bytes],
    lanes: Sequence[Sequence[int]],
    sizes: Sequence[int],
    seconds: float,
    hear: Hear,
    *,
    by_clock: bool,
) -> list[Solved | None]:
    """What the process of each packed job gave, None where it was lost.

    Meanwhile `hear` is told. `by_clock` shares out what time a lane has left, and not `seconds` as
    they are.
    """
    running = _Running([None] * len(jobs), hear)
    until = monotonic() + seconds if by_clock else None
    threads = [
        threading.Thread(
            target=_one_by_one, args=(jobs, lane, sizes, seconds, until, running), daemon=True
        )
        for lane in lanes
    ]
    try:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        running.given_up = True
        for process in list(running.processes.values()):
            process.kill()
    return running.answers


def _one_by_one(
    jobs: Sequence[bytes],
    lane: Sequence[int],
    sizes: Sequence[int],
    seconds: float,
    until: float | None,
    running: _Running,
) -> None:
    """The blocks of one lane, each with its share of what time the lane has left."""
    whole = sum(sizes[number] for number in lane)
    for place, number in enumerate(lane):
        rest = sum(sizes[other] for other in lane[place:])
        share = sizes[number] / whole * seconds
        if until is not None:
            share = max(1.0, until - monotonic()) * sizes[number] / rest
        if running.given_up:
            return
        running.note(number, _process(jobs[number], number, share, running))


def _process(job: bytes, number: int, seconds: float, running: _Running) -> Solved | None:
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    # not a daemon: it has a child of its own, the solver's
    process = context.Process(target=_serve, args=(theirs,), name=f"block-{number + 1}")
    try:
        process.start()
        running.processes[number] = process
        theirs.close()
        with suppress(OSError, EOFError, ValueError):
            ours.send_bytes(job)
            ours.send(seconds)
        until = monotonic() + LEAST_PATIENCE + PATIENCE * seconds
        while isinstance(said := _said(ours, until), Progress):
            running.pass_on(number, said)
        return said
    except OSError:  # no process or no memory to be had
        return None
    finally:
        if running.processes.pop(number, None) is not None:
            process.kill()
            process.join()
        ours.close()


def _said(pipe: Connection, until: float) -> Progress | Solved | None:
    """What a block's process says next; None where it is gone, or says nothing until `until`."""
    with suppress(OSError, EOFError, ValueError):
        if pipe.poll(max(0.0, until - monotonic())):
            said: Progress | Solved | None = pipe.recv()
            return said
    return None


def _serve(pipe: Connection) -> None:
    """Plan one block for the parent at the other end of `pipe`."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # signals belong to the parent
    try:
        with many_objects():
            job: BlockJob = pipe.recv()
        seconds: float = pipe.recv()
        threading.Thread(target=_leave_with_parent, args=(pipe,), daemon=True).start()
        try:
            pipe.send(job.done(seconds, _OfFirstLevel(pipe)))
        except (EOFError, BrokenPipeError):
            raise
        except Exception:  # noqa: BLE001 - its text may name patients, and the parent finds out
            pipe.send(None)
    except (EOFError, BrokenPipeError):
        os._exit(PARENT_GONE)


class _OfFirstLevel:
    """Sends how far the search is in the first level, the one that is told of before others."""

    def __init__(self, pipe: Connection) -> None:
        self.pipe, self.level = pipe, ""

    def __call__(self, progress: Progress) -> None:
        self.level = self.level or progress.level
        if progress.level and progress.level == self.level:
            self.pipe.send(progress)


def _leave_with_parent(pipe: Connection) -> None:
    """The parent never sends again, so an end of reading means that it is gone."""
    with suppress(EOFError, OSError):
        pipe.recv_bytes()
    os._exit(PARENT_GONE)
