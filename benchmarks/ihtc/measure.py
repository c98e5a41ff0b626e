"""ihtc: the theatre part against its bound, and whole plans against the best that is known."""

import csv
import sys
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from statistics import mean
from time import perf_counter, process_time
from typing import Any

from benchmarks.earlier import earlier
from benchmarks.ihtc.score import score
from benchmarks.limit import Limit
from benchmarks.machine import load_now
from benchmarks.options import Options, Skipped
from benchmarks.pool import each, stoppable
from benchmarks.results import Results, Row, Table

ABOUT = (
    "Integrated healthcare timetabling (IHTC-2024): admission day, theatre and room of every "
    "patient and nurses by room and shift, one cost for all. Planned by code of this benchmark: "
    "a greedy start (where it leaves a mandatory patient out: a search for those alone, then "
    "CP-SAT), then simulated annealing compiled by numba, first for patients alone, then nurses "
    "for that, then everything at once."
)
NOTES = (
    "Every answer is scored by a scorer of its own from the file; an answer with a violation has "
    "no score and counts as last.",
    "`T` is S5 + S6 + S7 + S8 of the plan made for patients alone, rooms and all hard rules of "
    "patients kept; `T filled` the full cost of that same plan once nurses are given to its rooms. "
    "It can be below the S5 to S8 of the best known plan, which pays for nurses too.",
    "`bound` is ours (a MIP without single rooms, HiGHS, one thread, outside the seconds of the "
    "plan) or, where that is higher, `theatre_lower_bound` of the data's table (the same "
    "relaxation, longer). `T gap %` is (T - bound) / T, `gap %` is (ours - best) / best.",
    "`best` is the official upper bound of December 2025, without limit on time or method; "
    "`rank` is one more than the entrants of the first phase (32, run by themselves, nominally "
    "10 minutes and 4 threads) with a lower cost. Quoted, not run here.",
    "Ceschia, Rosati, Schaerf, Smet, Vanden Berghe and Zanazzo, ORDAL 2025, S3050784725000157. "
    "Data: ihtc2024.github.io.",
)
BOUND_SECONDS = 15.0
INSTANCES, COSTS = "Instances", "Costs of whole plans"


@dataclass(frozen=True)
class Task:
    """One instance to plan."""

    file: Path
    seconds: float
    seed: int


def measure(options: Options) -> Results:
    """Plan every instance, `workers` of them at once with a thread each."""
    folder = options.folder("ihtc2024")
    if find_spec("numba") is None:
        raise Skipped("needs numba (pip install optimiser[fast])")
    known = _table(folder / "best_known.csv")
    entrants = _table(folder / "entrants_phase1.csv")
    names = [name for name in known if options.wants(name)]
    if not names:
        raise Skipped("no instance of that name")
    settings: dict[str, Any] = {
        "seconds": options.seconds,
        "threads": "1 an instance",
        "instances at once": options.workers,
        "seed": options.seed,
        "numba": version("numba"),
        "bound seconds": f"{BOUND_SECONDS:g} for each of LP and MIP",
    }
    before = earlier(options.go_on, "ihtc", settings, (INSTANCES, COSTS))
    rows, costs = before.rows(INSTANCES), before.rows(COSTS)
    files = folder / "instances"
    tasks = [
        Task(files / f"{name}.json", options.seconds, options.seed)
        for name in names
        if not before.knows(name)
    ]
    compile_once(files / f"{names[0]}.json")
    most = 2 * options.seconds + 2 * BOUND_SECONDS + 300
    with stoppable():
        for task, told in each(run, tasks, options.workers, most):
            name = task.file.stem
            rows.append(_row(name, told, known[name], entrants.get(name, {})))
            if rows[-1]["ours"] is not None:
                costs.append({"instance": name} | dict(told["whole"].costs))
            print(f"  {rows[-1]}", file=sys.stderr, flush=True)
    for table in (rows, costs):
        table.sort(key=lambda row: row["instance"])
    settings |= {"instances measured": f"{len(rows)} of {len(known)}"} | before.settings()
    tables = [
        Table("Summary", [_summary(rows)]),
        Table(INSTANCES, rows),
        Table(COSTS, costs),
    ]
    return Results("ihtc", ABOUT, settings, tables, NOTES)


def compile_once(file: Path) -> None:
    """Compile before the first job starts, so that jobs at once do not all compile."""
    from benchmarks.ihtc.anneal import warm_up  # numba is optional
    from benchmarks.ihtc.instance import read

    warm_up(read(file))


def run(task: Task) -> dict[str, Any]:
    """Plan and judge one instance; in a process of its own."""
    from benchmarks.ihtc.anneal import plan, warm_up  # numba is optional
    from benchmarks.ihtc.bound import theatre_bound
    from benchmarks.ihtc.instance import read
    from benchmarks.ihtc.state import document

    warm_up(read(task.file))
    began, cpu = perf_counter(), process_time()
    instance = read(task.file)
    planned = plan(instance, Limit(task.seconds), task.seed)
    seconds, cpu_seconds = perf_counter() - began, process_time() - cpu
    return {
        "theatre": score(task.file, document(instance, planned.theatre)),
        "whole": score(task.file, document(instance, planned.whole)),
        "bound": theatre_bound(instance.data, BOUND_SECONDS).whole,
        "by_cp_sat": planned.by_cp_sat,
        "steps": planned.steps,
        "seconds": seconds,
        "cpu": cpu_seconds,
        "load": load_now(),
    }


def _row(name: str, told: Any, known: Row, entrants: Row) -> dict[str, Any]:
    """One line of the table; `told` is what `run` gave, or words where it failed."""
    failed = told if isinstance(told, str) else None
    row: dict[str, Any] = dict.fromkeys(("T", "T filled", "bound", "T gap %", "ours"))
    best = int(known["best_known_total"])
    others = [int(cost) for key, cost in entrants.items() if key != "instance" and cost]
    # entrants without a solution are last too, so nobody is behind who has none
    row |= {"best": best, "gap %": None, "rank": len(entrants) or None, "broken": failed}
    row |= dict.fromkeys(("by CP-SAT", "million moves", "s", "cpu s", "load"))
    if failed is not None:
        return {"instance": name} | row
    theatre, whole = told["theatre"], told["whole"]
    bounds = [told["bound"], float(known.get("theatre_lower_bound") or 0) or None]
    bound = max((one for one in bounds if one is not None), default=None)
    row |= {"bound": bound, "broken": len(whole.violations)}
    if not theatre.violations:
        row |= {"T": theatre.theatre, "T filled": theatre.total}
        if bound is not None and theatre.theatre:
            row["T gap %"] = 100 * (theatre.theatre - bound) / theatre.theatre
    if not whole.violations:
        row |= {"ours": whole.total, "gap %": 100 * (whole.total - best) / best}
        row["rank"] = 1 + sum(cost < whole.total for cost in others) if others else None
    row |= {"by CP-SAT": told["by_cp_sat"], "million moves": told["steps"] / 1e6}
    row |= {"s": told["seconds"], "cpu s": told["cpu"], "load": told["load"]}
    return {"instance": name} | row


def _summary(rows: list[dict[str, Any]]) -> dict[str, Any]:
    def average(key: str) -> float | None:
        values = [row[key] for row in rows if row[key] is not None]
        return mean(values) if values else None

    solved = [row for row in rows if row["ours"] is not None]
    return {
        "instances": len(rows),
        "infeasible": len(rows) - len(solved),
        "mean gap %": average("gap %"),
        "worst gap %": max((row["gap %"] for row in solved), default=None),
        "mean rank of 33": average("rank"),
        "mean T gap %": average("T gap %"),
        "T": sum(row["T"] or 0 for row in solved),
        "bound of T": sum(row["bound"] or 0 for row in solved),
        "ours": sum(row["ours"] for row in solved),
        "best": sum(row["best"] for row in solved),
    }


def _table(file: Path) -> dict[str, dict[str, str]]:
    """Rows by instance; none where the file is absent."""
    if not file.is_file():
        return {}
    with file.open(encoding="utf-8", newline="") as lines:
        return {row["instance"]: row for row in csv.DictReader(lines)}
