"""peers: every method on the same case, the same machine, the same seconds, one after the other."""

import json
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.command import Ran, optimiser, run
from benchmarks.machine import load_now
from benchmarks.options import Options, Skipped
from benchmarks.peers import timefold
from benchmarks.peers.make_task import task_of
from benchmarks.peers.score import Scored, score
from benchmarks.peers.sizes import make, wanted
from benchmarks.peers.start import ready
from benchmarks.peers.task import Task
from benchmarks.results import Results, Table
from optimiser.problem.problem import Problem
from optimiser.readers import read_case
from optimiser.solvers.greedy import greedy
from optimiser.theatre import RULES, objectives

ABOUT = (
    "Theatre plans beside what people would take instead, on generated cases: greedy by urgency, "
    "one CP-SAT model, one MIP by HiGHS, Timefold. The levels are those of the plan as the "
    "product's own audit counts them."
)
CHECKPOINTS = (10, 30, 60, 120)
XL_CHECKPOINTS = (180, 900, 1800)
MOST_CHOICES = 2_000_000
"""Above so many choices no peer is asked: at a fifteenth of it (L) none gets beyond its start."""
OURS = "optimiser"
NOTES = (
    "Each row is a run of its own with that many seconds. Those of a peer begin with reading its "
    "task, in which everything that one entry and one session decide is settled already; those of "
    "`optimiser plan` begin with the case's own files. took is the whole command, for `optimiser "
    "plan` with audit and papers.",
    "Peers maximise 100 urgent + 10 long + routine + touch minutes, and their bound is of that, "
    "within their own rules (benchmarks/peers/task.py says which are stricter than the product's). "
    "`points` is the same sum of the audited levels, for everyone.",
    "urgent to bound: how far the first level, the one that ranks above all others, is below the "
    "least bound that the product proved for the case in any run. `bound` and `own gap` are of the "
    "row's own run alone: of urgent for `optimiser plan`, of the points for a peer.",
    "All peers start from what their stricter rules leave of greedy's plan, the row `start of the "
    "peers`, and give it where they find nothing in time. Where a peer's own gap is 0, what it is "
    "below `optimiser choose` is what its rules cost. HiGHS and Timefold's free edition use one "
    "thread.",
)
COLUMNS = (
    "case", "method", "seconds", "took s", "urgent", "long", "routine", "utilisation", "points",
    "urgent to bound %", "bound", "own gap %", "envy", "booked", "violations", "MiB", "built s",
    "load", "note",
)  # fmt: skip
Row = dict[str, Any]


@dataclass(frozen=True)
class Bench:
    """One case made ready for everyone; without a task it is too large for the peers."""

    name: str
    folder: Path
    case: Path
    problem: Problem
    choices: int
    task: Task | None
    surgeons: Sequence[str | None]


def measure(options: Options) -> Results:
    """Every wanted case."""
    cases = list(wanted(options))
    if not cases:
        raise Skipped("no case of that name; there are 1 to 3 of S, M and L, and XL-1")
    rows: list[Row] = []
    alone: list[str] = []
    for size, seed in cases:
        with tempfile.TemporaryDirectory() as folder:
            bench = _made(size, seed, Path(folder), options)
            if bench.task is None:
                why = f"{bench.choices:,} choices" if options.peers else "by --no-peers"
                alone.append(f"{bench.name} ({why})")
            rows += _case(bench, _checkpoints(size, options), options)
    settings = {
        "seconds": sorted({row["seconds"] for row in rows if row["seconds"]}),
        "threads": options.workers,
        "seed": options.seed,
    }
    if any(row["method"] == "Timefold" for row in rows):
        settings["timefold"] = timefold.version()
    if alone:
        settings["without peers"] = ", ".join(alone)
    tables = [Table("Medians by size", _medians(rows)), Table("Every run", rows)]
    name = "peers" if not options.only else f"peers-{options.only}"
    return Results(name, ABOUT, settings, tables, NOTES)


def _checkpoints(size: str, options: Options) -> list[int]:
    wished = XL_CHECKPOINTS if size == "XL" else CHECKPOINTS
    return [at for at in wished if at <= options.seconds] or [int(options.seconds)]


def _made(size: str, seed: int, folder: Path, options: Options) -> Bench:
    case = folder / "case"
    make(size, seed, case)
    reading = read_case(case)
    assert reading.case is not None
    problem = Problem(reading.case, RULES, objectives(reading.case))
    name, pairs = f"{size}-{seed}", int(problem.options.pairs.sum())
    if not options.peers or pairs > MOST_CHOICES:
        print(f"  {name}: {pairs:,} choices, without peers", file=sys.stderr, flush=True)
        return Bench(name, folder, case, problem, pairs, None, ())
    task, surgeons = task_of(problem, greedy(problem))
    ready(task).write(folder / "task.txt")
    return Bench(name, folder, case, problem, pairs, task, surgeons)


def _case(bench: Bench, checkpoints: Sequence[int], options: Options) -> list[Row]:
    rows = []
    for row in _runs(bench, checkpoints, options):
        print(f"  {row}", file=sys.stderr, flush=True)
        rows.append(row)
    ours = [row["bound"] for row in rows if row["method"].startswith(OURS)]
    known = [bound for bound in ours if bound]
    for row in rows:
        if known and row.get("urgent") is not None:
            row["urgent to bound %"] = 100 * (min(known) - row["urgent"]) / min(known)
    return [{name: row.get(name) for name in COLUMNS} for row in rows]


def _runs(bench: Bench, checkpoints: Sequence[int], options: Options) -> Iterator[Row]:
    yield _ours(bench, "greedy", checkpoints[0], options)
    for seconds in checkpoints:
        yield _ours(bench, "choose", seconds, options)
    if bench.task is None:
        return
    yield _start(bench, bench.task)
    for method, words in _peers(bench):
        for seconds in checkpoints:
            yield _peer(bench, bench.task, (method, words), seconds, options)


def _start(bench: Bench, task: Task) -> Row:
    done = Ran(0, 0.0, 0, "", "")
    scored = score(bench.problem, task, bench.surgeons, task.start)
    return _row(bench, "start of the peers", 0, done) | _scored(scored, None)


def _peers(bench: Bench) -> Iterator[tuple[str, list[str]]]:
    yield "CP-SAT", [sys.executable, "-m", "benchmarks.peers.cp_sat"]
    yield "HiGHS", [sys.executable, "-m", "benchmarks.peers.highs"]
    classes = bench.folder / "classes"
    classes.mkdir()
    try:
        yield "Timefold", timefold.compiled(classes)
    except timefold.Absent as reason:
        print(f"  Timefold is skipped: {reason}", file=sys.stderr)


def _ours(bench: Bench, strategy: str, seconds: int, options: Options) -> Row:
    out = bench.folder / f"{strategy}-{seconds}"
    done = optimiser(
        "plan", bench.case, "--out", out, "--strategy", strategy, "--seconds", seconds,
        "--seed", options.seed, "--workers", options.workers, "--json",
    )  # fmt: skip
    row = _row(bench, f"{OURS} {strategy}", seconds, done)
    if not (out / "plan.json").exists():
        return row | {"note": f"exit code {done.exit_code}"}
    plan = json.loads((out / "plan.json").read_text(encoding="utf-8"))
    audited = optimiser("audit", out, bench.case)
    levels = {level["name"]: level for level in plan["levels"]}
    row |= _levels({name: level["value"] for name, level in levels.items()})
    return row | {
        "booked": len(plan["bookings"]),
        "violations": 0 if audited.exit_code == 0 else f"audit says {audited.exit_code}",
        "bound": levels["urgent"]["bound"],
        "own gap %": _percent(levels["urgent"]["gap"]),
        "envy": plan["measures"].get("justified_envy"),
        "note": f"{plan['run']['strategy']}, {plan['status']}",
    }


def _peer(
    bench: Bench, task: Task, peer: tuple[str, list[str]], seconds: int, options: Options
) -> Row:
    method, words = peer
    answer = bench.folder / f"{method}-{seconds}.json"
    told = (bench.folder / "task.txt", answer, seconds, options.workers, options.seed)
    done = run([*words, *map(str, told)], most_seconds=2 * seconds + 60)
    row = _row(bench, method, seconds, done)
    if not answer.exists():
        how = "killed, far past its limit" if done.exit_code < 0 else f"exit code {done.exit_code}"
        return row | {"note": f"no answer: {how}"}
    document = json.loads(answer.read_text(encoding="utf-8"))
    row["built s"] = document["built"]
    scored = score(bench.problem, task, bench.surgeons, document["chosen"])
    row |= _scored(scored, document["bound"])
    if not document["found"]:
        row["note"] = "found nothing in time: the start"
    return row


def _scored(scored: Scored, bound: float | None) -> Row:
    told = _levels(scored.levels) | {
        "booked": scored.booked,
        "violations": scored.violations or 0,
        "note": f"{scored.dropped} without a time" if scored.dropped else None,
    }
    if bound and "points" in told:
        told["bound"] = bound
        told["own gap %"] = _percent((bound - told["points"]) / bound)
    return told


def _percent(share: float | None) -> float | None:
    return None if share is None else 100 * share


def _row(bench: Bench, method: str, seconds: int, done: Ran) -> Row:
    return {
        "case": bench.name,
        "method": method,
        "seconds": seconds,
        "took s": round(done.seconds, 1),
        "MiB": round(done.peak_mib),
        "load": load_now(),
        "bound": None,
    }


def _levels(values: Mapping[str, float]) -> Row:
    if not values:
        return {}
    told = {name: values[name] for name in ("urgent", "long", "routine", "utilisation")}
    points = 100 * told["urgent"] + 10 * told["long"] + told["routine"] + told["utilisation"]
    return told | {"points": points}


def _medians(rows: Sequence[Row]) -> list[Row]:
    groups: dict[tuple[str, str, int], list[Row]] = {}
    for row in rows:
        size = row["case"].partition("-")[0]
        groups.setdefault((size, row["method"], row["seconds"]), []).append(row)
    told = []
    for (size, method, seconds), several in groups.items():
        planned = [row for row in several if row["points"] is not None]
        gaps = [row["urgent to bound %"] for row in planned if row["urgent to bound %"] is not None]
        told.append(
            {
                "size": size,
                "method": method,
                "seconds": seconds,
                "cases": f"{len(planned)} of {len(several)}",
                "points": median(row["points"] for row in planned) if planned else None,
                "urgent to bound %": median(gaps) if gaps else None,
                "broken": sum(row["violations"] != 0 for row in planned),
                "most MiB": max(row["MiB"] for row in several),
            }
        )
    return told
