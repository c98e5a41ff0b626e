"""Instances planned some at a time, each in a process of its own, for both benchmarks here."""

import csv
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from benchmarks.earlier import Earlier, earlier
from benchmarks.options import Options, Skipped
from benchmarks.pool import each, stoppable
from benchmarks.results import Row

DATA = (
    "Ceschia, Rosati, Schaerf, Smet, Vanden Berghe and Zanazzo, ORDAL 2025, S3050784725000157. "
    "Data: ihtc2024.github.io."
)


@dataclass(frozen=True)
class Task:
    """One instance to plan."""

    file: Path
    seconds: float
    seed: int


@dataclass(frozen=True)
class Runs:
    """The instances wanted, what is known of each, and what an earlier run left of them."""

    folder: Path
    known: dict[str, Row]
    tasks: tuple[Task, ...]
    workers: int
    settings: dict[str, Any]
    before: Earlier

    def answers(
        self, work: Callable[[Task], dict[str, Any]], most_seconds: float
    ) -> Iterator[tuple[str, Any]]:
        """Names of instances and what `work` gave, or the words of what went wrong, as they end.

        They end early, and quietly, on SIGTERM.
        """
        with stoppable():
            for task, told in each(work, self.tasks, self.workers, most_seconds):
                yield task.file.stem, told

    def told(self, rows: Sequence[Row]) -> dict[str, Any]:
        """The settings, and how many instances `rows` are of."""
        counted = {"instances measured": f"{len(rows)} of {len(self.known)}"}
        return self.settings | counted | self.before.settings()


def runs(
    options: Options, name: str, tables: Sequence[str], compile_once: Callable[[Path], None]
) -> Runs:
    """What is to be planned for the benchmark `name`, whose `tables` go by instance.

    `compile_once` does so with an instance before the first job, so that jobs at once need not.
    """
    folder = options.folder("ihtc2024")
    if find_spec("numba") is None:
        raise Skipped("needs numba (pip install optimiser[fast])")
    known = by_instance(folder / "best_known.csv")
    names = [one for one in known if options.wants(one)]
    if not names:
        raise Skipped("no instance of that name")
    settings: dict[str, Any] = {
        "seconds": options.seconds,
        "threads": "1 an instance",
        "instances at once": options.workers,
        "seed": options.seed,
        "numba": version("numba"),
    }
    before = earlier(options.go_on, name, settings, tables)
    files = folder / "instances"
    tasks = tuple(
        Task(files / f"{one}.json", options.seconds, options.seed)
        for one in names
        if not before.knows(one)
    )
    compile_once(files / f"{names[0]}.json")
    return Runs(folder, known, tasks, options.workers, settings, before)


def say(row: Row) -> None:
    """Show a row while others are still at work."""
    print(f"  {row}", file=sys.stderr, flush=True)


def by_instance(file: Path) -> dict[str, Row]:
    """Rows by instance; none where the file is absent."""
    if not file.is_file():
        return {}
    with file.open(encoding="utf-8", newline="") as lines:
        return {row["instance"]: row for row in csv.DictReader(lines)}
