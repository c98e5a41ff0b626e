"""nuclear_medicine: everyone served and nobody waiting, by the product and by the rules as
published."""

import json
import sys
import tempfile
from pathlib import Path
from time import perf_counter
from typing import Any

from benchmarks.command import optimiser
from benchmarks.machine import load_now
from benchmarks.nuclear_medicine.case import schedule_of, write_case
from benchmarks.nuclear_medicine.day import Day, Schedule, read
from benchmarks.nuclear_medicine.model import plan_day
from benchmarks.nuclear_medicine.score import score
from benchmarks.options import Options, Skipped
from benchmarks.results import Results, Table
from optimiser.solvers.limits import Limits

UNITS_PER_SECOND = 0.3
ABOUT = (
    "Days of an Italian nuclear-medicine department: visits of four steps, chairs and tomographs "
    "tied by room. Serve as many patients as can be, then wait as few slots as can be. Every day "
    "is planned by `optimiser plan` as a diagnostics case and judged by `optimiser audit`; and by "
    "a model of the published rules in here. A scorer of its own judges both slot by slot."
)
NOTES = (
    "The product plans narrowed days: a room with its chairs and tomograph is a site, desks are "
    "shared out to the rooms, nobody waits in a chair (a test has a fixed length), and patients "
    "of a protocol with a limit for each tomograph are shared out to them. Its plans keep the "
    "published rules; its `proved` means that its levels met their bounds, everyone is served and "
    "nobody waits, which no schedule of the published rules can better.",
    "`end` is a second aim, ours and not published: the day over as early as can be with the same "
    "patients and waiting.",
    "`shipped` is the schedule in the repository, scored in the same run.",
    "Mochi, Galata, Maratea and others, CEUR-WS 3733 paper 8 and 3880 paper 21. Data: "
    "github.com/MarcoMochi/HC2024NMR. Read by path, not part of this repository.",
)


def measure(options: Options) -> Results:
    """Plan and score every day, both ways."""
    folder = options.folder("nuclear_medicine")
    files = sorted(folder.glob("*/*.lp"))
    files = [file for file in files if options.wants(f"{file.parent.name}/{file.stem}")]
    if not files:
        raise Skipped("no day of that name")
    tables: dict[str, list[dict[str, Any]]] = {"product": [], "model": [], "shipped": []}
    for file in files:
        day = read(file)
        tables["product"].append(_product(file, day, options))
        tables["model"].append(_model(file, day, options))
        tables["shipped"].append(_scored(file, day, day.shipped))
        for rows in tables.values():
            print(f"  {rows[-1]}", file=sys.stderr, flush=True)
    settings = {"seconds": options.seconds, "threads": options.workers, "seed": options.seed}
    return Results(
        "nuclear_medicine",
        ABOUT,
        settings,
        [
            Table("By the product, as a diagnostics case", tables["product"]),
            Table("By the published rules, one model (1 thread)", tables["model"]),
            Table("As shipped", tables["shipped"]),
        ],
        NOTES,
    )


def _scored(file: Path, day: Day, schedule: Schedule) -> dict[str, Any]:
    wrong, served, waited = score(file, schedule)
    return {
        "day": day.name,
        "patients": len(day.patients),
        "violations": len(wrong),
        "served": None if wrong else served,
        "slots waited": None if wrong else waited,
        "end": max(
            (v.starts[3] + day.slots[day.protocol(p)][3] for p, v in schedule.items()), default=0
        ),
    }


def _product(file: Path, day: Day, options: Options) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        case, out = Path(folder) / "case", Path(folder) / "plan"
        write_case(day, case)
        done = optimiser(
            "plan", case, "--out", out, "--seconds", options.seconds, "--seed", options.seed,
            "--workers", options.workers, "--json",
        )  # fmt: skip
        audited = optimiser("audit", out, case).exit_code if out.is_dir() else None
        plan = json.loads((out / "plan.json").read_text("utf-8")) if out.is_dir() else None
    told = _scored(file, day, {} if plan is None else schedule_of(day, plan))
    met = plan is not None and all(level["value"] == level["bound"] for level in plan["levels"])
    whole = told["served"] == len(day.patients) and told["slots waited"] == 0
    return told | {
        "plan / audit": f"{done.exit_code} / {audited}",
        "strategy": plan["run"]["strategy"] if plan else None,
        "levels at their bounds": met,
        "proved": met and whole,
        "s": round(done.seconds, 1),
        "solver s": round(plan["run"]["seconds"], 1) if plan else None,
        "load": load_now(),
    }


def _model(file: Path, day: Day, options: Options) -> dict[str, Any]:
    began = perf_counter()
    units = options.seconds * UNITS_PER_SECOND
    best = plan_day(day, Limits(options.seconds, 1, options.seed, units))
    took = perf_counter() - began
    told = _scored(file, day, {} if best is None else best.schedule)
    return told | {
        "served at most": best and best.served[1],
        "waited at least": best and best.waited[1],
        "ends at least": best and best.end[1],
        "proved": best is not None
        and best.served == (told["served"],) * 2
        and best.waited == (told["slots waited"],) * 2,
        "s": round(took, 1),
        "load": load_now(),
    }
