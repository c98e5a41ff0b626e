"""ASL1: one week of three Ligurian hospitals, against clingo and the published encoding.

Objective: fewest unplaced of priority 2, then 3, then 4, every priority 1 placed.
"""

import csv
import json
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from benchmarks.asl1_score import places_of, score
from benchmarks.asl1_strict import plan_strictly
from benchmarks.command import optimiser, run
from benchmarks.machine import load_now
from benchmarks.options import Options, Skipped
from benchmarks.results import Results, Table, spread

ABOUT = (
    "One week of operating lists of three Ligurian hospitals (ASL1, OPT1): unplaced patients of "
    "priority 1, 2, 3, 4, fewest first. Every plan is made by `optimiser plan`, judged by "
    "`optimiser audit` and scored by a scorer of its own from the instance file."
)
NOTES = (
    "`ours` is every second from typing the command to its end: reading, planning, auditing and "
    "writing the papers. `proved` means that each of the four levels met its bound.",
    "clingo runs our own encoding of the published rules, not the authors' file, with "
    "`--restart-on-model`, the same threads and the same seconds counted after grounding, in the "
    "same run, one after the other. `published` quotes the authors' encoding as measured earlier "
    "for the instance collection (60 s, clingo 5.8.3); `best` is the proven optimum given there.",
    "Data: github.com/MarcoMochi/JLC2023ASL1; CEUR-WS 3428 paper 19; Journal of Logic and "
    "Computation 2024. Read by path, not part of this repository.",
)
PUBLISHED = tuple(f"clingo_p{k}" for k in (2, 3, 4))
BEST = tuple(f"best_p{k}" for k in (2, 3, 4))
STRICT = tuple(f"strict_p{k}" for k in (2, 3, 4))


def measure(options: Options) -> Results:
    """Plan, audit and score every instance."""
    folder = options.folder("asl1")
    with (folder / "results.csv").open(encoding="utf-8", newline="") as file:
        known = [row for row in csv.DictReader(file) if options.wants(row["instance"])]
    if not known:
        raise Skipped("no instance of that name")
    rows, strict = [], []
    for row in known:
        file = folder / "OPT1" / f"{row['instance']}.lp"
        rows.append(_instance(file, row, options))
        print(f"  {rows[-1]}", file=sys.stderr, flush=True)
    for row in known:
        file = folder / "OPT1" / f"{row['instance']}.lp"
        strict.append(_strict(file, row, options))
        print(f"  strict {strict[-1]}", file=sys.stderr, flush=True)
    settings = {"seconds": options.seconds, "threads": options.workers, "seed": options.seed}
    tables = [
        Table("Summary", [_summary(rows)]),
        Table("As published: any patient in any open room", rows),
        Table("Strict, ours: a room takes only its own specialties", strict),
    ]
    return Results("asl1", ABOUT, settings, tables, NOTES)


def _instance(file: Path, row: dict[str, str], options: Options) -> dict[str, Any]:
    best = [0, *(int(row[name]) for name in BEST)]
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "plan"
        done = optimiser(
            "plan", file, "--out", out, "--seconds", options.seconds, "--seed", options.seed,
            "--workers", options.workers, "--json",
        )  # fmt: skip
        audited = optimiser("audit", out, file).exit_code if out.is_dir() else None
        plan = json.loads((out / "plan.json").read_text("utf-8")) if out.is_dir() else None
    ours, wrong, proved = None, [], False
    if plan is not None:
        wrong, ours = score(file, places_of(plan))
        levels = {level["name"]: level for level in plan["levels"]}
        proved = all(levels[f"p{k}"]["value"] == levels[f"p{k}"]["bound"] for k in (1, 2, 3, 4))
    valid = ours is not None and not wrong and audited == 0
    peer = _clingo(file, options)
    return {
        "instance": row["instance"],
        "plan / audit": f"{done.exit_code} / {audited}",
        "violations": len(wrong),
        "ours P1-P4": _four(ours if valid else None),
        "proved": valid and proved,
        "at optimum": valid and ours == best,
        "ours s": round(done.seconds, 1),
        "solver s": plan["run"]["seconds"] if plan else None,
        "MiB": round(done.peak_mib),
        **peer,
        "published P2-P4": ", ".join(row[name] for name in PUBLISHED),
        "best P2-P4": ", ".join(row[name] for name in BEST),
        "load": load_now(),
    }


def _clingo(file: Path, options: Options) -> dict[str, Any]:
    nothing = {"clingo P1-P4": None, "clingo proved": None, "clingo s": None}
    if not options.peers or find_spec("clingo") is None:
        return nothing
    module = "benchmarks.asl1_clingo"
    seconds, threads = str(options.seconds), str(options.workers)
    found = run([sys.executable, "-m", module, str(file), seconds, threads]).document()
    if not found or found["costs"] is None:
        return nothing
    wrong, left = score(file, [(key, room, day) for key, room, day in found["places"]])
    return {
        "clingo P1-P4": _four(None if wrong else left),
        "clingo proved": found["proved"],
        "clingo s": round(found["seconds"], 1),
    }


def _strict(file: Path, row: dict[str, str], options: Options) -> dict[str, Any]:
    places, bounds, seconds = plan_strictly(file, options)
    wrong, left = score(file, places, strict=True)
    return {
        "instance": row["instance"],
        "violations": len(wrong),
        "ours P1-P4": _four(None if wrong else left),
        "unplaced at least": _four(bounds),
        "s": round(seconds, 1),
        "measured before P2-P4": ", ".join(row[name] for name in STRICT),
        "bounds before": ", ".join(row[name.replace("_p", "_bound_p")] for name in STRICT),
    }


def _summary(rows: list[dict[str, Any]]) -> dict[str, Any]:
    peers = [row for row in rows if row["clingo P1-P4"] is not None]
    return {
        "instances": len(rows),
        "ours at the optimum": sum(row["at optimum"] for row in rows),
        "ours proved": sum(row["proved"] for row in rows),
        "ours seconds": spread([row["ours s"] for row in rows]),
        "violations": sum(row["violations"] for row in rows),
        "clingo at the optimum": sum(
            row["clingo P1-P4"] == "0, " + row["best P2-P4"] for row in peers
        ),
        "clingo seconds": spread([row["clingo s"] for row in peers]),
    }


def _four(values: list[int] | None) -> str | None:
    return None if values is None else ", ".join("-" if v is None else str(v) for v in values)
