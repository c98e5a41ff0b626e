"""A process that carries out orders one after another: `python -m optimiser.batch.child ENTRY`.

Orders come in on standard input, a line of JSON each, and outcomes go out on standard output.
ENTRY is the function, `module:name`. The process leads a group of its own, in which its solvers
are, so that all of it can be ended at once; it ends the group itself when whoever orders is gone.
Signals from the keyboard are not for it.
"""

import os
import queue
import resource
import signal
import sys
import threading
from collections.abc import Callable
from importlib import import_module

from optimiser.batch.order import Order, Outcome

ENTRY = "optimiser.batch.attempt:attempt"


def main(entry: str = ENTRY) -> None:
    """Serve until standard input ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core dump would hold patients
    answers = os.dup(1)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    orders: queue.Queue[bytes] = queue.Queue()
    threading.Thread(target=_listen, args=(orders,), daemon=True).start()
    module, _, name = entry.partition(":")
    attempt: Callable[[Order], Outcome] = getattr(import_module(module), name)
    while True:
        order = Order.model_validate_json(orders.get())
        os.write(answers, attempt(order).model_dump_json().encode() + b"\n")


def _listen(orders: "queue.Queue[bytes]") -> None:
    rest = b""
    while part := os.read(0, 65_536):  # sys.stdin would be locked while this process ends
        *lines, rest = (rest + part).split(b"\n")
        for line in lines:
            orders.put(line)
    if os.getpgrp() == os.getpid():
        os.killpg(os.getpgrp(), signal.SIGKILL)
    os._exit(0)


if __name__ == "__main__":
    main(*sys.argv[1:])
