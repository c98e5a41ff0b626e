"""What the compiled searches share: how they are compiled, their dice, and Metropolis's rule.

`state` is anything with an array `random` of one number, which is the seed.
"""

from pathlib import Path

import numpy as np
from numba import njit

from optimiser.solvers.stale import remove_older

HERE = Path(__file__).parent
FOLDERS = HERE, HERE / "ihtc", HERE / "or_pas"
NEWEST = max(path.stat().st_mtime for folder in FOLDERS for path in folder.glob("*.py"))
for place in FOLDERS:
    remove_older(place, NEWEST)

compiled = njit(cache=True, error_model="numpy")
fast = njit(cache=True, error_model="numpy", _nrt=False)
"""Compiled without counting who refers to an array, which took seven eighths of the time of a
search whose state is a tuple of arrays. Its functions therefore make no array and no slice; what
they are given lives as long as its Python caller.
"""


@fast
def draw(state):
    """64 random bits (xorshift), seeded with the state."""
    x = state.random[0]
    x ^= x << np.uint64(13)
    x ^= x >> np.uint64(7)
    x ^= x << np.uint64(17)
    state.random[0] = x
    return x


@fast
def below(state, n):
    """A random number from 0 to n - 1."""
    return np.int64(((draw(state) >> np.uint64(32)) * np.uint64(n)) >> np.uint64(32))


@fast
def threshold(state, heat):
    """The worst difference that is accepted this time, by the rule of Metropolis."""
    u = (np.float64(draw(state) >> np.uint64(11)) + 1.0) / 9007199254740993.0
    return -heat * np.log(u)
