"""The search of a centre as it runs where nothing compiles."""

import os
import subprocess
import sys


def plain(statement: str) -> str:
    """What a statement prints in a process of its own in which numba compiles nothing."""
    done = subprocess.run(
        [sys.executable, "-c", statement],
        env=os.environ | {"NUMBA_DISABLE_JIT": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()
