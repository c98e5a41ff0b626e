"""What a Dask worker does with an order: it minds a process for it, as the pool does.

Dask may carry a task out again whenever a worker is lost, also when the task had ended and only
its answer was on the way. So each attempt leaves a note where the batch keeps its temporary
files, before it begins and when it has ended: what has ended is answered from the note, and what
died with its worker is told and left to the batch, which counts attempts.
"""

import os
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from distributed import Worker as DaskWorker
from distributed.diagnostics.plugin import WorkerPlugin
from pydantic import ValidationError

from optimiser.batch.made import JOB_FILE, Made
from optimiser.batch.order import Ending, Order, Outcome
from optimiser.batch.watch import Worker
from optimiser.errors import CannotWrite, LockHeld
from optimiser.exports.files import replace_private, write_private
from optimiser.exports.folder import claim
from optimiser.exports.lock import is_dead, is_here
from optimiser.exports.manifest import changed_files
from optimiser.version import __version__

PATIENCE_SECONDS = 15.0
"""So long an attempt waits for the lock of one that died on another machine: its worker is
started again there and takes the lock away."""
GLANCE_SECONDS = 0.25

_guard = threading.Lock()
_free: list[Worker] = []
_running: dict[str, threading.Event] = {}


def carried_out(order_text: str, case_is_there: bool, version: str, entry: str) -> str:
    """The outcome of an order as JSON; `case_is_there` is what the batch sees of the case."""
    order = Order.model_validate_json(order_text)
    fault = fault_here(str(Path(order.out).parent), version)
    if fault is None and case_is_there and not Path(order.case).exists():
        fault = f"the worker on {socket.gethostname()} does not see {order.case}"
    if fault is not None:
        return _ended(order, Ending.not_started, fault).model_dump_json()
    notes = None if order.scratch is None else _Notes(order, Path(order.scratch))
    outcome = None if notes is None else notes.known()
    if outcome is None:
        outcome = _watched(order, entry)
        if notes is not None:
            notes.end(outcome)
    return outcome.model_dump_json()


def fault_here(plans: str, version: str) -> str | None:
    """Why this worker cannot serve a batch of `version` whose plans go to `plans`, if so."""
    host = socket.gethostname()
    if version != __version__:
        return f"the worker on {host} runs optimiser {__version__}, the batch {version}"
    if not os.access(plans, os.R_OK | os.W_OK | os.X_OK):
        return f"the worker on {host} cannot write {plans}: the folder must be shared"
    return None


def end_all(plans: str) -> None:
    """End what this worker runs for the plan folders in `plans`, and every idle process."""
    for out, stop in list(_running.items()):
        if str(Path(out).parent) == plans:
            stop.set()
    with _guard:
        idle, _free[:] = list(_free), []
    for worker in idle:
        worker.end()


class Tidy(WorkerPlugin):
    """Takes away the locks of attempts that died with an earlier worker of the same machine."""

    name: str

    def __init__(self, plans: str) -> None:
        self.name = f"optimiser-tidy-{plans}"
        self.plans = plans

    def setup(self, worker: DaskWorker) -> None:
        """Called when a worker starts, or at once where it runs."""
        tidy(Path(self.plans))


def tidy(plans: Path) -> None:
    """Mend every plan folder whose holder is proven dead."""
    for lock in plans.glob(".*.lock"):
        with suppress(OSError, LockHeld, CannotWrite):
            if is_dead(lock.read_text(encoding="utf-8")):
                with claim(plans / lock.name[1 : -len(".lock")]):
                    pass


def _watched(order: Order, entry: str) -> Outcome:
    _wait_for_another_machine(Path(order.out))
    with _stoppable(order) as stop:
        with _guard:
            at = next((n for n, one in enumerate(_free) if one.entry == entry), None)
            worker = Worker(entry) if at is None else _free.pop(at)
        try:
            return worker.carry_out(order, stop)
        finally:
            if stop.is_set():
                worker.end()
            else:
                with _guard:
                    _free.append(worker)


@contextmanager
def _stoppable(order: Order) -> Iterator[threading.Event]:
    stop = threading.Event()
    _running[order.out] = stop
    try:
        yield stop
    finally:
        _running.pop(order.out, None)


def _wait_for_another_machine(out: Path) -> None:
    lock = out.with_name(f".{out.name}.lock")
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        try:
            if is_here(lock.read_text(encoding="utf-8")):
                return
        except OSError:
            return
        time.sleep(GLANCE_SECONDS)


class _Notes:
    """What is known of one attempt, in the folder of temporary files that the workers share."""

    def __init__(self, order: Order, scratch: Path) -> None:
        self.order = order
        self.begun = scratch / f"{order.job}.{order.attempt}.begun"
        self.ended = scratch / f"{order.job}.{order.attempt}.ended"

    def known(self) -> Outcome | None:
        """What came of the attempt where it was begun before; None where it is begun now."""
        with suppress(OSError, ValidationError):
            return Outcome.model_validate_json(self.ended.read_bytes())
        try:
            write_private(self.begun, socket.gethostname())
        except FileExistsError:
            return self._of_a_dead_worker()
        except OSError:
            pass  # no notes on this disk: at worst it is carried out twice
        return None

    def end(self, outcome: Outcome) -> None:
        """Keep the outcome for whoever is asked again."""
        with suppress(OSError):
            replace_private(self.ended, outcome.model_dump_json())

    def _of_a_dead_worker(self) -> Outcome:
        made = _made(self.order)
        if made is not None:
            return Outcome(
                job=self.order.job,
                attempt=self.order.attempt,
                ending=Ending.planned,
                exit_code=made.exit_code,
                facts=made.facts,
            )
        return _ended(self.order, Ending.killed, "the Dask worker that had it died")


def _made(order: Order) -> Made | None:
    """What the plan that stands says of itself, where it is the one that was ordered."""
    folder = Path(order.out)
    try:
        if changed_files(folder) != []:
            return None
        made = Made.model_validate_json((folder / JOB_FILE).read_bytes())
    except (OSError, ValidationError):
        return None
    return made if (made.key, made.fallback) == (order.key, order.fallback) else None


def _ended(order: Order, ending: Ending, message: str) -> Outcome:
    return Outcome(
        job=order.job, attempt=order.attempt, ending=ending, exit_code=1, message=message
    )
