"""ihtc: whole plans, patients and nurses, against the best that is known."""

from pathlib import Path
from statistics import mean
from typing import Any

from benchmarks.ihtc.instance import read
from benchmarks.ihtc.runs import (
    CLOCK,
    COSTS,
    DATA,
    INSTANCES,
    Task,
    by_instance,
    clocked,
    runs,
)
from benchmarks.ihtc.score import score
from benchmarks.limit import Limit
from benchmarks.options import Options
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
    "`best` is the official upper bound of December 2025, without limit on time or method; "
    "`gap %` is (ours - best) / best; "
    "`rank` is one more than the entrants of the first phase (32, run by themselves, nominally "
    "10 minutes and 4 threads) with a lower cost. Quoted, not run here.",
    DATA,
)


def measure(options: Options) -> Results:
    """Plan every instance, `workers` of them at once with a thread each."""
    every = runs(options, "ihtc", compile_once)
    entrants = by_instance(every.folder / "entrants_phase1.csv")

    def row(name: str, told: Any) -> dict[str, Any]:
        return _row(name, told, every.known[name], entrants.get(name, {}))

    rows, costs = every.measured(run, row, lambda told: told["judged"].costs)
    tables = [Table("Summary", [_summary(rows)]), Table(INSTANCES, rows), Table(COSTS, costs)]
    return Results("ihtc", ABOUT, every.told(rows), tables, NOTES)


def compile_once(file: Path) -> None:
    """Compile, or load what was compiled before, so that no plan pays for it."""
    from benchmarks.ihtc.anneal import warm_up  # numba is optional

    warm_up(read(file))


def run(task: Task) -> dict[str, Any]:
    """Plan and judge one instance; in a process of its own."""
    from benchmarks.ihtc.anneal import plan  # numba is optional
    from benchmarks.ihtc.state import document

    compile_once(task.file)
    instance, planned, clock = clocked(
        task.file, lambda instance: plan(instance, Limit(task.seconds), task.seed)
    )
    judged = score(task.file, document(instance, planned.best))
    effort = {"by CP-SAT": planned.by_cp_sat, "million moves": planned.steps / 1e6}
    return {"judged": judged, "effort": effort | clock}


def _row(name: str, told: Any, known: Row, entrants: Row) -> dict[str, Any]:
    """One line of the table; `told` is what `run` gave, or words where it failed."""
    best = int(known["best_known_total"])
    others = [int(cost) for key, cost in entrants.items() if key != "instance" and cost]
    # entrants without a solution are last too, so nobody is behind who has none
    row: dict[str, Any] = {"ours": None, "best": best, "gap %": None, "rank": len(entrants) or None}
    if isinstance(told, str):
        row |= dict.fromkeys(("by CP-SAT", "million moves", *CLOCK))
        return {"instance": name} | row | {"broken": told}
    whole = told["judged"]
    if not whole.violations:
        row |= {"ours": whole.total, "gap %": 100 * (whole.total - best) / best}
        row["rank"] = 1 + sum(cost < whole.total for cost in others) if others else None
    return {"instance": name} | row | told["effort"] | {"broken": len(whole.violations)}


def _summary(rows: list[dict[str, Any]]) -> dict[str, Any]:
    solved = [row for row in rows if row["ours"] is not None]
    ranks = [row["rank"] for row in rows if row["rank"] is not None]
    return {
        "instances": len(rows),
        "infeasible": len(rows) - len(solved),
        "mean gap %": mean(row["gap %"] for row in solved) if solved else None,
        "worst gap %": max((row["gap %"] for row in solved), default=None),
        "mean rank of 33": mean(ranks) if ranks else None,
        "ours": sum(row["ours"] for row in solved),
        "best": sum(row["best"] for row in solved),
    }
