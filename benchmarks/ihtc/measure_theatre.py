"""ihtc_theatre: the part of patients alone, against a bound proved in the same run."""

from pathlib import Path
from statistics import mean
from typing import Any

from benchmarks.ihtc.instance import read
from benchmarks.ihtc.runs import CLOCK, COSTS, DATA, INSTANCES, Task, clocked, runs
from benchmarks.ihtc.score import NAMES, score
from benchmarks.limit import Limit
from benchmarks.options import Options
from benchmarks.results import Results, Row, Table

ABOUT = (
    "The theatre part of IHTC-2024 alone: admission day, theatre and room of every patient under "
    "all hard rules of patients, at the cost S5 + S6 + S7 + S8. Planned by code of this "
    "benchmark: a MIP without single rooms (HiGHS, one thread) says what no plan can fall below "
    "and who should come when; simulated annealing compiled by numba looks for plans with rooms, "
    "freely, drawn to the days of the MIP, from those days, and again from the best of these."
)
NOTES = (
    "Every answer is scored by a scorer of its own from the file; an answer with a violation has "
    "no score.",
    "`bound` is what the MIP proved within the seconds of the plan or, where that is higher, "
    "`theatre_lower_bound` of the data's table (the same relaxation, longer). `gap %` is "
    "(ours - bound) / ours.",
    "`best known` is S5 to S8 of the best whole plan known, which pays for nurses and ages in a "
    "room too, so it can be above ours; quoted, not run here. `its gap %` is its distance from "
    "our bound in the same way.",
    "The columns `freely` to `again` are what each anneal came to, patients left out who must "
    "come at a price above any plan's.",
    DATA,
)
WAYS = ("freely", "drawn", "placed", "again")
EFFORT = (*WAYS, "million moves", *CLOCK)


def measure(options: Options) -> Results:
    """Plan every instance, `workers` of them at once with a thread each."""
    every = runs(options, "ihtc_theatre", compile_once)
    rows, costs = every.measured(
        run,
        lambda name, told: _row(name, told, every.known[name]),
        lambda told: {s: told["judged"].costs[s] for s in NAMES[4:]},
    )
    tables = [Table("Summary", [_summary(rows)]), Table(INSTANCES, rows), Table(COSTS, costs)]
    return Results("ihtc_theatre", ABOUT, every.told(rows), tables, NOTES)


def compile_once(file: Path) -> None:
    """Compile, or load what was compiled before, so that no plan pays for it."""
    from benchmarks.ihtc.theatre import warm_up  # numba is optional

    warm_up(read(file))


def run(task: Task) -> dict[str, Any]:
    """Plan and judge one instance; in a process of its own."""
    from benchmarks.ihtc.state import document  # numba is optional
    from benchmarks.ihtc.theatre import plan_theatre

    compile_once(task.file)
    instance, planned, clock = clocked(
        task.file, lambda instance: plan_theatre(instance, Limit(task.seconds), task.seed)
    )
    judged = score(task.file, document(instance, planned.best), nurses=False)
    effort = dict(zip(WAYS, planned.legs, strict=True)) | {"million moves": planned.steps / 1e6}
    return {"judged": judged, "bound": planned.bound, "effort": effort | clock}


def _row(name: str, told: Any, known: Row) -> dict[str, Any]:
    """One line of the table; `told` is what `run` gave, or words where it failed."""
    quoted = [known.get(key) for key in ("theatre_lower_bound", "theatre_cost_s5_to_s8")]
    below, best = (float(one) if one else None for one in quoted)
    row: dict[str, Any] = dict.fromkeys(("ours", "bound", "gap %"))
    row |= {"best known": best, "its gap %": None}
    if isinstance(told, str):
        return {"instance": name} | row | dict.fromkeys(EFFORT) | {"broken": told}
    bound = max((one for one in (told["bound"], below) if one is not None), default=None)
    row["bound"] = bound
    judged = told["judged"]
    if not judged.violations:
        row |= {"ours": judged.theatre, "gap %": _gap(judged.theatre, bound)}
    if best is not None:
        row["its gap %"] = _gap(best, bound)
    return {"instance": name} | row | told["effort"] | {"broken": len(judged.violations)}


def _gap(cost: float, bound: float | None) -> float | None:
    """How far above the bound, in % of the cost; a plan that costs nothing is at it."""
    if bound is None:
        return None
    return 100 * (cost - bound) / cost if cost else 0.0


def _summary(rows: list[dict[str, Any]]) -> dict[str, Any]:
    def average(key: str) -> float | None:
        values = [row[key] for row in rows if row[key] is not None]
        return mean(values) if values else None

    solved = [row for row in rows if row["ours"] is not None]
    return {
        "instances": len(rows),
        "infeasible": len(rows) - len(solved),
        "mean gap %": average("gap %"),
        "worst gap %": max((row["gap %"] or 0 for row in solved), default=None),
        "mean gap % of best known": average("its gap %"),
        "ours": sum(row["ours"] for row in solved),
        "bound": sum(row["bound"] or 0 for row in solved),
        "best known": sum(row["best known"] or 0 for row in solved),
    }
