"""How a batch is to be run, beside what each job says for itself."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

ENGINES = ("pool", "inline", "dask")
"""Where attempts may run; see `optimiser.batch.engines`."""


@dataclass(frozen=True)
class Settings:
    """`by` is the deadline, an instant; `previous` the output folder of another batch; `again`
    tries jobs in quarantine once more; `timezone` is that of the people who read."""

    timezone: ZoneInfo
    by: datetime | None = None
    previous: Path | None = None
    again: bool = False
