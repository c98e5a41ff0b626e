"""Compiles loops by numba, where that is installed: the one door to it.

What is compiled is kept on the disk for the next process. Where numba finds no folder that it may
write (a service account, a container, an installation that is read only) the code is compiled all
the same and kept nowhere.
"""

from collections.abc import Callable
from importlib.util import find_spec
from typing import Any, TypeVar, cast

COMPILED = find_spec("numba") is not None
"""Does anything compile here?"""
F = TypeVar("F", bound=Callable[..., Any])


def compiled_by_numba(function: F, *signature: Any) -> F:
    """The function compiled: for one signature at once, or at each call for types not seen yet."""
    import numba

    njit: Any = numba.njit
    try:
        made = njit(*signature, cache=True, nogil=True)(function)
    except (RuntimeError, OSError):  # "no locator available", or nothing can be written there
        made = njit(*signature, nogil=True)(function)
    return cast(F, made)
