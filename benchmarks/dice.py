"""The seed of the compiled searches' dice; apart from them, since numba is optional."""

import numpy as np
import numpy.typing as npt


def first_random(seed: int) -> npt.NDArray[np.uint64]:
    """The array `random` of a state, for a seed."""
    return np.array([(seed + 1) * 0x9E3779B97F4A7C15 % 2**64], dtype=np.uint64)
