"""Which machine, which versions, how busy: printed beside every figure."""

import os
import platform
import subprocess
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import psutil

from optimiser.version import __version__

PACKAGES = ("ortools", "pulp", "numpy", "numba", "pandas", "pydantic", "clingo")


def machine() -> dict[str, Any]:
    """The machine as it is now; `load` is the mean number of busy processes in 1, 5, 15 minutes."""
    return {
        "measured_at": datetime.now(UTC).isoformat(timespec="minutes"),
        "cpu": _cpu(),
        "cores": os.cpu_count(),
        "memory_gib": round(psutil.virtual_memory().total / 2**30, 1),
        "load": [round(load, 1) for load in os.getloadavg()],
        "system": platform.platform(terse=True),
        "python": platform.python_version(),
        "optimiser": __version__,
        "commit": _commit(),
        "versions": {name: _version(name) for name in PACKAGES},
    }


def load_now() -> float:
    """Mean number of busy processes over the last minute."""
    return round(os.getloadavg()[0], 1)


def _cpu() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor()


def _commit() -> str | None:
    """Of the code that ran, with a plus where files were changed since; None outside a checkout."""
    try:
        told = subprocess.run(
            ["git", "describe", "--always", "--dirty=+", "--exclude=*"],
            cwd=Path(__file__).parent,
            capture_output=True,
            text=True,
            check=True,
        )
    except (OSError, subprocess.CalledProcessError):
        return None
    return told.stdout.strip()


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None
