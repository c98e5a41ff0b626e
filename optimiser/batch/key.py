"""What a plan is made from, as one hash: same key, same question, so it is asked once.

It covers the files of the case (the policy is one of them), the options, the versions of the
program and its solver, and an earlier plan where one was named. A plan that stands in the way of
the new one is not part of it: it is what the last night left.
"""

import hashlib
import json
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path

from optimiser.batch.order import Order
from optimiser.readers.case_toml import FILE as SETTINGS_FILE
from optimiser.version import __version__

OPTIONS = ("strategy", "seconds", "seed", "workers", "reproducible", "accept_stale")
UNREADABLE = "unreadable"
WORKBOOK_SUFFIX = ".xlsx"


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
    """Names and bytes of the files of a case; `unreadable` where there are none to be had.

    A case may be named by its case.toml, and a workbook may have one beside it.
    """
    folder = case.parent if case.name == SETTINGS_FILE else case
    if not folder.is_dir():
        beside = case.with_name(SETTINGS_FILE)
        if case.suffix.lower() != WORKBOOK_SUFFIX or not beside.exists():
            return _file_hash(case)
        return _hash_of([case, beside])
    try:
        files = sorted(path for path in folder.iterdir() if path.is_file())
    except OSError:
        return UNREADABLE
    return _hash_of([path for path in files if not path.name.startswith(".")])


def _hash_of(files: Sequence[Path]) -> str:
    whole = [[path.name, _file_hash(path)] for path in files]
    return hashlib.sha256(json.dumps(whole).encode()).hexdigest() if whole else UNREADABLE


def _file_hash(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return UNREADABLE
