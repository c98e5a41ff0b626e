"""A night of 40 jobs of mixed sizes: how well the machine is used, and what Dask costs beside."""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from importlib.util import find_spec
from math import ceil
from pathlib import Path
from statistics import median
from typing import Any

import psutil

from benchmarks.command import optimiser
from benchmarks.machine import load_now
from benchmarks.options import Options, Skipped
from benchmarks.results import Results, Table, spread
from optimiser.generate import generate_diagnostics, generate_theatre

MIX = (
    ("theatre", "S", 22, 0.1),
    ("diagnostics", "S", 10, 0.1),
    ("theatre", "M", 5, 0.5),
    ("diagnostics", "M", 3, 0.5),
)
"""Kind, size, how many, and the share of `--seconds` that one job gets."""
ENGINES = ("pool", "dask")
NATION = {"theatre": 488, "diagnostics": 170}
"""Jobs of size M in England: 7.62 million pathways of June 2024, of which 16% had a decision to
admit, by 2,500 a job; and 170 approved diagnostic centres."""
NATION_SECONDS = (60, 300, 1800)
NATION_GIB = 1.5
"""A core, for any job of size M: a centre's plan took 1.4 GiB at 60 and 120 s with two threads
(benchmark `centres`), a theatre's 0.8 (`speed` and `peers`). Longer searches were not measured."""
NIGHT_HOURS = 6
NOTES = (
    "work is the sum over all jobs of the seconds of an attempt by the wall: reading, planning, "
    "auditing, papers, release. solving is the planning alone, as plan.json tells it. used is "
    "work / (cores x wall), wall being that of the whole command; solver used is the same of "
    "solving.",
    "beside a job is what passes from the order to the outcome and is not the attempt's own: a "
    "process that starts, transport, state on the disk. The first job of each process is told "
    "apart, since the process starts with it.",
    "One solver thread a job. Scheduler and workers of Dask are started before the command and "
    "are not counted in its wall, nor is their memory in MiB: that is of the command and what it "
    "started.",
    "A night of England is computed, not run: jobs of size M, one core each; a job takes the "
    "seconds of its search and, beside that, what an M job took here beside its planning (the "
    f"median); {NIGHT_HOURS} hours; cores as busy as they were here. On every core "
    f"{NATION_GIB:g} GiB, more than jobs of a few seconds took here: a centre of size M took 1.4 "
    "GiB at 60 and at 120 s (benchmark centres); longer searches were not measured.",
    "A busy machine makes work and wall longer alike: look at the load, and at the processor "
    "seconds that the attempts used.",
)


def measure(options: Options) -> Results:
    """The same 40 cases with each engine, one after the other."""
    engines = [name for name in ENGINES if options.wants(name)]
    if find_spec("distributed") is None:
        engines = [name for name in engines if name != "dask"]
    if not engines:
        raise Skipped("no engine of that name, or Dask is not installed")
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        jobs = _cases(folder, options)
        runs = [_run(name, jobs, folder / name, options) for name in engines]
    tables = [Table("Nights", [night for night, _ in runs])]
    if len(runs) > 1:
        tables.append(Table("Dask beside the pool", [_beside(*(night for night, _ in runs))]))
    tables.append(Table("Jobs by size, engine pool" if "pool" in engines else "Jobs", runs[0][1]))
    tables.append(Table("A night of England, from these figures", _nation(*runs[0])))
    settings = {
        "jobs": {f"{kind} {size}": count for kind, size, count, _ in MIX},
        "solver seconds": {f"{kind} {size}": share * options.seconds
                           for kind, size, _, share in MIX},
        "at once": options.workers,
        "seed": options.seed,
    }  # fmt: skip
    return Results("batch", __doc__ or "", settings, tables, NOTES)


def _cases(folder: Path, options: Options) -> Path:
    """The cases, and the TOML that gives each its seconds."""
    lines = []
    for kind, size, count, share in MIX:
        for number in range(1, count + 1):
            name = f"{kind}-{size}-{number:02}"
            make: Any = generate_theatre if kind == "theatre" else generate_diagnostics
            make(size, options.seed + number, folder / "cases" / name)
            lines += ["[[jobs]]", f'name = "{name}"', f'case = "cases/{name}"',
                      f"seconds = {share * options.seconds}", ""]  # fmt: skip
    jobs = folder / "jobs.toml"
    jobs.write_text("\n".join(lines), encoding="utf-8")
    return jobs


def _run(
    engine: str, jobs: Path, out: Path, options: Options
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    words = ["--engine", engine, "--workers", options.workers, "--seed", options.seed, "--json"]
    with _workers(engine, out.with_name(f"{engine}-cluster"), options.workers) as more:
        before = load_now()
        ran = optimiser("batch", jobs, "--out", out, *words, *more)
        peak = ran.peak_mib
    assert ran.exit_code in (0, 4, 8), ran.errors
    status = ran.document()
    attempts = list(_attempts(out))
    solving = {path.parent.name: _solving(path) for path in (out / "plans").glob("*/plan.json")}
    work = sum(one["seconds"] for one in attempts)
    cores = options.workers
    rest = [one["beside"] for one in attempts[cores:]]
    night = {
        "engine": engine,
        "exit code": ran.exit_code,
        "planned": f"{status['totals']['planned']} of {status['totals']['jobs']}",
        "cores": cores,
        "wall s": round(ran.seconds, 1),
        "work s": round(work, 1),
        "used": f"{work / cores / ran.seconds:.1%}",
        "solver used": f"{sum(solving.values()) / cores / ran.seconds:.1%}",
        "until the first job s": round(attempts[0]["after"], 2) if attempts else None,
        "beside a job s": spread(rest),
        "first jobs s": spread([one["beside"] for one in attempts[:cores]]),
        "processor s": round(sum(one["cpu"] for one in attempts), 1),
        "MiB": round(peak),
        "load": f"{before} to {load_now()}",
    }
    print(f"  {night}", file=sys.stderr, flush=True)
    return night, _by_size(attempts, solving)


def _attempts(out: Path) -> Iterator[dict[str, Any]]:
    """Each attempt in the order of its beginning, from the log of the batch."""
    (log,) = (out / "log").glob("*.jsonl")
    events = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    begun = next(_at(one) for one in events if one["event"] == "batch_begun")
    ends = {(one["job"], one["attempt"]): one for one in events if one["event"] == "attempt_ended"}
    for one in events:
        if one["event"] == "attempt_begun":
            end = ends[one["job"], one["attempt"]]
            yield {
                "job": one["job"],
                "seconds": end["seconds"],
                "cpu": end["cpu_seconds"],
                "mib": end["peak_mib"],
                "beside": _at(end) - _at(one) - end["seconds"],
                "after": _at(one) - begun,
            }


def _by_size(attempts: list[dict[str, Any]], solving: dict[str, float]) -> list[dict[str, Any]]:
    rows = []
    for kind, size, count, _ in MIX:
        ours = [one for one in attempts if one["job"].startswith(f"{kind}-{size}-")]
        told = [solving[one["job"]] for one in ours if one["job"] in solving]
        rests = [one["seconds"] - solving[one["job"]] for one in ours if one["job"] in solving]
        rows.append({
            "kind": kind, "size": size, "jobs": count,
            "seconds": spread([one["seconds"] for one in ours]),
            "solving s": spread(told),
            "beside planning s": round(median(rests), 2) if rests else None,
            "processor s": spread([one["cpu"] for one in ours]),
            "MiB": max((one["mib"] for one in ours), default=None),
        })  # fmt: skip
    return rows


def _nation(night: dict[str, Any], sizes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    large = {one["kind"]: one for one in sizes if one["size"] == "M"}
    share = night["work s"] / night["cores"] / night["wall s"]
    rows = []
    for search in NATION_SECONDS:
        rest = {kind: float(large[kind]["beside planning s"] or 0) for kind in NATION}
        hours = sum(count * (search + rest[kind]) for kind, count in NATION.items()) / 3600
        cores = ceil(hours / share / NIGHT_HOURS)
        rows.append({
            "search s a job": search, "jobs": sum(NATION.values()),
            "core hours": round(hours, 1), f"cores for {NIGHT_HOURS} h": cores,
            "GiB in all": round(cores * NATION_GIB, 1),
        })  # fmt: skip
    return rows


def _beside(pool: dict[str, Any], dask: dict[str, Any]) -> dict[str, Any]:
    more = dask["wall s"] / pool["wall s"] - 1
    return {"pool wall s": pool["wall s"], "dask wall s": dask["wall s"], "longer": f"{more:+.1%}"}


def _solving(plan: Path) -> float:
    return float(json.loads(plan.read_text(encoding="utf-8"))["run"]["seconds"] or 0.0)


def _at(event: dict[str, Any]) -> float:
    return datetime.fromisoformat(event["at"]).timestamp()


@contextmanager
def _workers(engine: str, folder: Path, count: int) -> Iterator[list[str]]:
    """For Dask a scheduler and workers on this machine; gives the options that name them."""
    if engine != "dask":
        yield []
        return
    folder.mkdir()
    said = folder / "scheduler.json"
    here = ["--host", "127.0.0.1", "--dashboard-address", "127.0.0.1:0"]
    with (folder / "log").open("w", encoding="utf-8") as log:
        scheduler = _dask(log, "scheduler", "--port", "0", "--scheduler-file", said, *here)
        while not said.exists():
            assert scheduler.poll() is None
            time.sleep(0.1)
        address = json.loads(said.read_text(encoding="utf-8"))["address"]
        workers = [
            _dask(log, "worker", address, "--nthreads", 1, "--memory-limit", 0,
                  "--local-directory", folder, *here)
            for _ in range(count)
        ]  # fmt: skip
        time.sleep(5.0)
        try:
            yield ["--scheduler", address]
        finally:
            for process in [*workers, scheduler]:
                for child in psutil.Process(process.pid).children(recursive=True):
                    child.kill()
                process.kill()
                process.wait()


def _dask(log: Any, *words: object) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "dask", *map(str, words)]
    return subprocess.Popen(command, stdout=log, stderr=log)
