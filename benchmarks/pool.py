"""Jobs in processes of their own, a few at a time: one that dies or hangs ends no other."""

import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from time import monotonic
from typing import Any

EVERY_SECONDS = 1.0


def each(
    work: Callable[[Any], Any], tasks: Sequence[Any], workers: int, most_seconds: float
) -> Iterator[tuple[Any, Any]]:
    """Pairs of a task and what `work` gave, as they end; or the words of what went wrong.

    A job is ended after `most_seconds`, and all of them where the caller stops early.
    """
    context = get_context("spawn")
    waiting, running = list(reversed(tasks)), {}
    try:
        while waiting or running:
            while waiting and len(running) < workers:
                task = waiting.pop()
                ours, theirs = context.Pipe(duplex=False)
                process = context.Process(target=_tell, args=(work, task, theirs), daemon=True)
                process.start()
                theirs.close()
                running[ours] = task, process, monotonic() + most_seconds
            ready = wait(list(running), timeout=EVERY_SECONDS)
            late = [pipe for pipe, (*_, ends) in running.items() if monotonic() > ends]
            for pipe in {*ready, *late}:
                task, process, _ = running[pipe]
                told = _hear(pipe) if pipe in ready else f"still at work after {most_seconds:g} s"
                process.join(0 if pipe in late else EVERY_SECONDS)
                process.terminate()
                process.join()
                del running[pipe]
                yield task, told if told is not None else f"died with {process.exitcode}"
    finally:
        for _, process, _ in running.values():
            process.terminate()


@contextmanager
def stoppable() -> Iterator[None]:
    """A run that SIGTERM or Ctrl-C ends here, so that what was measured by then can be written."""
    previous = signal.signal(signal.SIGTERM, _stop)
    try:
        yield
    except KeyboardInterrupt:
        print("  stopped: what was measured is written", file=sys.stderr, flush=True)
    finally:
        signal.signal(signal.SIGTERM, previous)


def _stop(*_: object) -> None:
    raise KeyboardInterrupt


def _tell(work: Callable[[Any], Any], task: Any, pipe: Connection) -> None:
    try:
        told = work(task)
    except Exception as wrong:  # noqa: BLE001 - whatever it is, it is this task's result
        told = f"{type(wrong).__name__}: {wrong}"
    pipe.send(told)
    pipe.close()


def _hear(pipe: Any) -> Any:
    try:
        return pipe.recv()
    except EOFError:
        return None
