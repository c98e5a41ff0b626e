"""What a plan is made from, as one hash: same key, same question, so it is asked once.

It covers the files of the case (the policy is one of them), the options, the versions of the
program and its solver, and an earlier plan where one was named. A plan that stands in the way of
the new one is not part of it: it is what the last night left.
"""

import hashlib
import json
from importlib import metadata
from pathlib import Path

from optimiser.batch.order import Order
from optimiser.version import __version__

OPTIONS = ("strategy", "seconds", "seed", "workers", "reproducible", "accept_stale")
UNREADABLE = "unreadable"


def key_of(order: Order, named_previous: Path | None = None) -> str:
    """64 hexadecimal digits; `order` is that of a search, `named_previous` a plan.json."""
    parts = {
        "input": input_hash(Path(order.case)),
        "previous": None if named_previous is None else _file_hash(named_previous),
        "options": {name: getattr(order, name) for name in OPTIONS},
        "versions": [__version__, metadata.version("ortools")],
    }
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def input_hash(case: Path) -> str:
    """Names and bytes of the files of a case; `unreadable` where there are none to be had."""
    try:
        files = sorted(path for path in case.iterdir() if path.is_file()) if case.is_dir() else []
    except OSError:
        return UNREADABLE
    if not case.is_dir():
        return _file_hash(case)
    whole = [[path.name, _file_hash(path)] for path in files if not path.name.startswith(".")]
    return hashlib.sha256(json.dumps(whole).encode()).hexdigest() if whole else UNREADABLE


def _file_hash(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return UNREADABLE
