"""Commands as a user would type them, timed, with the memory of all their processes."""

import contextlib
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import psutil

EVERY_SECONDS = 0.05


@dataclass(frozen=True)
class Ran:
    """How one command went. `peak_mib` is the most resident memory of its process tree.

    `cpu_seconds` are of all its processes together, the fairer figure where a
    machine is shared.
    """

    exit_code: int
    seconds: float
    peak_mib: float
    output: str
    errors: str
    cpu_seconds: float = 0.0

    def document(self) -> dict[str, Any]:
        """The JSON document it printed; empty where it printed none."""
        try:
            document = json.loads(self.output)
        except ValueError:
            return {}
        return document if isinstance(document, dict) else {}


def optimiser(*words: object) -> Ran:
    """Run `optimiser WORDS`."""
    return run([sys.executable, "-m", "optimiser", *map(str, words)])


def run(words: Sequence[str], most_seconds: float = float("inf")) -> Ran:
    """Run a command to its end, or kill it after `most_seconds`; its memory is watched."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as errors:
        began, cpu = time.perf_counter(), _cpu_of_children()
        process = subprocess.Popen(words, stdout=out, stderr=errors)
        peak = 0
        while process.poll() is None:
            peak = max(peak, _resident(process.pid))
            if time.perf_counter() - began > most_seconds:
                process.kill()
            time.sleep(EVERY_SECONDS)
        seconds = time.perf_counter() - began
        out.seek(0)
        errors.seek(0)
        return Ran(
            exit_code=process.returncode,
            seconds=seconds,
            peak_mib=peak / 2**20,
            output=out.read().decode("utf-8", "replace"),
            errors=errors.read().decode("utf-8", "replace"),
            cpu_seconds=_cpu_of_children() - cpu,
        )


def _cpu_of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _resident(pid: int) -> int:
    total = 0
    with contextlib.suppress(psutil.Error):
        process = psutil.Process(pid)
        for one in [process, *process.children(recursive=True)]:
            with contextlib.suppress(psutil.Error):
                total += one.memory_info().rss
    return total
