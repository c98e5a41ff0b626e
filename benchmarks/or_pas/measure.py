"""or_pas: static, and day by day, against the published figures."""

import csv
import sys
from statistics import mean
from time import perf_counter
from typing import Any

from benchmarks.machine import load_now
from benchmarks.options import Options, Skipped
from benchmarks.or_pas.instance import read
from benchmarks.or_pas.planner import plan_daily, plan_static
from benchmarks.or_pas.score import costs, violations
from benchmarks.results import Results, Table

ABOUT = (
    "Patient admission with operating rooms and beds (or_pas): cost of a whole plan, static (all "
    "known on day 0) and day by day. Planned by code of this benchmark, which shares ideas and no "
    "code with the product: a linear program says which places are worth having, a MIP by HiGHS "
    "places everyone among the best of them, then many patients at a time anew."
)
NOTES = (
    "Every answer is scored by a scorer of its own, which checks the admission window too; an "
    "answer with a violation has no score.",
    "`best` and `bound` are the authors' MIP on 32 threads, hours for some; FS3 their day-by-day "
    "MIP on 1 thread. Quoted, not run here.",
    "Ceschia and Schaerf 2016; Zhu, Toffolo, Vancroonenburg and Vanden Berghe 2019. Data: "
    "github.com/YihangZhu/Dynamic-patient-admission-scheduling.",
)
DAY_SHARE = 0.1
"""Seconds of one simulated day, as a share of --seconds."""


def measure(options: Options) -> Results:
    """Plan every instance with published figures both ways."""
    folder = options.folder("or_pas")
    with (folder / "results.csv").open(encoding="utf-8", newline="") as file:
        known = [row for row in csv.DictReader(file) if options.wants(row["instance"])]
    known = [row for row in known if row["static_best"]]
    if not known:
        raise Skipped("no instance of that name")
    static, daily = [], []
    for row in known:
        instance = read(folder / f"{row['instance']}.xml")
        for rows, plan, seconds in (
            (static, plan_static, options.seconds),
            (daily, plan_daily, options.seconds * DAY_SHARE),
        ):
            began = perf_counter()
            stays = plan(instance, seconds, options.seed)
            took = perf_counter() - began
            wrong = violations(instance, stays)
            total = None if wrong else sum(costs(instance, stays).values())
            rows.append(_row(row, total, len(wrong), took, static=rows is static))
            print(f"  {rows[-1]}", file=sys.stderr, flush=True)
    settings = {
        "static seconds": options.seconds,
        "seconds a day": options.seconds * DAY_SHARE,
        "threads": 1,
        "seed": options.seed,
    }
    tables = [
        Table("Summary", [_summary(static, daily)]),
        Table("Static", static),
        Table("Day by day", daily),
    ]
    return Results("or_pas", ABOUT, settings, tables, NOTES)


def _row(
    row: dict[str, str], total: int | None, wrong: int, seconds: float, *, static: bool
) -> dict[str, Any]:
    told: dict[str, Any] = {
        "instance": row["instance"].rpartition("/")[2],
        "violations": wrong,
        "ours": total,
    }
    if static:
        best, bound = float(row["static_best"]), float(row["static_mip_bound"])
        told |= {"best": best, "bound": bound}
        told["to best %"] = None if total is None else 100 * (total - best) / best
        told["to bound %"] = None if total is None else 100 * (total - bound) / total
    else:
        rival = float(row["dynamic_fs3"])
        told |= {"FS3": rival, "FS3 minutes": row["fs3_minutes_1_thread"]}
        told["to FS3 %"] = None if total is None else 100 * (total - rival) / rival
    return told | {"minutes": seconds / 60, "load": load_now()}


def _summary(static: list[dict[str, Any]], daily: list[dict[str, Any]]) -> dict[str, Any]:
    gaps = [row["to best %"] for row in static if row["ours"] is not None]
    rival = [row["to FS3 %"] for row in daily if row["ours"] is not None]
    return {
        "static answers": f"{len(gaps)} of {len(static)}",
        "mean to best %": mean(gaps) if gaps else None,
        "daily answers": f"{len(rival)} of {len(daily)}",
        "mean to FS3 %": mean(rival) if rival else None,
    }
