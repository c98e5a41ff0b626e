"""The plan that stood for a job: what of it the next one goes by.

Whole, it says the dates that patients were told and whom the next list has to account for. Where
somebody edited it, or this version cannot read all of it, it still says whom; where it cannot be
read at all, or is not there, the plan before it does. Where nothing says it any more the night goes
on, and says so: silence would pass for a comparison.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from optimiser.batch.made import JOB_FILE
from optimiser.batch.order import Order
from optimiser.errors import InputRefused
from optimiser.exports.manifest import MANIFEST, changed_files
from optimiser.readers.plan_document import earlier

PLAN = "plan.json"


@dataclass(frozen=True)
class Standing:
    """`dates` is the plan.json whose dates were told, `ids` the one whose patients the list has to
    account for; `doubted` is true where a plan stood and cannot be used whole."""

    dates: Path | None
    ids: Path | None
    doubted: bool

    def before(self, order: Order) -> Order:
        """The order after this plan; a plan that somebody named decides the dates alone."""
        told: dict[str, Any] = {"doubted": self.doubted}
        if self.ids is not None:
            told["accounted"] = str(self.ids)
        if order.previous is None and self.dates is not None:
            told |= {"previous": str(self.dates), "previous_stands": True}
        return order.model_copy(update=told)


def standing(folder: Path, *, planned: bool) -> Standing:
    """What stands in the plan folder of a job; `planned` says that it is known to have had one."""
    before = folder.with_name(f"{folder.name}.previous")
    files = (folder / PLAN, before / PLAN)
    ids = next((file for file in files if _says_whom(file)), None)
    changed = changed_files(folder)
    whole = ids == files[0] and changed is not None and PLAN not in changed
    stood = planned or any(map(os.path.exists, _traces(folder, before)))
    return Standing(ids if whole else None, ids, stood and not whole)


def _says_whom(file: Path) -> bool:
    try:
        earlier(file)
    except InputRefused:
        return False
    return True


def _traces(folder: Path, before: Path) -> Iterator[Path]:
    """What only a release leaves."""
    yield from (folder / name for name in (PLAN, MANIFEST, JOB_FILE))
    yield before
