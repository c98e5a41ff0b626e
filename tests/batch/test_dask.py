"""A real scheduler and real workers on this machine: what dies, what is kept, what is told."""

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from optimiser.batch.engines import Tls
from optimiser.batch.engines import dask as engine_module
from optimiser.batch.engines.inline import InlineEngine
from optimiser.batch.engines.pool import PoolEngine
from optimiser.batch.jobs import JobOptions, read_jobs
from optimiser.batch.night import Night
from optimiser.batch.order import Ending, Order
from optimiser.batch.settings import Settings
from optimiser.batch.status import BatchState, JobState
from optimiser.batch.store import Store
from optimiser.errors import EngineLost, UsageError

pytest.importorskip("distributed")

ROOT = Path(__file__).parents[2]
CASES = ROOT / "instances"
TINY = {"theatre": CASES / "theatre" / "tiny", "tests": CASES / "diagnostics" / "tiny"}
ATTEMPTS = "tests.batch.dask_attempts"


class Cluster:
    """`dask scheduler` and two `dask worker` processes; `tls` are the three files of TLS."""

    def __init__(self, folder, tls=None):
        self.folder, self.tls, self.processes = folder, tls, []
        files = (
            ["--tls-ca-file", tls.ca, "--tls-cert", tls.cert, "--tls-key", tls.key] if tls else []
        )
        said = folder / "scheduler.json"
        here = f"{'tls' if tls else 'tcp'}://127.0.0.1"
        common = ["--host", here, "--dashboard-address", "127.0.0.1:0", *files]
        self.scheduler = self._start("scheduler", "--port", "0", "--scheduler-file", said, *common)
        until = time.monotonic() + 30
        while not said.exists():
            assert time.monotonic() < until
            time.sleep(0.05)
        self.address = json.loads(said.read_text())["address"]
        for _ in range(2):
            self._start(
                "worker", self.address, "--nthreads", "1", "--memory-limit", "0",
                "--local-directory", folder, *common,
            )  # fmt: skip

    def _start(self, *words):
        process = subprocess.Popen(
            [sys.executable, "-m", "dask", *map(str, words)],
            cwd=ROOT,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        self.processes.append(process)
        return process

    def end(self):
        for process in self.processes:  # nannies and what they started with them
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def engine(self, attempt, **more):
        entry = f"{ATTEMPTS}:{attempt}" if attempt else engine_module.ENTRY
        return engine_module.DaskEngine(self.address, self.tls, entry=entry, **more)


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    folder = tmp_path_factory.mktemp("cluster")
    made = Cluster(folder, _certificates(folder))
    yield made
    made.end()


def _certificates(folder):
    """TLS files for this machine alone, where openssl is there to make them."""
    if shutil.which("openssl") is None:
        return None
    cert, key = folder / "cert.pem", folder / "key.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj",
         "/CN=localhost", "-keyout", key, "-out", cert],
        check=True, capture_output=True,
    )  # fmt: skip
    return Tls(ca=cert, cert=cert, key=key)


def made_jobs(folder, *names, case="theatre"):
    for name in names:
        shutil.copytree(TINY[case], folder / name)
    options = JobOptions(seconds=1, strategy="greedy", reproducible=True)
    return read_jobs(folder, options)


def night_of(out, jobs, engine):
    return Night(Store(out), jobs, engine, Settings(ZoneInfo("Europe/London")))


def states(status):
    return {job.name: job.state for job in status.jobs}


def bytes_of(folder):
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.mark.slow
def test_inline_pool_and_dask_give_the_same_bytes(cluster, tmp_path):
    made_jobs(tmp_path / "cases", "a")
    jobs = made_jobs(tmp_path / "cases", "b", case="tests")
    engines = {
        "inline": InlineEngine(), "pool": PoolEngine(2), "dask": cluster.engine(None),
    }  # fmt: skip
    plans = {}
    for name, engine in engines.items():
        status = night_of(tmp_path / name, jobs, engine).run()
        assert set(states(status).values()) == {JobState.planned}
        plans[name] = bytes_of(tmp_path / name / "plans")
    assert len(plans["inline"]) > 15
    assert plans["inline"] == plans["pool"] == plans["dask"]


@pytest.mark.slow
def test_workers_die_and_only_what_kills_them_is_left_alone(cluster, tmp_path):
    jobs = made_jobs(tmp_path / "cases", "a", "b", "poison", "unlucky")
    status = night_of(tmp_path / "out", jobs, cluster.engine("deadly")).run()
    assert status.state is BatchState.finished
    assert status.exit_code == 8
    assert states(status) == {
        "a": JobState.planned,
        "b": JobState.planned,
        "poison": JobState.quarantined,
        "unlucky": JobState.planned,
    }
    told = {job.name: job for job in status.jobs}
    assert told["unlucky"].attempts == 2
    assert (told["poison"].attempts, told["poison"].ending) == (2, Ending.killed)


@pytest.mark.slow
def test_a_scheduler_that_dies_is_told_and_the_rest_is_done_later(tmp_path):
    cluster = Cluster(tmp_path)
    try:
        jobs = made_jobs(tmp_path / "cases", "a", "slow-b", "slow-c")
        night = night_of(tmp_path / "out", jobs, cluster.engine("slow"))
        done = tmp_path / "out" / "plans" / "a" / "manifest.json"

        def kill_it_once_a_plan_is_there():
            while not done.exists():
                time.sleep(0.05)
            time.sleep(0.5)
            cluster.scheduler.send_signal(signal.SIGKILL)

        threading.Thread(target=kill_it_once_a_plan_is_there, daemon=True).start()
        status = night.run()
        assert status.state is BatchState.stopped
        assert status.exit_code == 8
        assert "is gone; run it again" in status.message
        assert states(status)["a"] is JobState.planned
        before = bytes_of(done.parent)
        again = night_of(tmp_path / "out", jobs, PoolEngine(2)).run()
        assert states(again) == {
            "a": JobState.kept, "slow-b": JobState.planned, "slow-c": JobState.planned,
        }  # fmt: skip
        assert bytes_of(done.parent) == before
    finally:
        cluster.end()


@pytest.mark.slow
def test_stopping_ends_what_runs_on_the_workers(cluster, tmp_path):
    (tmp_path / "plans").mkdir()
    engine = cluster.engine("slow")
    engine.submit(an_order(tmp_path, "slow"))
    assert engine.wait(1) == []
    begun = time.monotonic()
    engine.stop()
    engine.stop()
    assert time.monotonic() - begun < engine_module.LEAVING_SECONDS
    other = cluster.engine("told")
    other.submit(an_order(tmp_path, "next"))
    assert [one.ending for one in waited(other)] == [Ending.refused]
    other.stop()


@pytest.mark.slow
def test_a_small_cluster_of_this_machine_is_started_for_trial(tmp_path):
    (tmp_path / "plans").mkdir()
    engine = engine_module.DaskEngine(most=1, entry=f"{ATTEMPTS}:told")
    assert engine.slots == 1
    engine.submit(an_order(tmp_path, "a"))
    (outcome,) = waited(engine)
    assert outcome.ending is Ending.refused
    engine.stop()


def test_no_scheduler_is_told_in_the_status(tmp_path, monkeypatch):
    monkeypatch.setattr(engine_module, "CONNECT_SECONDS", 0.5)
    jobs = made_jobs(tmp_path / "cases", "a")
    engine = engine_module.DaskEngine("tcp://127.0.0.1:1")
    status = night_of(tmp_path / "out", jobs, engine).run()
    assert status.state is BatchState.stopped
    assert status.message.startswith("no Dask cluster answers at tcp://127.0.0.1:1")
    assert Store(tmp_path / "out").told() == status


class Bare:
    """A client of a cluster whose workers have gone."""

    status = "running"

    def nthreads(self, **_):
        return {}


def test_a_cluster_without_workers_is_given_up_after_a_while(monkeypatch):
    monkeypatch.setattr(engine_module.DaskEngine, "_connect", lambda *_: None)
    monkeypatch.setattr(engine_module, "LOOK_SECONDS", 0.0)
    engine = engine_module.DaskEngine("tcp://somewhere:1", patience=0.2)
    engine.client = Bare()
    assert engine.wait(0) == []
    time.sleep(0.3)
    with pytest.raises(EngineLost, match=r"no Dask worker at tcp://somewhere:1 for 0 s"):
        engine.wait(0)
    engine.client = None


@pytest.mark.slow
def test_a_cluster_that_speaks_tls_lets_nobody_else_in(cluster, tmp_path, monkeypatch):
    if cluster.tls is None:
        pytest.skip("no openssl on this machine: TLS is not tried")
    with pytest.raises(UsageError, match="speaks TLS"):
        engine_module.DaskEngine(cluster.address)
    monkeypatch.setattr(engine_module, "CONNECT_SECONDS", 1.0)
    engine = engine_module.DaskEngine(cluster.address.replace("tls:", "tcp:"))
    with pytest.raises(EngineLost, match="no Dask cluster answers"):
        engine.submit(an_order(tmp_path, "a"))


def an_order(folder, job, **more):
    given = {
        "job": job, "key": "k", "attempt": 1, "case": str(TINY["theatre"]), "watch_seconds": 60,
        "out": str(folder / "plans" / job), "memory_bytes": 2**32, "scratch": str(folder),
    }  # fmt: skip
    return Order(**(given | more))


def waited(engine):
    for _ in range(60):
        if outcomes := engine.wait(0.5):
            return outcomes
    raise AssertionError("nothing came")
