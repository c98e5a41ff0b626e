"""Instances planned some at a time, each in a process of its own, for both benchmarks here."""

import csv
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from time import perf_counter, process_time
from typing import Any, TypeVar

from benchmarks.earlier import Earlier, earlier
from benchmarks.ihtc.instance import Instance, read
from benchmarks.machine import load_now
from benchmarks.options import Options, Skipped
from benchmarks.pool import each, stoppable
from benchmarks.results import Row

DATA = (
    "Ceschia, Rosati, Schaerf, Smet, Vanden Berghe and Zanazzo, ORDAL 2025, S3050784725000157. "
    "Data: ihtc2024.github.io."
)
INSTANCES, COSTS = "Instances", "Costs"
CLOCK = "s", "cpu s", "load"
Found = TypeVar("Found")


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
    most_seconds: float
    settings: dict[str, Any]
    before: Earlier

    def measured(
        self,
        work: Callable[[Task], dict[str, Any]],
        row: Callable[[str, Any], dict[str, Any]],
        costs: Callable[[dict[str, Any]], Mapping[str, int]],
    ) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        """Rows of INSTANCES and of COSTS by instance, those of the earlier run among them.

        `row` tells an instance by its name and by what `work` gave, or by the words of what went
        wrong; `costs` those of a plan without a violation. On SIGTERM it ends early, and quietly.
        """
        rows, paid = self.before.rows(INSTANCES), self.before.rows(COSTS)
        with stoppable():
            for task, told in each(work, self.tasks, self.workers, self.most_seconds):
                name = task.file.stem
                rows.append(row(name, told))
                if rows[-1]["ours"] is not None:
                    paid.append({"instance": name} | dict(costs(told)))
                print(f"  {rows[-1]}", file=sys.stderr, flush=True)
        for table in (rows, paid):
            table.sort(key=lambda one: one["instance"])
        return rows, paid

    def told(self, rows: Sequence[Row]) -> dict[str, Any]:
        """The settings, and how many instances `rows` are of."""
        counted = {"instances measured": f"{len(rows)} of {len(self.known)}"}
        return self.settings | counted | self.before.settings()


def runs(options: Options, name: str, compile_once: Callable[[Path], None]) -> Runs:
    """What is to be planned for the benchmark `name`.

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
    before = earlier(options.go_on, name, settings, (INSTANCES, COSTS))
    files = folder / "instances"
    tasks = tuple(
        Task(files / f"{one}.json", options.seconds, options.seed)
        for one in names
        if not before.knows(one)
    )
    compile_once(files / f"{names[0]}.json")
    most = 2 * options.seconds + 300
    return Runs(folder, known, tasks, options.workers, most, settings, before)


def clocked(
    file: Path, plan: Callable[[Instance], Found]
) -> tuple[Instance, Found, dict[str, float]]:
    """Read and plan an instance; what came of it, and the columns CLOCK of that."""
    began, cpu = perf_counter(), process_time()
    instance = read(file)
    found = plan(instance)
    figures = perf_counter() - began, process_time() - cpu, load_now()
    return instance, found, dict(zip(CLOCK, figures, strict=True))


def by_instance(file: Path) -> dict[str, Row]:
    """Rows by instance; none where the file is absent."""
    if not file.is_file():
        return {}
    with file.open(encoding="utf-8", newline="") as lines:
        return {row["instance"]: row for row in csv.DictReader(lines)}
