"""Compiles a function for the types that it names, where numba is installed.

Left to itself numba compiles a function anew for every constant it is called with.
"""

from collections.abc import Callable
from importlib.util import find_spec
from typing import Any, TypeVar, cast, get_type_hints

import numpy as np
import numpy.typing as npt

Table = npt.NDArray[np.int64]
Words = npt.NDArray[np.uint64]
COMPILED = find_spec("numba") is not None
F = TypeVar("F", bound=Callable[..., Any])


def compiled(function: F) -> F:
    """The function compiled, or as it is where nothing compiles."""
    if not COMPILED:
        return function
    from numba import njit, types

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
    return cast(F, njit(signature, cache=True, nogil=True)(function))
