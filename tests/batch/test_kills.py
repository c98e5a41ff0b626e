"""Killed (-9) at random instants and begun again: nothing torn, lost, changed or left behind.

`python -m benchmarks batch_kills` does it 200 times over 40 jobs.
"""

import json
import socket

import pytest

from benchmarks.batch_kills import calm_seconds, killed
from optimiser.batch.sweep import sweep
from optimiser.exports.lock import _mark
from tests.batch.folders import cases, night


@pytest.mark.slow
def test_row_88_and_92_and_97_killed_and_begun_again(tmp_path):
    killing = killed(tmp_path / "killed", 4, 6, 1, 2 * calm_seconds(tmp_path / "calm"))
    assert killing.words == []
    assert killing.plans()


def test_row_92_what_dead_runs_left_is_swept_and_what_lives_is_not(tmp_path):
    cases(tmp_path / "jobs", "a", "b")
    night(tmp_path).run()
    out = tmp_path / "out"
    dead = json.dumps({"pid": 2**22 + 5, "host": socket.gethostname(), "started": 1.0})
    litter = {
        ".status.json.new-4194309": "{", "state/.a.json.new-4194309": "{",
        "plans/.a.lock": dead, "plans/.a.lock.0123abcd": dead, "plans/.c.lock": dead,
        ".batch.lock.0123abcd": dead, ".tmp/old/solver/stderr.txt": "",
        "plans/.b.partial-4194309/plan.json": "{", "plans/.b.gone-4194309/plan.json": "{",
        "plans/.b.partial-1/plan.json": "{",
    }  # fmt: skip
    for name, text in litter.items():
        (out / name).parent.mkdir(parents=True, exist_ok=True)
        (out / name).write_text(text, encoding="utf-8")
    elsewhere = json.dumps(json.loads(_mark(1)) | {"host": "elsewhere"})
    (out / "plans/.d.lock").write_text(elsewhere, encoding="utf-8")
    sweep(out, out / "plans", out / "state", out / ".tmp")
    left = {path.relative_to(out).as_posix() for path in out.glob("**/.*")}
    assert left == {".tmp", "plans/.d.lock"}
    assert not any((out / ".tmp").iterdir())


@pytest.mark.parametrize("instant", ["older aside", "new not yet in"])
def test_row_89_a_swap_that_died_is_finished_or_taken_back(tmp_path, instant):
    cases(tmp_path / "jobs", "a")
    night(tmp_path).run()
    night(tmp_path, seed=2).run()
    plans = tmp_path / "out/plans"
    if instant == "older aside":
        (plans / "a.previous").rename(plans / ".a.older-4194309")
    else:
        (plans / "a.previous").rename(plans / ".a.older-4194309")
        (plans / "a").rename(plans / "a.previous")
        partial = plans / ".a.partial-4194309"
        partial.mkdir()
        (partial / "manifest.json").write_text("{}", encoding="utf-8")
    before = {path.name: path.read_bytes() for path in plans.glob("*/job.json")}
    (job,) = night(tmp_path, seed=2).run().jobs
    assert job.state == "kept"
    assert (plans / "a/job.json").read_bytes() in before.values()
    assert [path.name for path in plans.glob(".*")] == []
