"""profile: where the time goes at theatre sizes M and L."""

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.command import run
from benchmarks.machine import load_now
from benchmarks.options import Options, Skipped
from benchmarks.peers.sizes import make
from benchmarks.results import Results, Table

ABOUT = (
    "Where the time goes: the strategy `columns` alone, and the whole of `optimiser plan` with "
    "`choose`, looked at a hundred times a second."
)
NOTES = (
    "own: the innermost function of this package that was running, with the libraries it calls "
    "(HiGHS, CP-SAT, numpy). within: the function was somewhere on the stack.",
    "In the whole command the strategy runs in a process of its own; `solvers/process.py` is the "
    "waiting for it. Functions under 1% are left out. Stages that call each other overlap.",
    "Pairs and pricing: every admissible pair of entry and session by all rules, and the best list "
    "of every session at made-up prices, proved, on one thread, compiled by numba and as it is "
    "without; medians of three. `worth` is the same where the answer is the same. The memory is of "
    "the whole process, case and libraries included.",
)
SIZES = ("M", "L")
PRICED = {"M": ("compiled", "plain"), "L": ("compiled",)}
STAGES = {
    "read": "read_case",
    "greedy": "greedy",
    "the strategy's process": "Ask.answer",
    "filling up": "Fill.fill",
    "exchanges for envy": "repaired",
    "reasons and measures": "finished",
    "audit in memory": "audit",
    "papers": "PlanFolder.write",
    "read back and audit": "audit_files",
}
"""Functions of the whole command, in order; a stage holds those that it calls."""
SHOWN = 14
LEAST = 0.01


def measure(options: Options) -> Results:
    """Both views of every size."""
    sizes = [size for size in SIZES if options.wants(size)]
    if not sizes:
        raise Skipped("no size of that name; there are M and L")
    tables: list[Table] = []
    parts: list[dict[str, Any]] = []
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            case = Path(folder) / "case"
            make(size, 1, case)
            for how in PRICED[size]:
                parts.append({"size": size} | _parts(case, how, Path(folder) / f"{how}.json"))
                print(f"  {parts[-1]}", file=sys.stderr, flush=True)
            for what, name in (("strategy", "columns"), ("command", "choose")):
                found = _looked(what, case, name, options, Path(folder) / f"{what}.json")
                print(f"  {size} {what}: {found['seconds']:.0f} s", file=sys.stderr, flush=True)
                cpu, load = found["cpu"], load_now()
                said = f"{found['seconds']:.0f} s looked at, {cpu:.0f} s of CPU, load {load}"
                title = {"strategy": "strategy columns alone", "command": "whole command, choose"}
                if what == "command":
                    tables.append(Table(f"{size}, stages of the whole command", _stages(found)))
                tables.append(Table(f"{size}, {title[what]}: {said}", _rows(found)))
    settings = {"seconds": options.seconds, "threads": options.workers, "seed": options.seed}
    tables.insert(0, Table("Pairs and pricing", parts))
    return Results("profile", ABOUT, settings, tables, NOTES)


def _parts(case: Path, how: str, out: Path) -> dict[str, Any]:
    done = run([sys.executable, "-m", "benchmarks.profiling.parts", str(case), how, str(out)])
    assert done.exit_code == 0, done.errors[-2000:]
    document: dict[str, Any] = json.loads(out.read_text(encoding="utf-8"))
    return document | {"peak MiB": round(done.peak_mib)}


def _looked(what: str, case: Path, name: str, options: Options, out: Path) -> dict[str, Any]:
    words = [what, case, name, options.seconds, options.workers, options.seed, out]
    done = run([sys.executable, "-m", "benchmarks.profiling.inside", *map(str, words)])
    assert done.exit_code == 0, done.errors[-2000:]
    document: dict[str, Any] = json.loads(out.read_text(encoding="utf-8"))
    return document


def _stages(found: dict[str, Any]) -> list[dict[str, Any]]:
    within = {function: seconds for _file, function, seconds in reversed(found["within"])}
    return [
        {"stage": stage, "s": within.get(function), "%": _share(within.get(function), found)}
        for stage, function in STAGES.items()
    ]


def _share(seconds: float | None, found: dict[str, Any]) -> float | None:
    return None if seconds is None else 100 * seconds / found["seconds"]


def _rows(found: dict[str, Any]) -> list[dict[str, Any]]:
    within = {(file, function): seconds for file, function, seconds in found["within"]}
    whole = found["seconds"]
    return [
        {
            "where": file,
            "function": function,
            "own s": seconds,
            "own %": 100 * seconds / whole,
            "within %": 100 * within[file, function] / whole,
        }
        for file, function, seconds in found["own"][:SHOWN]
        if seconds >= LEAST * whole
    ]
