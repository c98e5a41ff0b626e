"""A batch of 40 tiny jobs killed (-9) at random instants, and begun again each time.

Goals: torn files 0, finished plans lost 0, finished plans changed 0, temporaries that the next
start leaves behind 0, processes that outlive their batch 0; what is there in the end is byte for
byte what a batch makes that nobody killed.
"""

import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from benchmarks.batch_jobs import rename_cases, tiny_jobs
from benchmarks.options import Options
from benchmarks.results import Results, Table
from optimiser.batch.attempts import Attempts
from optimiser.batch.made import Made
from optimiser.batch.status import BatchStatus
from optimiser.exports.manifest import changed_files

ABOUT = __doc__ or ""
JOBS, KILLS = 40, 200
CALM_TIMES = 2.5
"""A kill comes at the latest after so many times what a batch of one job takes in peace."""
LEAVING_SECONDS = 5.0
WORDS = ("--seconds", "1", "--workers", "2")
REPRODUCIBLE = ("--seconds", "10", "--workers", "2", "--reproducible")
NOTES = (
    "Half of the kills hit the batch's own process alone, and its workers have to notice; the "
    "others hit every process of it in the same instant. When a night is complete, every case "
    "gets another input and the next night begins over the plans of the last.",
    "A start is checked for litter once it has begun its work; some are killed before that.",
)


@dataclass
class Killing:
    """One output folder, and what went wrong with it."""

    jobs: Path
    out: Path
    temporary: Path
    random: random.Random
    faults: Counter[str] = field(default_factory=Counter)
    options: tuple[str, ...] = WORDS
    words: list[str] = field(default_factory=list)
    finished: dict[str, tuple[str, str]] = field(default_factory=dict)
    nights: int = 1
    kills: int = 0
    starts_checked: int = 0
    kept_through: int = 0

    def start(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [
                sys.executable,
                "-m",
                "optimiser",
                "batch",
                self.jobs,
                "--out",
                self.out,
                *self.options,
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=os.environ | {"TMPDIR": str(self.temporary)},
            start_new_session=True,
        )

    def kill_once(self, longest: float) -> None:
        """Begin, kill at a random instant, look at what is left; a night that ended is renewed."""
        batch = self.start()
        until = time.monotonic() + self.random.uniform(0.2, longest)
        checked = False
        while time.monotonic() < until and batch.poll() is None:
            if not checked and self._begun(batch.pid):
                checked = True
                self.starts_checked += 1
                self._no_litter(batch.pid)
            time.sleep(0.01)
        if batch.poll() is None:
            self._kill(batch)
            self.look()
        else:
            self.ended(batch.wait())

    def ended(self, code: int) -> None:
        """A night came to its end: everything is there; the next one gets another input."""
        self.look()
        if code not in (0, 4):
            self.fault("ended otherwise than with all plans", self._open())
        self._no_litter(None)
        self.nights += 1
        self.finished.clear()
        rename_cases(self.jobs, self.nights)

    def look(self) -> None:
        """Every file is whole, and what was finished still is, unchanged."""
        for name, (key, digest) in self.finished.items():
            made, now = self._plan(name)
            if made is None:
                self.fault("lost", name)
            elif (made.key, now) != (key, digest):
                self.fault("changed", name)
            else:
                self.kept_through += 1
        night = f"night {self.nights}"
        for folder in sorted(self.out.glob("plans/*")) if self.out.exists() else ():
            if folder.is_dir() and not folder.name.startswith("."):
                if changed_files(folder) != []:
                    self.fault("torn", folder.name)
                    continue
                name = folder.name.removesuffix(".previous")
                made, digest = self._plan(name)
                plan = folder / "plan.json"
                if made and json.loads(plan.read_bytes())["case"]["name"].endswith(night):
                    self.finished[name] = (made.key, digest)
        self._documents()

    def _documents(self) -> None:
        for file in self.out.glob("state/*.json"):
            if not file.name.startswith("."):
                self._readable(file, Attempts)
        if (self.out / "status.json").exists():
            self._readable(self.out / "status.json", BatchStatus)
        for file in self.out.glob("log/*.jsonl"):
            *whole, _last = file.read_text(encoding="utf-8").split("\n")
            for line in whole:
                try:
                    json.loads(line)
                except ValueError:
                    self.fault("torn", file.name)

    def _readable(self, file: Path, model: type[Attempts] | type[BatchStatus]) -> None:
        try:
            model.model_validate_json(file.read_bytes())
        except ValueError:
            self.fault("torn", file.name)

    def _plan(self, name: str) -> tuple[Made | None, str]:
        """Key and manifest of a finished plan; in the instant of a swap it has another name."""
        for folder in (self.out / "plans" / name, self.out / "plans" / f"{name}.previous"):
            with suppress(OSError, ValueError):
                made = Made.model_validate_json((folder / "job.json").read_bytes())
                return made, (folder / "manifest.json").read_text(encoding="utf-8")
        return None, ""

    def _begun(self, pid: int) -> bool:
        logs = list(self.out.glob(f"log/*-{pid}.jsonl"))
        return bool(logs) and "batch_begun" in logs[0].read_text(encoding="utf-8")

    def _no_litter(self, pid: int | None) -> None:
        """Nothing half done but what live processes of the batch `pid` are doing."""
        alive = set()
        if pid is not None:
            with suppress(psutil.Error):
                below = psutil.Process(pid).children(recursive=True)
                alive = {str(pid), *(str(child.pid) for child in below)}
        for path in [*self.out.glob(".*"), *self.out.glob("*/.*"), *self.out.glob(".tmp/*")]:
            name = path.name
            if name in (".tmp", ".batch.lock") or name.endswith(".lock"):
                if pid is None:
                    self.fault("leaked", str(path.relative_to(self.out)))
                continue
            if name.rpartition("-")[2] not in alive and ".lock." not in name and path.exists():
                self.fault("leaked", str(path.relative_to(self.out)))

    def _kill(self, batch: subprocess.Popen[bytes]) -> None:
        self.kills += 1
        whole = self.random.random() < 0.5
        below: list[psutil.Process] = []
        with suppress(psutil.Error):
            below = psutil.Process(batch.pid).children(recursive=True)
        os.kill(batch.pid, signal.SIGKILL)
        if whole:
            for process in below:
                with suppress(psutil.Error):
                    process.kill()
        batch.wait()
        _gone, alive = psutil.wait_procs(below, timeout=LEAVING_SECONDS)
        for process in alive:
            self.fault("outlived", str(process.pid))

    def fault(self, kind: str, what: str) -> None:
        self.faults[kind] += 1
        self.words.append(f"night {self.nights}: {kind}: {what}")

    def _open(self) -> str:
        status = BatchStatus.model_validate_json((self.out / "status.json").read_bytes())
        jobs = [f"{job.name} {job.state} {job.ending}" for job in status.jobs if not job.facts]
        return f"{status.message}: {', '.join(jobs)}"

    def plans(self) -> dict[str, bytes]:
        """The plan.json of every job."""
        return {
            folder.name: (folder / "plan.json").read_bytes()
            for folder in self.out.glob("plans/*")
            if not folder.name.startswith(".") and not folder.name.endswith(".previous")
        }


def calm_seconds(folder: Path) -> float:
    """Seconds of a batch of one job that nobody kills."""
    began = time.perf_counter()
    killed_one_night(folder, 1, 0, 1)
    return time.perf_counter() - began


def killed(folder: Path, jobs: int, kills: int, seed: int, longest: float) -> Killing:
    """Kill a batch of so many jobs so many times, then let it end."""
    cases, temporary = folder / "jobs", folder / "temporary"
    temporary.mkdir(parents=True)
    tiny_jobs(cases, jobs)
    killing = Killing(cases, folder / "out", temporary, random.Random(seed))
    while killing.kills < kills:
        killing.kill_once(longest)
    last = killing.start()
    code = last.wait()
    killing.look()
    if code not in (0, 4):
        killing.fault("ended otherwise than with all plans", killing._open())
    killing._no_litter(None)
    for path in temporary.iterdir():
        killing.fault("leaked", f"temporary folder: {path.name}")
    return killing


def measure(options: Options) -> Results:
    """See the module."""
    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        longest = CALM_TIMES * calm_seconds(Path(folder) / "one")
        killing = killed(Path(folder) / "killed", JOBS, KILLS, options.seed, longest)
        seconds = time.perf_counter() - began
        differ = _compared(Path(folder), options.seed)
    row = {
        "kills": killing.kills,
        "nights": killing.nights,
        "starts checked for litter": killing.starts_checked,
        "times a finished plan was looked at again": killing.kept_through,
        "torn": killing.faults["torn"],
        "lost": killing.faults["lost"],
        "changed": killing.faults["changed"],
        "leaked": killing.faults["leaked"],
        "outlived": killing.faults["outlived"],
        "other": sum(killing.faults.values())
        - sum(killing.faults[k] for k in ("torn", "lost", "changed", "leaked", "outlived")),
        "s": round(seconds),
    }
    tables = [Table("Kills", [row]), Table("Against a batch that nobody killed", [differ])]
    if killing.words:
        tables.append(Table("Faults", [{"what": words} for words in killing.words[:50]]))
    settings = {"jobs": JOBS, "seed": options.seed, "longest seconds to a kill": round(longest, 1)}
    return Results("batch_kills", ABOUT, settings, tables, NOTES)


def _compared(folder: Path, seed: int) -> dict[str, int]:
    """One night of ten jobs under twelve kills, beside the same night in peace."""
    rough = killed_one_night(folder / "rough", 10, 12, seed)
    calm = killed_one_night(folder / "calm", 10, 0, seed)
    ours, theirs = rough.plans(), calm.plans()
    same = sum(ours.get(name) == plan for name, plan in theirs.items())
    return {"jobs": len(theirs), "kills": 12, "plans of the same bytes": same}


def killed_one_night(folder: Path, jobs: int, kills: int, seed: int) -> Killing:
    """One night, killed so often or until it has ended, then let to its end."""
    cases, temporary = folder / "jobs", folder / "temporary"
    temporary.mkdir(parents=True)
    tiny_jobs(cases, jobs)
    killing = Killing(cases, folder / "out", temporary, random.Random(seed), options=REPRODUCIBLE)
    for _ in range(kills):
        batch = killing.start()
        with suppress(subprocess.TimeoutExpired):
            batch.wait(killing.random.uniform(0.5, 3.0))
        if batch.poll() is not None:
            break
        killing._kill(batch)
    killing.start().wait()
    return killing
