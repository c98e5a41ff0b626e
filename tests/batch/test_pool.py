"""Processes of a batch: what dies is told apart, nothing is left behind, the others go on."""

import os
import time
from contextlib import suppress

import psutil
import pytest

from benchmarks.batch_faults import EXPECTED, faulty_batch, left_behind, wrong
from optimiser.batch.engines.pool import PoolEngine
from optimiser.batch.order import Ending, Order
from optimiser.batch.status import JobState, Light
from optimiser.batch.watch import Worker, died
from tests.batch.folders import by_name, cases, night

QUICK = ("abort", "killed", "fault", "full", "bad", "stalelock", "heldlock")
MISBEHAVING = "benchmarks.misbehaving:misbehaving"


def children():
    """The processes of batches below this one."""
    found = []
    for process in psutil.Process().children(recursive=True):
        with suppress(psutil.Error):  # it has just ended
            if "optimiser.batch.child" in process.cmdline():
                found.append(process)
    return found


def order(tmp_path, job, **more):
    facts = {
        "job": job, "key": "k", "attempt": 1, "case": str(tmp_path / "a"),
        "out": str(tmp_path / job), "strategy": "greedy", "watch_seconds": 60,
        "memory_bytes": 2**31,
    }  # fmt: skip
    return Order(**facts | more)


def test_row_93_and_94_and_96_faults_are_told_apart_and_harm_no_other_job(tmp_path):
    status = faulty_batch(tmp_path, QUICK, healthy=1)
    assert wrong(status) == []
    assert (status.exit_code, status.light) == (8, Light.red)
    assert left_behind(tmp_path / "out") == []
    text = "".join(file.read_text(encoding="utf-8") for file in (tmp_path / "out").glob("log/*"))
    assert "Jane" not in text + (tmp_path / "out/status.json").read_text(encoding="utf-8")


@pytest.mark.slow
def test_every_fault_is_told_apart(tmp_path):
    status = faulty_batch(tmp_path, [*EXPECTED], healthy=1)
    assert wrong(status) == []
    assert left_behind(tmp_path / "out") == []


def test_a_hang_is_ended_with_all_its_processes_and_the_next_order_is_carried_out(tmp_path):
    cases(tmp_path, "a")
    worker = Worker(MISBEHAVING)
    hung = worker.carry_out(order(tmp_path, "hang", watch_seconds=0.5))
    assert (hung.ending, hung.exit_code) == (Ending.hang, 1)
    assert worker.process is None
    assert worker.carry_out(order(tmp_path, "fine")).ending is Ending.planned
    kept = worker.process
    assert worker.carry_out(order(tmp_path, "fine")).ending is Ending.planned
    assert worker.process is kept
    worker.end()
    assert kept.returncode == -9


def watched(order, entry):
    worker = Worker(entry)
    try:
        return worker.carry_out(order)
    finally:
        worker.end()


def test_one_order_in_a_process_of_its_own(tmp_path):
    cases(tmp_path, "a")
    assert watched(order(tmp_path, "abort"), MISBEHAVING).ending is Ending.aborted
    assert watched(order(tmp_path, "a"), "optimiser.batch.nowhere:x").ending is Ending.ended
    assert children() == []


def test_an_order_that_cannot_even_be_watched_has_an_outcome(tmp_path, monkeypatch):
    def broken(*_):
        raise OSError(24, "too many files, says E00042")

    monkeypatch.setattr(Worker, "carry_out", broken)
    engine = PoolEngine(1)
    try:
        engine.submit(order(tmp_path, "a"))
        (outcome,) = engine.wait(10)
    finally:
        engine.stop()
    assert (outcome.job, outcome.ending) == ("a", Ending.ended)
    assert "E00042" not in outcome.message


def test_stop_ends_what_runs_at_once(tmp_path):
    cases(tmp_path, "a")
    engine = PoolEngine(1, MISBEHAVING)
    engine.submit(order(tmp_path, "hang"))
    until = time.monotonic() + 30
    while not (below := children()) and time.monotonic() < until:
        time.sleep(0.05)
    assert below
    engine.stop()
    assert not any(process.is_running() for process in below)
    assert not any(thread.is_alive() for thread in engine.threads)


def test_exit_codes_are_read_as_endings():
    told = {-9: "killed", 137: "killed", -6: "aborted", 134: "aborted", -11: "crashed"}
    assert {code: died(code).value for code in told} == told
    assert died(139) is Ending.crashed
    assert died(0) is died(1) is died(None) is Ending.ended


@pytest.mark.slow
def test_inline_and_pool_give_the_same_bytes(tmp_path):
    for name, engine in (("inline", None), ("pool", PoolEngine(2))):
        place = tmp_path / name
        cases(place / "jobs", "a", "b", "d")
        more = {"strategy": "choose", "seconds": 20, "reproducible": True, "workers": 1}
        status = night(place, engine=engine, **more).run()
        assert {job.facts.plan_status for job in by_name(status).values()} <= {
            "optimal",
            "feasible",
        }
    files = sorted(
        path.relative_to(tmp_path / "pool/out") for path in (tmp_path / "pool/out/plans").rglob("*")
    )
    assert len(files) > 25
    for file in files:
        if (tmp_path / "pool/out" / file).is_file():
            ours = (tmp_path / "pool/out" / file).read_bytes()
            assert ours == (tmp_path / "inline/out" / file).read_bytes(), file
    assert os.listdir(tmp_path / "pool/out/plans") != []


def test_row_1_a_case_whose_name_is_no_text_is_planned_and_told(tmp_path):
    """It is `café` in an encoding of before; one folder may not keep a night from running."""
    cases(tmp_path / "jobs", "a", "b")
    os.rename(tmp_path / "jobs/a", os.fsencode(tmp_path / "jobs") + b"/caf\xe9")
    status = night(tmp_path, engine=PoolEngine(1)).run()
    assert [job.state for job in status.jobs] == [JobState.planned] * 2
    os.unlink(os.fsencode(tmp_path / "jobs") + b"/caf\xe9/sessions.csv")
    job = by_name(night(tmp_path, engine=PoolEngine(1)).run())["caf-"]
    assert (job.state, job.ending) == (JobState.failed, Ending.refused)
