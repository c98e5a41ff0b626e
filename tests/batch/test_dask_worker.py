"""What a worker does with an order, without a cluster: notes, faults of the place, locks."""

import json
import os
import socket
import subprocess
import sys
import threading
import time

import pytest

pytest.importorskip("distributed")

from optimiser.batch.engines import dask_worker
from optimiser.batch.engines.dask_worker import carried_out, end_all, fault_here, tidy
from optimiser.batch.made import JOB_FILE, Made
from optimiser.batch.order import Ending, Order, Outcome
from optimiser.exports.lock import locked
from optimiser.exports.manifest import write_manifest
from optimiser.version import __version__
from tests.batch.nights import facts
from tests.made_up import a_plan

TOLD = "tests.batch.dask_attempts:told"
SLOW = "tests.batch.dask_attempts:slow"


@pytest.fixture
def order(tmp_path, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", os.getcwd())
    for name in ("plans", "scratch", "case"):
        (tmp_path / name).mkdir()
    yield Order(
        job="slow", key="k", attempt=1, case=str(tmp_path / "case"), watch_seconds=60,
        out=str(tmp_path / "plans" / "slow"), memory_bytes=2**32,
        scratch=str(tmp_path / "scratch"),
    )  # fmt: skip
    end_all(str(tmp_path / "plans"))


def carry_out(order, entry=TOLD, *, there=True, version=__version__):
    return Outcome.model_validate_json(carried_out(order.model_dump_json(), there, version, entry))


def test_an_attempt_whose_answer_was_lost_is_not_carried_out_again(order):
    first = carry_out(order)
    assert first.ending is Ending.refused
    assert carry_out(order) == first  # the message holds the number of the process
    assert carry_out(order.model_copy(update={"attempt": 2})).attempt == 2


def begun_before(order):
    with open(f"{order.scratch}/{order.job}.{order.attempt}.begun", "x", encoding="utf-8"):
        pass


def test_an_attempt_whose_worker_died_is_told_and_not_tried_again(order):
    begun_before(order)
    outcome = carry_out(order)
    assert outcome.ending is Ending.killed
    assert outcome.message == "the Dask worker that had it died"


@pytest.mark.parametrize(("key", "ending"), [("k", Ending.planned), ("other", Ending.killed)])
def test_what_was_released_before_the_worker_died_is_a_plan(order, tmp_path, key, ending):
    begun_before(order)
    folder = tmp_path / "plans" / "slow"
    folder.mkdir()
    made = Made(
        schema="optimiser.job/1", job="slow", key=key, fallback=None, exit_code=4, facts=facts()
    )
    (folder / JOB_FILE).write_text(made.text(), encoding="utf-8")
    write_manifest(folder, a_plan())
    outcome = carry_out(order)
    assert outcome.ending is ending
    if ending is Ending.planned:
        assert (outcome.exit_code, outcome.facts) == (4, made.facts)


def test_a_worker_that_cannot_serve_says_why(order, tmp_path):
    plans = str(tmp_path / "plans")
    assert fault_here(plans, __version__) is None
    assert f"runs optimiser {__version__}, the batch 0.0" in fault_here(plans, "0.0")
    assert "must be shared" in fault_here(str(tmp_path / "nowhere"), __version__)
    assert carry_out(order, version="0.0").ending is Ending.not_started
    assert list((tmp_path / "scratch").iterdir()) == []


def test_a_case_that_only_the_batch_sees_is_no_bad_case(order, tmp_path):
    unseen = order.model_copy(update={"case": str(tmp_path / "unseen")})
    assert carry_out(unseen).ending is Ending.not_started
    assert carry_out(unseen, there=False).ending is Ending.refused


def test_what_runs_is_ended_for_its_own_batch_alone(order, tmp_path):
    outcomes = []
    thread = threading.Thread(target=lambda: outcomes.append(carry_out(order, SLOW)))
    thread.start()
    while not dask_worker._running:
        time.sleep(0.01)
    end_all(str(tmp_path))
    thread.join(0.7)
    assert thread.is_alive()
    end_all(str(tmp_path / "plans"))
    thread.join(20)
    assert [one.ending for one in outcomes] == [Ending.stopped]
    assert dask_worker._free == []


def test_locks_of_the_dead_of_this_machine_are_taken_away(tmp_path):
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    marks = {
        "a": {"pid": dead.pid, "host": socket.gethostname(), "started": 1.0},
        "b": {"pid": dead.pid, "host": "elsewhere", "started": 1.0},
    }
    for job, mark in marks.items():
        (tmp_path / f".{job}.lock").write_text(json.dumps(mark), encoding="utf-8")
    with locked(tmp_path / ".c.lock"):
        tidy(tmp_path)
        assert {path.name for path in tmp_path.glob(".*.lock")} == {".b.lock", ".c.lock"}


def test_a_lock_of_another_machine_is_waited_for(order, tmp_path, monkeypatch):
    lock = tmp_path / "plans" / ".slow.lock"
    lock.write_text('{"pid": 1, "host": "elsewhere", "started": 1.0}', encoding="utf-8")
    threading.Timer(0.6, lock.unlink).start()
    begun = time.monotonic()
    carry_out(order)
    assert time.monotonic() - begun > 0.5
    assert not lock.exists()
    lock.write_text('{"pid": 1, "host": "elsewhere", "started": 1.0}', encoding="utf-8")
    monkeypatch.setattr(dask_worker, "PATIENCE_SECONDS", 0.1)
    assert carry_out(order.model_copy(update={"attempt": 2})).attempt == 2  # the attempt says it
