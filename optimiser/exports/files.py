"""Writing that is either whole or not there: private files, pushed to the disk."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from optimiser.errors import CannotWrite

HINTS = {
    errno.ENOSPC: "the disk is full; free some space",
    errno.EDQUOT: "the disk quota is used up; free some space",
    errno.EACCES: "no permission; choose a folder that you may write to",
    errno.EPERM: "no permission; choose a folder that you may write to",
    errno.EROFS: "the disk is read-only; choose another folder",
    errno.ENAMETOOLONG: "the name is too long; choose a shorter one",
    errno.ENOENT: "the folder above it does not exist",
    errno.ENOTDIR: "a part of its path is a file",
}


FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
"""What the system says where there is no space."""


@contextmanager
def written_or_refused(path: Path) -> Iterator[None]:
    """Turn the system's refusals while writing `path` into `CannotWrite`, with what to do."""
    try:
        yield
    except OSError as error:
        why = HINTS.get(error.errno or 0, error.strerror or type(error).__name__)
        raise CannotWrite(f"cannot write {path}: {why}", full=error.errno in FULL) from error


def write_private(path: Path, content: str | bytes) -> None:
    """Write a new file that only its owner may read, and push it to the disk; texts in UTF-8."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with open(handle, "wb") as file:
        file.write(content.encode("utf-8") if isinstance(content, str) else content)
        file.flush()
        os.fsync(file.fileno())


def push_folder(folder: Path) -> None:
    """Push the names in `folder` to the disk, where the system can."""
    if os.name == "nt":  # pragma: no cover - Windows opens no folder, so there is nothing to push
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def replace_private(path: Path, content: str | bytes) -> None:
    """Put a private file in the place of `path`: the old one or the new one is there, whole.

    What a process that dies leaves is called `.NAME.new-PID`.
    """
    aside = path.with_name(f".{path.name}.new-{os.getpid()}")
    aside.unlink(missing_ok=True)
    try:
        write_private(aside, content)
        os.replace(aside, path)
    finally:
        aside.unlink(missing_ok=True)
    push_folder(path.parent)
