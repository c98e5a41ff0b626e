"""Workers of a Dask cluster, on one machine or many: the same attempts, minded on the spot.

The cluster is the user's: a scheduler's address, and TLS files where it speaks TLS. Without an
address a small cluster of this machine is started, for trial. Workers need this program in the
same version and see the folders of cases and plans under the same paths: plans are written where
they are made, and only orders and outcomes travel, as JSON.

What a scheduler knows is lost with it; the disk of the batch is not, so the batch says what
happened and goes on from there when it is run again.
"""

import logging
import queue
import secrets
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any

from optimiser.batch.child import ENTRY
from optimiser.batch.engines import Tls
from optimiser.batch.order import Ending, Order, Outcome
from optimiser.errors import EngineLost, UsageError
from optimiser.version import __version__

if TYPE_CHECKING:
    from distributed import Client, Future, LocalCluster, Security

CONNECT_SECONDS = 30.0
WORKERS_SECONDS = 60.0
"""So long a batch waits for the first worker."""
PATIENCE_SECONDS = 300.0
"""So long it goes on with none at all, before it gives up."""
LOOK_SECONDS = 5.0
ANSWER_SECONDS = 5.0
LEAVING_SECONDS = 10.0
HERE = "127.0.0.1"


class DaskEngine:
    """See the module and `optimiser.batch.engine`.

    `slots` is one for each thread of the workers as it was at the last look, and `most` at most.
    A cluster that cannot be reached is told by `submit`, so that the status of the night is told
    first. `patience` is for how many seconds it goes on without any worker.
    """

    name = "dask"

    def __init__(
        self,
        address: str | None = None,
        tls: Tls | None = None,
        most: int | None = None,
        *,
        entry: str = ENTRY,
        patience: float = PATIENCE_SECONDS,
    ) -> None:
        try:
            import distributed  # noqa: F401 - is the extra there?
        except ImportError:
            raise UsageError(
                "the engine dask needs Dask: install optimiser[batch], here and on the workers"
            ) from None
        _be_quiet()
        self.entry, self.most, self.patience = entry, most, patience
        self.where = address or "this machine"
        self.token = secrets.token_hex(4)
        self.orders: dict[object, tuple[Order, Future[str]]] = {}
        self.done: queue.Queue[Future[str]] = queue.Queue()
        self.plans: str | None = None
        self.fault: str | None = None
        self.client: Client | None = None
        self.cluster: LocalCluster | None = None
        self.slots = 1
        self.looked = self.seen = monotonic()
        try:
            self._connect(address, tls)
        except TypeError:  # what Dask says where an address of TLS comes without its files
            raise UsageError(f"{address} speaks TLS: give the files of TLS") from None
        except (OSError, ValueError, RuntimeError) as error:
            self.fault = f"no Dask cluster answers at {self.where} ({type(error).__name__})"
            self.stop()

    def submit(self, order: Order) -> None:
        """Give it to the scheduler; EngineLost where there is none, or no fit worker."""
        client = self._living()
        if self.plans is None:
            self._prepare(client, str(Path(order.out).parent))
        from optimiser.batch.engines.dask_worker import carried_out

        future = client.submit(
            carried_out,
            order.model_dump_json(),
            Path(order.case).exists(),
            __version__,
            self.entry,
            key=f"{order.job}-{order.attempt}-{self.token}-{secrets.token_hex(4)}",
            pure=False,
            retries=0,
        )
        self.orders[future.key] = (order, future)
        future.add_done_callback(self.done.put)

    def wait(self, seconds: float) -> list[Outcome]:
        """See `optimiser.batch.engine`."""
        outcomes = []
        with suppress(queue.Empty):
            found = self._outcome(self.done.get(timeout=seconds))
            while True:
                outcomes += [] if found is None else [found]
                found = self._outcome(self.done.get_nowait())
        if outcomes:
            return outcomes
        client = self._living()
        if monotonic() - self.looked > LOOK_SECONDS:
            self._look(client)
        return []

    def stop(self) -> None:
        """End whatever runs on every worker, then leave the cluster."""
        client, self.client = self.client, None
        if client is not None:
            if client.status == "running":
                _within(LEAVING_SECONDS, lambda: self._end_orders(client))
            self.orders.clear()
            _within(LEAVING_SECONDS, lambda: client.close(timeout=2))
        cluster, self.cluster = self.cluster, None
        if cluster is not None:
            _within(LEAVING_SECONDS, cluster.close)

    def _connect(self, address: str | None, tls: Tls | None) -> None:
        from distributed import Client, LocalCluster
        from distributed.comm.addressing import get_address_host_port

        if address is not None:  # a client that found nobody would be hard to be rid of
            socket.create_connection(get_address_host_port(address), CONNECT_SECONDS).close()
        else:
            self.cluster = LocalCluster(
                n_workers=self.most or 2,
                threads_per_worker=1,
                host=HERE,
                dashboard_address=f"{HERE}:0",
                memory_limit=0,
                silence_logs=logging.CRITICAL,
            )
        self.client = Client(
            self.cluster or address,
            security=None if tls is None else _security(tls),
            timeout=CONNECT_SECONDS,
            set_as_default=False,
        )
        self.client.wait_for_workers(1, timeout=WORKERS_SECONDS)
        self._look(self.client)

    def _prepare(self, client: "Client", plans: str) -> None:
        """End what a dead batch left running, and make sure that the workers can serve this one."""
        from optimiser.batch.engines.dask_worker import Tidy, end_all, fault_here

        self.plans = plans
        told = client.run(fault_here, plans, __version__, on_error="return")
        for fault in told.values():
            if isinstance(fault, ImportError):
                fault = f"a worker cannot import {fault.name}: install the same version there"
            if fault is not None:
                raise EngineLost(str(fault) if isinstance(fault, str) else type(fault).__name__)
        client.run(end_all, plans, on_error="ignore")
        client.register_plugin(Tidy(plans))

    def _living(self) -> "Client":
        client = self.client
        if self.fault is not None:
            raise EngineLost(self.fault)
        if client is None or client.status != "running":
            raise EngineLost(f"the Dask scheduler at {self.where} is gone")
        return client

    def _look(self, client: "Client") -> None:
        """How many threads there are; a cluster without any is given up after a while."""
        self.looked = monotonic()
        try:
            threads = sum(client.nthreads(callback_timeout=ANSWER_SECONDS).values())
        except (OSError, ValueError) as error:
            if client.status != "running":
                raise EngineLost(f"the Dask scheduler at {self.where} is gone") from error
            return
        self.slots = max(1, min(threads, self.most or threads))
        if threads:
            self.seen = monotonic()
        elif monotonic() - self.seen > self.patience:
            raise EngineLost(f"no Dask worker at {self.where} for {self.patience:.0f} s")

    def _outcome(self, future: "Future[str]") -> Outcome | None:
        """What came of a task that ended; None where that cannot be told (yet)."""
        if future.key not in self.orders:
            return None
        order, _ = self.orders[future.key]
        try:
            outcome = _read(order, future)
        except OSError:  # its worker died with the answer: Dask asks again for it
            future.add_done_callback(self.done.put)
            return None
        if outcome is None:  # the scheduler went away
            return None
        del self.orders[future.key]
        return outcome

    def _end_orders(self, client: "Client") -> None:
        from optimiser.batch.engines.dask_worker import end_all

        if self.plans is None:
            return
        client.run(end_all, self.plans, on_error="ignore")
        until = monotonic() + LEAVING_SECONDS
        while self.orders and monotonic() < until:
            with suppress(queue.Empty):
                self.orders.pop(self.done.get(timeout=0.5).key, None)
        client.run(end_all, self.plans, on_error="ignore")  # and what is idle by now
        client.unregister_worker_plugin(f"optimiser-tidy-{self.plans}")


def _security(tls: Tls) -> "Security":
    """As Dask takes it; what is not encrypted is refused."""
    from distributed import Security

    return Security(
        tls_ca_file=str(tls.ca),
        tls_client_cert=str(tls.cert),
        tls_client_key=str(tls.key),
        require_encryption=True,
    )


def _read(order: Order, future: "Future[str]") -> Outcome | None:
    """The outcome that a task gave, or what its failure means; None where it was cancelled."""
    from distributed.scheduler import KilledWorker

    if future.status == "finished":
        return Outcome.model_validate_json(future.result(timeout=ANSWER_SECONDS))
    if future.status != "error":
        return None
    error = future.exception(timeout=ANSWER_SECONDS)
    if isinstance(error, KilledWorker):
        ending, message = Ending.killed, "Dask workers died with it"
    elif isinstance(error, ImportError):
        ending, message = Ending.not_started, f"the worker cannot import {error.name}"
    else:
        ending, message = Ending.fault, f"{type(error).__name__} on the Dask worker"
    return Outcome(
        job=order.job, attempt=order.attempt, ending=ending, exit_code=1, message=message
    )


def _within(seconds: float, call: Callable[[], Any]) -> None:
    """Call it, and wait so long at most: a cluster may hang as anything else."""

    def quietly() -> None:
        with suppress(Exception):
            call()

    thread = threading.Thread(target=quietly, daemon=True)
    thread.start()
    thread.join(seconds)


def _be_quiet() -> None:
    """What happens to the cluster is told in our own words, once."""
    for name in list(logging.root.manager.loggerDict):
        if name.split(".")[0] in ("distributed", "tornado"):
            logging.getLogger(name).setLevel(logging.CRITICAL)
