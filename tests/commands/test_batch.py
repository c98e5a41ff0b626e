"""`optimiser batch` as it is typed: endings, signals, what is printed."""

import json
import os
import signal
import stat
import subprocess
import sys
import time
from datetime import datetime
from pathlib import Path

import psutil
import pytest
from click.testing import CliRunner

from benchmarks.batch_jobs import tiny_job
from optimiser.batch.status import BatchState, Light
from optimiser.batch.store import Store
from optimiser.commands import main
from tests.batch.folders import EVENING

ROOT = Path(__file__).parents[2]
INLINE = ("--engine", "inline", "--strategy", "greedy")


def run(*words):
    return CliRunner().invoke(main, ["batch", *map(str, words)])


@pytest.fixture
def jobs(tmp_path):
    for name in ("a", "b"):
        tiny_job(tmp_path / "jobs" / name)
    return tmp_path / "jobs"


class Evening(datetime):
    """A clock on which the lists of the tiny cases are of today."""

    @classmethod
    def now(cls, tz=None):
        return EVENING.astimezone(tz)


def test_a_night_is_told_as_text_and_as_json(jobs, tmp_path, monkeypatch):
    for name in ("optimiser.batch.night", "optimiser.commands.batch"):
        monkeypatch.setattr(sys.modules[name], "datetime", Evening)
    result = run(jobs, "--out", tmp_path / "out", *INLINE)
    assert result.exit_code == 0, result.output
    assert "2 of 2 jobs have their plan" in result.stdout
    assert "2/2  b: planned in" in result.stderr
    result = run("--json", jobs, "--out", tmp_path / "out", *INLINE)
    document = json.loads(result.stdout)
    assert (document["exit_code"], document["totals"]["kept"]) == (0, 2)
    assert document["schema"] == "optimiser.batch/1"


def test_status_is_red_until_it_is_green(jobs, tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    assert run("status", out).exit_code == 3
    run(jobs, "--out", out, *INLINE)
    store = Store(out)
    night = store.told()
    for change, code, words in [
        ({}, 4, "AMBER"),
        ({"light": Light.green}, 0, "GREEN"),
        ({"state": BatchState.running}, 8, "was killed before it ended"),
        ({"stale_after": night.began_at}, 8, "plans of an earlier day"),
    ]:
        store.tell(night.model_copy(update=change))
        result = run("status", out)
        assert (result.exit_code, words in result.stdout) == (code, True), result.stdout
        assert json.loads(run("status", out, "--json").stdout)["exit_code"] == code


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--by", "25:00"), "a time such as 06:00"),
        (("--timezone", "Mars/Base"), "no time zone"),
        (("--engine", "luck"), "Invalid value"),
        (("--seconds", "0"), "Invalid value"),
        (("--workers", "0"), "Invalid value"),
    ],
)
def test_wrong_options_are_usage_errors(jobs, tmp_path, words, told):
    result = run(jobs, "--out", tmp_path / "out", *words)
    assert result.exit_code == 2
    assert told in result.stderr
    assert not (tmp_path / "out").exists()


def test_wrong_lists_of_jobs_are_usage_errors(jobs, tmp_path):
    (tmp_path / "jobs.toml").write_text("jobs = [", encoding="utf-8")
    assert run(tmp_path / "jobs.toml", "--out", tmp_path / "out").exit_code == 2
    result = run(jobs, "--out", jobs / "out")
    assert result.exit_code == 2
    assert "taken for cases" in result.stderr


def test_a_place_that_cannot_be_written(jobs, tmp_path):
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    assert run(jobs, "--out", tmp_path / "file", *INLINE).exit_code == 10
    assert run(jobs, "--out", tmp_path / "file" / "out", *INLINE).exit_code == 10
    if os.geteuid() != 0:  # root may write anywhere
        (tmp_path / "out").mkdir(mode=stat.S_IRUSR | stat.S_IXUSR)
        assert run(jobs, "--out", tmp_path / "out", *INLINE).exit_code == 10


@pytest.mark.parametrize(("which", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_row_76_and_77_stopped_it_ends_all_it_began_and_keeps_what_is_finished(
    jobs, tmp_path, which, code
):
    """`b` would search for minutes; the signal reaches the batch alone, or all of it."""
    out = tmp_path / "out"
    (tmp_path / "jobs.toml").write_text(
        'jobs = [ { name = "a", case = "jobs/a", strategy = "greedy", urgent = true },\n'
        '  { name = "b", case = "jobs/b", strategy = "neighbourhood", seconds = 300 } ]\n',
        encoding="utf-8",
    )
    words = [sys.executable, "-m", "optimiser", "batch", tmp_path / "jobs.toml", "--out", out]
    batch = subprocess.Popen(
        [*words, "--workers", "1", "--json"],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    below = []
    until = time.monotonic() + 120
    while time.monotonic() < until and len(below) < 2:  # its worker, and the solver of `b`
        time.sleep(0.1)
        if (out / "plans/a").exists():
            below = psutil.Process(batch.pid).children(recursive=True)
    os.killpg(batch.pid, which)
    printed, _ = batch.communicate(timeout=60)
    assert batch.returncode == code
    assert "1 of 2 jobs have their plan" in json.loads(printed)["error"]
    _gone, alive = psutil.wait_procs(below, timeout=10)
    assert alive == []
    told = Store(out).told()
    assert (told.exit_code, told.light) == (code, Light.red)
    assert {job.name: job.state for job in told.jobs} == {"a": "planned", "b": "waiting"}
    assert [path for path in out.glob("**/.*") if path.name != "plans"] == []
