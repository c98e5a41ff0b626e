"""Files as they were at one moment: a private copy, hashed, and known to have stood still.

Every file is read whole into memory once, hashed, and everything after that reads the copy, so
that nobody can change what is being read; a copy in memory leaves no patient data behind on
a disk. A second reading at the end tells whether a file was still being written.
"""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from optimiser.models.finding import Finding, Severity
from optimiser.readers.near_names import printable

MOST_BYTES = 100 * 2**20
"""A larger file is refused unread; 200,000 rows of a full waiting list take about 50 MiB."""


@dataclass(frozen=True)
class Copy:
    """The bytes of one file, with its name as findings give it."""

    path: Path
    name: str
    content: bytes
    sha256: str


def take(path: Path) -> Copy | Finding:
    """A private copy of `path`, or why there is none."""
    try:
        if path.is_dir():
            return _unreadable(path, "is a folder, not a file", "a file of that name")
        if not path.exists():
            return _unreadable(path, "is not there", "the file")
        if not path.is_file():
            return _unreadable(path, "is neither a file nor a folder", "an ordinary file")
        size = path.stat().st_size
        if size > MOST_BYTES:
            return Finding(
                rule="file_too_large",
                severity=Severity.refused,
                file=printable(path.name),
                problem=f"has {size:,} bytes",
                expected=f"at most {MOST_BYTES:,} bytes",
                action="leave out rows that nobody plans, or plan each site as a case of its own",
            )
        content = _read(path)
    except OSError as error:
        return _unreadable(
            path, f"cannot be read: {error.strerror or type(error).__name__}", "a readable file"
        )
    if len(content) != size:
        return moved(printable(path.name))
    return Copy(path, printable(path.name), content, hashlib.sha256(content).hexdigest())


def stood_still(copy: Copy) -> Finding | None:
    """A finding when the file is no longer what was copied."""
    try:
        again = _read(copy.path)
    except OSError:
        return moved(copy.name)
    return None if again == copy.content else moved(copy.name)


def moved(name: str) -> Finding:
    """The file changed while it was read."""
    return Finding(
        rule="file_changed_while_read",
        severity=Severity.refused,
        file=name,
        problem="changed while it was read: a copy may still be in progress",
        expected="the same size and content in two readings",
        action="wait until the file is complete, then run again",
    )


def hash_of(copies: list[Copy]) -> str:
    """One hash of all files of a case; names count, folders and times do not."""
    digest = hashlib.sha256()
    for copy in sorted(copies, key=lambda one: one.name):
        digest.update(f"{copy.name}\0{copy.sha256}\n".encode())
    return digest.hexdigest()


def _read(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(MOST_BYTES + 1)


def _unreadable(path: Path, problem: str, expected: str) -> Finding:
    return Finding(
        rule="file_unreadable",
        severity=Severity.refused,
        file=printable(path.name),
        problem=problem,
        expected=expected,
        action="check the path, the permissions and whether the network share is there",
    )
