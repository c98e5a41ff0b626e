"""Engines by name; each is imported when it is asked for, since one of them is an extra."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from optimiser.batch.settings import ENGINES
from optimiser.errors import UsageError

if TYPE_CHECKING:
    from optimiser.batch.engine import Engine


@dataclass(frozen=True)
class Tls:
    """Files in PEM: who signed the cluster's certificates, and the batch's own with its key."""

    ca: Path
    cert: Path
    key: Path


def engine_of(
    name: str, slots: int | None, *, address: str | None = None, tls: Tls | None = None
) -> "Engine":
    """The engine `name` with so many slots; None is every core, or every thread of the cluster.

    `address` and `tls` are those of a Dask scheduler. Raises UsageError for an engine that is not
    there.
    """
    if name != "dask" and (address is not None or tls is not None):
        raise UsageError(f"a scheduler is for --engine dask, and this is {name}")
    match name:
        case "inline":
            from optimiser.batch.engines.inline import InlineEngine

            return InlineEngine()
        case "pool":
            from optimiser.batch.engines.pool import PoolEngine

            return PoolEngine(slots or len(os.sched_getaffinity(0)))
        case "dask":
            from optimiser.batch.engines.dask import DaskEngine

            return DaskEngine(address, tls, slots)
        case _:
            raise UsageError(f"no engine {name}; there are {', '.join(ENGINES)}")
