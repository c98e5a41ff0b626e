"""Attempts for tests of the engine `dask`: some take their worker with them."""

import os
import signal
import time
from pathlib import Path

from optimiser.batch.order import Ending, Outcome


def planned(order):
    from optimiser.batch.attempt import attempt  # the other jobs need nothing of what it needs

    return attempt(order)


def deadly(order):
    """`poison` always kills the Dask worker that minds it, `unlucky` the first time; the rest,
    and `unlucky` from then on, are planned."""
    first = Path(order.out).parents[1] / f"{order.job}-once"
    if order.job == "poison" or (order.job == "unlucky" and not first.exists()):
        first.touch()
        os.kill(os.getppid(), signal.SIGKILL)
        time.sleep(60)
    return planned(order)


def slow(order):
    """Jobs whose names begin with `slow` take a minute; the rest are planned."""
    if order.job.startswith("slow"):
        time.sleep(60)
    return planned(order)


def told(order):
    """Nothing is planned: who carried it out is told."""
    return Outcome(
        job=order.job, attempt=order.attempt, ending=Ending.refused, exit_code=3,
        message=f"{os.getpid()} of {os.getppid()}",
    )  # fmt: skip
