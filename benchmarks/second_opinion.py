"""PuLP's bounds beside ours on made-up hospitals, by the command that a user types."""

import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.command import optimiser
from benchmarks.machine import load_now
from benchmarks.options import Options, Skipped
from benchmarks.peers.sizes import make
from benchmarks.results import Results, Table

ABOUT = (
    "`optimiser plan --check-bound` on generated theatres: the best that a second solver (PuLP "
    "with CBC, written apart from the rest) says each level could come to, beside what the plan "
    "reaches and its own bound."
)
NOTES = (
    "A relaxation leaves rules out, so nothing may beat its bound; of the first levels it is the "
    "weaker one, of lower levels, for which ours had little time, sometimes the nearer. It gets as "
    "many seconds again. `-` is not proved in time. Size L is too large for it, as the command "
    "says. On 500 tiny cases the second model is complete: see agreement.",
    "`second from reached %` is how far the second bound lies from what the plan reached, as a "
    "share of the larger; of changeovers, where fewer are better, it lies below.",
)
SECONDS = {"S": 20, "M": 30}
SEEDS = (1, 2, 3)


def measure(options: Options) -> Results:
    """Three seeds of each size."""
    sizes = [size for size in SECONDS if options.wants(size)]
    if not sizes:
        raise Skipped("no size of that name; there are S and M")
    rows = [row for size in sizes for seed in SEEDS for row in _rows(size, seed, options)]
    summary = {
        "levels": len(rows),
        "with a second bound": sum(row["second bound"] is not None for row in rows),
        "contradictions": sum(row["contradiction"] is not None for row in rows),
    }
    settings = {"seconds": SECONDS, "threads": options.workers, "seed": options.seed}
    tables = [Table("Summary", [summary]), Table("Levels", rows)]
    return Results("second_opinion", ABOUT, settings, tables, NOTES)


def _rows(size: str, seed: int, options: Options) -> list[dict[str, Any]]:
    with tempfile.TemporaryDirectory() as folder:
        case, out = Path(folder) / "case", Path(folder) / "plan"
        make(size, seed, case)
        done = optimiser(
            "plan", case, "--out", out, "--seconds", SECONDS[size], "--seed", options.seed,
            "--workers", options.workers, "--check-bound", "--json",
        )  # fmt: skip
    told = done.document()["second_opinion"]
    rows = [
        {
            "case": f"{size}-{seed}",
            "model": "complete" if told["complete"] else "a relaxation",
            "level": one["name"],
            "reached": one["value"],
            "bound": one["bound"],
            "second bound": one["second_bound"],
            "second from reached %": _apart(one["value"], one["second_bound"]),
            "contradiction": one["contradiction"],
            "s": round(done.seconds, 1),
            "load": load_now(),
        }
        for one in told["levels"]
    ]
    print(f"  {rows}", file=sys.stderr, flush=True)
    return rows


def _apart(value: float, second: float | None) -> float | None:
    larger = max(abs(value), abs(second or 0))
    return None if second is None else 100 * abs(second - value) / larger if larger else 0.0
