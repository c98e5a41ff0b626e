"""Engines by name; each is imported when it is asked for, since one of them is an extra."""

from typing import TYPE_CHECKING

from optimiser.errors import UsageError

if TYPE_CHECKING:
    from optimiser.batch.engine import Engine

ENGINES = ("pool", "inline", "dask")


def engine_of(name: str, slots: int, **options: object) -> "Engine":
    """The engine `name` with so many slots; `options` are its own (dask: address, tls ...).

    Raises UsageError for one that is not there.
    """
    match name:
        case "inline":
            from optimiser.batch.engines.inline import InlineEngine

            return InlineEngine()
        case "pool":
            from optimiser.batch.engines.pool import PoolEngine

            return PoolEngine(slots)
        case _:
            raise UsageError(f"no engine {name}; there are {', '.join(ENGINES)}")
