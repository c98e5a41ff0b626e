"""Speed and memory on made-up hospitals, by the commands that a user types."""

import csv
import json
import sys
import tempfile
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.command import Ran, optimiser, run
from benchmarks.machine import load_now
from benchmarks.options import Options, Skipped
from benchmarks.results import Results, Table

ABOUT = __doc__ or ""
SEEDS = (1, 2, 3)
SECONDS = {"S": 30, "M": 60, "L": 120}
ROWS = 12_000
HEAVY = ("ortools", "pulp", "pandas", "numpy", "pydantic")
NOTES = (
    "Seconds are those of the whole command, from typing to the end, audit and papers included; "
    "the memory is the most resident at once of all its processes. `--seconds` holds from "
    "reading the case to the papers; the first plan, by greedy, is never cut short.",
    "gap is |bound - value| / max(|bound|, |value|); 'open' means that no bound is known.",
    "Levels are taken in order of rank. Where a lower one has a large gap, time went to the levels "
    "above it and little was proved of it: the gap is the most that could be missing.",
)


def measure(options: Options) -> Results:
    """Run every command on every size and seed."""
    sizes = [size for size in SECONDS if options.wants(size) and (options.only or size != "L")]
    rows = [_plan(size, seed, options) for size in sizes for seed in SEEDS]
    quick = [_help(), _validate()] if options.wants("help") or not options.only else []
    if not rows and not quick:
        raise Skipped("no size of that name")
    tables = [Table("Plans", [row | levels for row, levels in rows])] if rows else []
    if quick:
        tables.append(Table("Quick commands", quick))
    settings = {"threads": options.workers, "solver seconds": SECONDS, "seeds": list(SEEDS)}
    name = "speed" if not options.only else f"speed-{options.only}"
    return Results(name, ABOUT, settings, tables, NOTES)


def _plan(size: str, seed: int, options: Options) -> tuple[dict[str, Any], dict[str, Any]]:
    with tempfile.TemporaryDirectory() as folder:
        case, out = Path(folder) / "case", Path(folder) / "plan"
        made = optimiser("generate", "theatre", "--size", size, "--seed", seed, "--out", case)
        assert made.exit_code == 0, made.errors
        done = optimiser(
            "plan", case, "--out", out, "--seconds", SECONDS[size], "--seed", options.seed,
            "--workers", options.workers, "--json",
        )  # fmt: skip
        audited: Ran | None = optimiser("audit", out, case) if out.is_dir() else None
        plan = json.loads((out / "plan.json").read_text("utf-8")) if out.is_dir() else {}
    row = {
        "size": size,
        "case seed": seed,
        "plan / audit": f"{done.exit_code} / {audited.exit_code if audited else '-'}",
        "strategy": plan.get("run", {}).get("strategy"),
        "status": plan.get("status"),
        "booked": len(plan.get("bookings", ())),
        "waiting": len(plan.get("waiting", ())),
        "plan s": round(done.seconds, 1),
        "audit s": round(audited.seconds, 1) if audited else None,
        "MiB": round(done.peak_mib),
        "justified envy": _envy(plan.get("measures", {})),
        "load": load_now(),
    }
    levels = {f"{one['name']} gap": _gap(one) for one in plan.get("levels", ())}
    print(f"  {row} {levels}", file=sys.stderr, flush=True)
    return row, levels


def _help() -> dict[str, Any]:
    runs = [optimiser("--help") for _ in range(5)]
    code = (
        "import sys; from optimiser.commands import main\n"
        "try: main(['--help'])\n"
        "except SystemExit: pass\n"
        f"print(sorted({{m.partition('.')[0] for m in sys.modules}} & set({HEAVY!r})))"
    )
    loaded = run([sys.executable, "-c", code]).output.splitlines()[-1]
    return {
        "command": "optimiser --help (median of 5)",
        "exit code": runs[0].exit_code,
        "s": round(median(one.seconds for one in runs), 2),
        "MiB": round(max(one.peak_mib for one in runs)),
        "what": f"heavy libraries loaded: {loaded}",
    }


def _validate() -> dict[str, Any]:
    """12,000 rows: size L cut to as many, or its rows repeated under new ids."""
    with tempfile.TemporaryDirectory() as folder:
        case = Path(folder) / "case"
        made = optimiser("generate", "theatre", "--size", "L", "--seed", 1, "--out", case)
        assert made.exit_code == 0, made.errors
        rows = _resize(case / "waiting_list.csv")
        done = optimiser("validate", case, "--json")
    return {
        "command": "optimiser validate",
        "exit code": done.exit_code,
        "s": round(done.seconds, 2),
        "MiB": round(done.peak_mib),
        "what": f"{rows:,} rows, {done.document().get('rows')} accounted for",
    }


def _resize(file: Path) -> int:
    with file.open(encoding="utf-8", newline="") as opened:
        rows = list(csv.DictReader(opened))
    names = list(rows[0])
    made = [
        row if turn == 0 else row | {"entry_id": f"{row['entry_id']}x{turn}", "nhs_number": ""}
        for turn in range(ROWS // len(rows) + 1)
        for row in rows
    ][:ROWS]
    with file.open("w", encoding="utf-8", newline="") as opened:
        writer = csv.DictWriter(opened, names)
        writer.writeheader()
        writer.writerows(made)
    return len(made)


def _gap(level: dict[str, Any]) -> str:
    return "open" if level.get("gap") is None else f"{100 * level['gap']:.2f}%"


def _envy(measures: dict[str, Any]) -> Any:
    envy = measures.get("justified_envy")
    return len(envy) if isinstance(envy, list) else envy
