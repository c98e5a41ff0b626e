"""or_pas: static, and day by day, against the published figures."""

import csv
import sys
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from statistics import mean
from time import perf_counter
from typing import Any

from benchmarks.earlier import earlier
from benchmarks.limit import Limit
from benchmarks.machine import load_now
from benchmarks.options import Options, Skipped
from benchmarks.or_pas.instance import Instance, read
from benchmarks.or_pas.score import Stays, costs, violations
from benchmarks.pool import each, stoppable
from benchmarks.results import Results, Row, Table

ABOUT = (
    "Patient admission with operating rooms and beds (or_pas): cost of a whole plan, static (all "
    "known on day 0) and day by day. Planned by code of this benchmark, which shares ideas and no "
    "code with the product: everyone at the cheapest place in turn, then simulated annealing "
    "compiled by numba, then many patients at a time anew by a MIP of HiGHS. Day by day, today's "
    "theatres count more than later ones, and delay double; the weights were chosen on some of "
    "these instances."
)
NOTES = (
    "Every answer is scored by a scorer of its own, which checks the admission window too; an "
    "answer with a violation has no score.",
    "`best` and `bound` are the authors' MIP on 32 threads, hours for some; FS3 their day-by-day "
    "MIP on 1 thread. Quoted, not run here.",
    "Ceschia and Schaerf 2016; Zhu, Toffolo, Vancroonenburg and Vanden Berghe 2019. Data: "
    "github.com/YihangZhu/Dynamic-patient-admission-scheduling.",
)
STATIC, DAILY = "Static", "Day by day"
DAY_SHARE = 0.05
"""Seconds of one simulated day, as a share of --seconds."""


@dataclass(frozen=True)
class Task:
    """One instance to plan both ways, with its published figures."""

    file: Path
    known: Row
    seconds: float
    seed: int


def measure(options: Options) -> Results:
    """Plan every instance with published figures, `workers` of them at once with a thread each."""
    folder = options.folder("or_pas")
    if find_spec("numba") is None:
        raise Skipped("needs numba (pip install optimiser[fast])")
    with (folder / "results.csv").open(encoding="utf-8", newline="") as file:
        known = [row for row in csv.DictReader(file) if row["static_best"]]
    tasks = [
        Task(folder / f"{row['instance']}.xml", row, options.seconds, options.seed)
        for row in known
        if options.wants(row["instance"])
    ]
    if not tasks:
        raise Skipped("no instance of that name")
    settings: dict[str, Any] = {
        "static seconds": options.seconds,
        "seconds a day": options.seconds * DAY_SHARE,
        "threads": "1 an instance",
        "instances at once": options.workers,
        "seed": options.seed,
        "numba": version("numba"),
    }
    before = earlier(options.go_on, "or_pas", settings, (STATIC, DAILY))
    static, daily = before.rows(STATIC), before.rows(DAILY)
    compile_once(tasks[0].file)
    tasks = [task for task in tasks if not before.knows(task.file.stem)]
    most = (2 + 60 * DAY_SHARE) * options.seconds + 300
    with stoppable():
        for task, told in each(run, tasks, options.workers, most):
            for rows, way in ((static, "static"), (daily, "daily")):
                rows.append(_row(task.known, told if isinstance(told, str) else told[way], way))
                print(f"  {rows[-1]}", file=sys.stderr, flush=True)
    for rows in (static, daily):
        rows.sort(key=lambda row: row["instance"])
    settings |= {"instances measured": f"{len(static)} of {len(known)}"} | before.settings()
    tables = [
        Table("Summary", [_summary(static, daily)]),
        Table(STATIC, static),
        Table(DAILY, daily),
    ]
    return Results("or_pas", ABOUT, settings, tables, NOTES)


def compile_once(file: Path) -> None:
    """Compile before the first job starts, so that jobs at once do not all compile."""
    from benchmarks.or_pas.planner import plan_daily  # numba is optional

    plan_daily(read(file), Limit(0, steps=1), 0)


def run(task: Task) -> dict[str, Any]:
    """Plan and judge one instance both ways; in a process of its own."""
    from benchmarks.or_pas.planner import plan_daily, plan_static  # numba is optional

    compile_once(task.file)
    instance = read(task.file)
    began = perf_counter()
    stays = plan_static(instance, Limit(task.seconds), task.seed)
    told = {"static": _judged(instance, stays, perf_counter() - began)}
    began = perf_counter()
    stays = plan_daily(instance, Limit(task.seconds * DAY_SHARE), task.seed)
    return told | {"daily": _judged(instance, stays, perf_counter() - began)}


def _judged(instance: Instance, stays: Stays, seconds: float) -> dict[str, Any]:
    wrong = violations(instance, stays)
    total = None if wrong else sum(costs(instance, stays).values())
    return {"violations": len(wrong), "ours": total, "minutes": seconds / 60, "load": load_now()}


def _row(known: Row, told: Any, way: str) -> dict[str, Any]:
    """One line of a table; `told` is what `_judged` gave, or words where the job failed."""
    row: dict[str, Any] = {"instance": known["instance"].rpartition("/")[2]}
    if isinstance(told, str):
        told = {"violations": told, "ours": None, "minutes": None, "load": None}
    total = told["ours"]
    row |= {"violations": told["violations"], "ours": total}
    if way == "static":
        best, bound = float(known["static_best"]), float(known["static_mip_bound"])
        row |= {"best": best, "bound": bound}
        row["to best %"] = None if total is None else 100 * (total - best) / best
        row["to bound %"] = None if total is None else 100 * (total - bound) / total
    else:
        rival = float(known["dynamic_fs3"])
        row |= {"FS3": rival, "FS3 minutes": known["fs3_minutes_1_thread"]}
        row["to FS3 %"] = None if total is None else 100 * (total - rival) / rival
    return row | {"minutes": told["minutes"], "load": told["load"]}


def _summary(static: list[dict[str, Any]], daily: list[dict[str, Any]]) -> dict[str, Any]:
    gaps = [row["to best %"] for row in static if row["ours"] is not None]
    rival = [row["to FS3 %"] for row in daily if row["ours"] is not None]
    return {
        "static answers": f"{len(gaps)} of {len(static)}",
        "mean to best %": mean(gaps) if gaps else None,
        "worst to best %": max(gaps, default=None),
        "daily answers": f"{len(rival)} of {len(daily)}",
        "mean to FS3 %": mean(rival) if rival else None,
        "better than FS3": sum(gap < 0 for gap in rival),
    }
