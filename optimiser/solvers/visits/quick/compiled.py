"""Compiles a function for the types that it names, where numba is installed.

Left to itself numba compiles a function anew for every constant it is called with. What it keeps
on the disk it judges by the file of a function alone, not by the files of those it calls: so what
is older than any of them is removed first.
"""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, get_type_hints

import numpy as np
import numpy.typing as npt

from optimiser.solvers.compiling import COMPILED, compiled_by_numba
from optimiser.solvers.stale import remove_older

Table = npt.NDArray[np.int64]
Words = npt.NDArray[np.uint64]
HERE = Path(__file__).parent
F = TypeVar("F", bound=Callable[..., Any])


def compiled(function: F) -> F:
    """The function compiled, or as it is where nothing compiles."""
    if not COMPILED:
        return function
    from numba import types

    names = {
        Table: types.int64[::1],
        Words: types.uint64[::1],
        np.uint64: types.uint64,
        int: types.int64,
        float: types.float64,
        bool: types.boolean,
        type(None): types.void,
    }
    hints = get_type_hints(function)
    result = names[hints.pop("return")]
    signature = result(*(names[hint] for hint in hints.values()))
    return compiled_by_numba(function, signature)


def kept_in() -> Path | None:
    """The folder in which numba keeps what it compiles of these files; None where it finds none.

    Beside them where that can be written and nobody names another; numba itself is asked only
    where it may be elsewhere, since to import it takes long.
    """
    if not os.environ.get("NUMBA_CACHE_DIR") and os.access(HERE, os.W_OK):
        return HERE / "__pycache__"
    import numba

    config: Any = numba.config
    config.reload_config()  # the folder may have been named since it was imported
    njit: Any = numba.njit
    try:
        return Path(njit(cache=True)(written)._cache.cache_path)
    except (RuntimeError, OSError):  # "no locator available"
        return None


def written() -> float:
    """When the newest of the files was written that are compiled together, as a time stamp."""
    sources = (*HERE.glob("*.py"), HERE.parent / "order.py", HERE.parent / "placing.py")
    return max(path.stat().st_mtime for path in sources)


def remove_stale() -> None:
    """Remove compiled code that is older than any source."""
    folder = kept_in()
    if folder is not None:
        remove_older(folder, written())


if COMPILED:
    remove_stale()
