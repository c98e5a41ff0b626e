"""Processes of this machine, each with one order at a time and a watchdog; the default.

No pool of the standard library: there one process that dies takes every order with it. Here a
thread minds each process, starts another one when it died, and the others never notice.
"""

import queue
import threading

from optimiser.batch.child import ENTRY
from optimiser.batch.order import Ending, Order, Outcome
from optimiser.batch.watch import Worker
from optimiser.errors import place_of

LEAVING_SECONDS = 10.0


class PoolEngine:
    """See the module and `optimiser.batch.engine`. `entry` is what each process carries out."""

    name = "pool"

    def __init__(self, slots: int, entry: str = ENTRY) -> None:
        self.slots = slots
        self.orders: queue.Queue[Order | None] = queue.Queue()
        self.outcomes: queue.Queue[Outcome] = queue.Queue()
        self.stopping = threading.Event()
        self.threads = [
            threading.Thread(target=self._mind, args=(Worker(entry),), daemon=True)
            for _ in range(slots)
        ]
        for thread in self.threads:
            thread.start()

    def submit(self, order: Order) -> None:
        """Give it to the next process that is free."""
        self.orders.put(order)

    def wait(self, seconds: float) -> list[Outcome]:
        """See `optimiser.batch.engine`."""
        try:
            outcomes = [self.outcomes.get(timeout=seconds)]
        except queue.Empty:
            return []
        while not self.outcomes.empty():
            outcomes.append(self.outcomes.get_nowait())
        return outcomes

    def stop(self) -> None:
        """End every process, with its solver."""
        self.stopping.set()
        for _ in self.threads:
            self.orders.put(None)
        for thread in self.threads:
            thread.join(LEAVING_SECONDS)

    def _outcome(self, worker: Worker, order: Order) -> Outcome:
        try:
            return worker.carry_out(order, self.stopping)
        except Exception as error:  # noqa: BLE001 - a job without an outcome would run for ever
            worker.end()
            return worker.lost(order, Ending.ended, place_of(error))

    def _mind(self, worker: Worker) -> None:
        try:
            while (order := self.orders.get()) is not None and not self.stopping.is_set():
                self.outcomes.put(self._outcome(worker, order))
        finally:
            worker.end()
