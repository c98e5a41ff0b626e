"""Instants as the files write them: local wall-clock time, with an offset only where needed."""

from datetime import datetime

from optimiser.models.case import Case


def local_text(instant: datetime, case: Case) -> str:
    """`instant` as `YYYY-MM-DDTHH:MM` in the case's zone.

    Where the clocks go back an hour happens twice; only then the offset is appended
    (`2026-10-25T01:30+01:00`), so that the text always means one instant.
    """
    local = case.local(instant)
    text = local.strftime("%Y-%m-%dT%H:%M")
    other = local.replace(fold=1 - local.fold)
    return text if other.utcoffset() == local.utcoffset() else text + local.isoformat()[-6:]
