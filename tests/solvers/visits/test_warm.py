"""Compiled code older than any source goes, and is made again before a clock counts."""

import os
import subprocess
from pathlib import Path

import pytest

from optimiser import solve_visits
from optimiser.ask import Ask
from optimiser.models.reading import Reading
from optimiser.solvers.compiling import COMPILED
from optimiser.solvers.visits.quick import compiled, warm
from tests.tiny_centre import busy_centre

ROOT = Path(__file__).parents[3]


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder of sources as `quick`, with one compiled file."""
    here = tmp_path / "quick"
    (here / "__pycache__").mkdir(parents=True)
    sources = [here / "words.py", here / "moving.py", tmp_path / "order.py"]
    for path in [*sources, tmp_path / "placing.py", here / "__pycache__" / "moving.go_back-1.nbi"]:
        path.write_text("")
        os.utime(path, (1000, 1000))
    monkeypatch.setattr(compiled, "HERE", here)
    monkeypatch.delenv("NUMBA_CACHE_DIR", raising=False)
    monkeypatch.setattr(warm, "COMPILED", True)
    return here


@pytest.mark.parametrize("source", ["words.py", "moving.py", "../order.py"])
def test_what_is_older_than_any_source_goes(folder, source):
    made = folder / "__pycache__" / "moving.go_back-1.nbi"
    compiled.remove_stale()
    assert made.exists()
    assert not warm.cold()
    os.utime(folder / source, (2000, 2000))
    assert warm.cold()
    compiled.remove_stale()
    assert not made.exists()
    assert warm.cold()


@pytest.mark.skipif(not COMPILED, reason="numba is not installed")
def test_code_that_is_kept_elsewhere_is_judged_there(monkeypatch, tmp_path):
    """As in a container, where the folder of the program cannot be written."""
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
    folder = compiled.kept_in()
    assert folder is not None
    assert tmp_path in folder.parents
    assert warm.cold()
    folder.mkdir(parents=True, exist_ok=True)
    made = folder / "moving.steps-1.nbi"
    made.write_text("")
    assert not warm.cold()
    os.utime(made, (1000, 1000))
    assert warm.cold()
    compiled.remove_stale()
    assert not made.exists()


def test_without_a_compiler_nothing_is_ever_cold(folder, monkeypatch):
    os.utime(folder / "words.py", (2000, 2000))
    monkeypatch.setattr(warm, "COMPILED", False)
    assert not warm.cold()


def test_compiling_takes_nothing_from_the_time_of_a_plan(monkeypatch):
    monkeypatch.setattr(solve_visits, "cold", lambda: True)
    monkeypatch.setattr(solve_visits, "warm_up", lambda: 1000.0)
    monkeypatch.setattr(solve_visits, "chosen", lambda problem, name: "visits")
    heard, left = [], []

    def answered(self, problem, base, name, seconds, levels, plan_of):
        left.append(seconds)
        return solve_visits_answer(self, problem, base, "greedy", seconds, levels, plan_of)

    solve_visits_answer = Ask.answer
    monkeypatch.setattr(Ask, "answer", answered)
    case = busy_centre(3, requests=4, sessions=4)
    reading = Reading(case=case, raw_ids=tuple(one.key for one in case.requests))
    ask = Ask("choose", 50, 1, 1, reproducible=False, progress=heard.append)
    solve_visits.solve_visits(reading, case, ask)
    assert any("compiled" in one.message for one in heard)
    assert left[0] > 1000


@pytest.mark.parametrize("refused", [True, False])
def test_where_nothing_can_be_kept_a_folder_serves_until_the_end(monkeypatch, tmp_path, refused):
    """Else every plan would compile the search in its own time, and end with greedy's."""
    run, ended = [], []

    def ran(words, **options):
        assert str(ROOT) in options["env"]["PYTHONPATH"].split(os.pathsep)
        run.append((words[-1], options["env"].get("NUMBA_CACHE_DIR")))
        return subprocess.CompletedProcess(words, int(refused and len(run) == 1))

    monkeypatch.setattr(warm.subprocess, "run", ran)
    monkeypatch.setattr(warm.tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(warm.atexit, "register", lambda *done, **how: ended.append(done))
    monkeypatch.delenv("NUMBA_CACHE_DIR", raising=False)
    monkeypatch.setitem(os.environ, "NUMBA_CACHE_DIR", "")
    warm.warm_up()
    assert "moving" in run[1][0]
    folders = [str(one) for one in tmp_path.iterdir()]
    assert folders == ([run[1][1]] if refused else [])
    assert [done[1] for done in ended] == folders
