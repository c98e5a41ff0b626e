"""What dead runs left: half-written files, locks, temporary folders, swaps they died in.

Called under the lock of the batch, so nobody else writes here, but processes of a batch that was
killed may take an instant to die.
"""

import re
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

from optimiser.errors import CannotWrite, LockHeld
from optimiser.exports.folder import claim
from optimiser.exports.lock import is_here

OF_PLANS = re.compile(r"\.(?P<job>.+)\.(?:lock|lock\.[0-9a-f]{8}|(?:partial|older|gone)-\d+)")
NEW = re.compile(r"\..+\.new-\d+")
ASIDE = re.compile(r"\..+\.lock\.[0-9a-f]{8}")
PATIENCE_SECONDS = 10.0
GLANCE_SECONDS = 0.1


def sweep(folder: Path, plans: Path, states: Path, temporary: Path) -> None:
    """Leave plans and their attempts, and nothing half done."""
    for job in sorted({match["job"] for match in _matches(plans)}):
        patiently_mended(plans / job)
    for place in (folder, plans, states):
        for path in place.iterdir():
            if NEW.fullmatch(path.name) or ASIDE.fullmatch(path.name):
                path.unlink(missing_ok=True)
    until = time.monotonic() + PATIENCE_SECONDS
    while any(temporary.iterdir()) and time.monotonic() < until:
        for path in temporary.iterdir():
            shutil.rmtree(path, ignore_errors=True)


def patiently_mended(plan: Path) -> None:
    """Finish or take back what was under way at a plan folder; wait for a holder that is dying.

    A lock whose holder goes on living, or is on another machine, stays, and so does a place
    that is not ours: the attempt will say so.
    """
    until = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            with claim(plan):
                return
        except CannotWrite:
            return
        except LockHeld:
            if time.monotonic() > until or not may_end_soon(plan):
                return
            time.sleep(GLANCE_SECONDS)


def may_end_soon(plan: Path) -> bool:
    """Is whoever holds the plan folder on this machine, so that waiting for it makes sense?"""
    try:
        mark = plan.with_name(f".{plan.name}.lock").read_text(encoding="utf-8")
    except OSError:
        return True
    return is_here(mark)


def _matches(plans: Path) -> Iterator[re.Match[str]]:
    for path in plans.iterdir():
        match = OF_PLANS.fullmatch(path.name)
        if match:
            yield match
