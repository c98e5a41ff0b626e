"""`optimiser plan` killed in the middle of its search leaves a plan that can be used."""

import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from tests.commands.run import run
from tests.made_up import load

ROOT = Path(__file__).parents[2]
SAMPLES = {"theatre": "fortnight-small", "diagnostics": "week-small"}


def killed_once(file, *words):
    """Start the command and kill it and all below it as soon as `file` is there."""
    words = [sys.executable, "-m", "optimiser", *map(str, words)]
    child = subprocess.Popen(words, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    before = file.stat().st_ino if file.exists() else None
    while not file.exists() or file.stat().st_ino == before:
        assert child.poll() is None, "it ended before it had a plan so far"
        time.sleep(0.005)
    below = psutil.Process(child.pid).children(recursive=True)
    child.kill()
    assert child.wait() == -9
    psutil.wait_procs(below, timeout=60)


@pytest.mark.slow
@pytest.mark.parametrize("kind", SAMPLES)
def test_a_killed_run_leaves_its_best_plan_and_the_next_one_takes_over(tmp_path, kind):
    case = ROOT / "instances" / kind / SAMPLES[kind]
    out, file = tmp_path / "out", tmp_path / "out.so-far.json"
    words = ("plan", case, "--out", out, "--seconds", "600", "--seed", "1", "--workers", "1")
    killed_once(file, *words)
    assert not out.exists()
    audited = run("audit", file, case)
    assert audited.exit_code == 0, audited.output
    assert load(file)["run"]["messages"][0].startswith("this is the best plan so far")
    told = run("report", file)
    assert told.exit_code == 0, told.output
    assert f"optimiser report {file} CASE" in told.stdout
    # another run puts its own in that place, and is killed too
    killed_once(file, *words)
    assert run("audit", file, case).exit_code == 0
    paper = run("report", file, case, "--out", tmp_path / "paper")
    assert paper.exit_code == 0, paper.output
    assert (tmp_path / "paper" / "plan.html").exists()
    assert file.exists()
    done = run("plan", case, "--out", out, "--strategy", "greedy", "--seed", "1", "--workers", "1")
    assert done.exit_code == 0, done.output
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out", "paper"]
