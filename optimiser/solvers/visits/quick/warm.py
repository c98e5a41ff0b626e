"""Has the search been compiled on this machine? If not, it is now, before any clock counts."""

import subprocess
import sys
from contextlib import suppress
from time import monotonic

from optimiser.solvers.visits.quick.compiled import COMPILED, HERE, written

LAST = "moving"
"""The module that needs all others of the search, and so is compiled last."""
MOST_SECONDS = 300


def cold() -> bool:
    """Is there anything to compile with, and no code by it that is newer than its source?"""
    if not COMPILED:
        return False
    newest = written()
    made = (HERE / "__pycache__").glob(f"{LAST}.*.nbi")
    return not any(path.stat().st_mtime >= newest for path in made)


def warm_up() -> float:
    """Compile the search in a process of its own, for all that come later; the seconds it took.

    Where that fails nothing is lost: the search compiles itself, in its own time.
    """
    begun = monotonic()
    with suppress(OSError, subprocess.TimeoutExpired):
        subprocess.run(  # noqa: S603 - this interpreter and a module of ours
            [sys.executable, "-c", f"import {__package__}.{LAST}"],
            check=False,
            capture_output=True,
            timeout=MOST_SECONDS,
        )
    return monotonic() - begun
