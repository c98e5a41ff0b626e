"""What happened, one line of JSON for each event, for programs and for whoever asks later.

Names of jobs, counts, seconds, endings; never a patient. Each run has a file of its own, and the
last `KEPT_FILES` of them are kept. A line that a kill cut short is the last one of its file.
"""

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from optimiser.exports.files import written_or_refused

KEPT_FILES = 100


class Log:
    """The log of one run; a context."""

    def __init__(self, folder: Path, run: str) -> None:
        self.run = run
        self.path = folder / f"{run}.jsonl"
        for old in sorted(folder.glob("*.jsonl"))[: -(KEPT_FILES - 1)]:
            old.unlink(missing_ok=True)
        handle = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        self.file = os.fdopen(handle, "a", encoding="utf-8")

    def __enter__(self) -> "Log":
        return self

    def __exit__(self, *_: object) -> None:
        self.file.close()

    def write(self, event: str, job: str | None = None, **facts: Any) -> None:
        """One event, on the disk when this returns or, after a power cut, perhaps not."""
        line = {"at": datetime.now(UTC).isoformat(timespec="milliseconds"), "run": self.run}
        line |= {"event": event} | ({} if job is None else {"job": job}) | facts
        with written_or_refused(self.path):
            self.file.write(json.dumps(line) + "\n")
            self.file.flush()
