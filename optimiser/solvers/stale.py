"""Compiled code that numba kept on the disk, removed where it may be out of date.

numba judges what it keeps by the file of a function alone, not by the files of those it calls.
"""

from contextlib import suppress
from pathlib import Path


def remove_older(folder: Path, than: float) -> None:
    """Remove what numba keeps in `folder` that is older than a time stamp."""
    for path in folder.glob("*.nb[ic]"):
        with suppress(OSError):  # another process was quicker, or it is not ours to remove
            if path.stat().st_mtime < than:
                path.unlink()
