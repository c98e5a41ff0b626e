"""Has the search been compiled on this machine? If not, it is now, before any clock counts."""

import atexit
import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import suppress
from time import monotonic

from optimiser.solvers.compiling import COMPILED
from optimiser.solvers.visits.quick import compiled
from optimiser.solvers.visits.quick.compiled import kept_in, written

LAST = "moving"
"""The module that needs all others of the search, and so is compiled last."""
MOST_SECONDS = 300


def cold() -> bool:
    """Is there anything to compile with, and no code by it that is newer than its source?"""
    if not COMPILED:
        return False
    newest, folder = written(), kept_in()
    made = () if folder is None else folder.glob(f"{LAST}.*.nbi")
    return not any(path.stat().st_mtime >= newest for path in made)


def warm_up() -> float:
    """Compile the search in a process of its own, for all that come later; the seconds it took.

    Where numba may keep nothing, what it compiles is kept in a folder for temporary files as long
    as this process lives, so that its children need not compile in the time of their plans. Where
    compiling fails nothing is lost: the search compiles itself, in its own time.
    """
    begun = monotonic()
    with suppress(OSError, subprocess.TimeoutExpired):
        if not _done(f"import numba, {compiled.__name__} as c; numba.njit(cache=True)(c.written)"):
            folder = tempfile.mkdtemp(prefix="optimiser-compiled-")
            atexit.register(shutil.rmtree, folder, ignore_errors=True)
            os.environ["NUMBA_CACHE_DIR"] = folder
        _done(f"import {__package__}.{LAST}")
    return monotonic() - begun


def _done(statement: str) -> bool:
    """Does this interpreter come to the end of a statement, in a process of its own?

    It finds the program where this one did, wherever that was begun.
    """
    done = subprocess.run(  # noqa: S603 - this interpreter and words of ours
        [sys.executable, "-c", statement],
        check=False,
        capture_output=True,
        timeout=MOST_SECONDS,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    )
    return done.returncode == 0
