"""Peers: the task they get is whole, their rules are no laxer than the product's."""

import json
from pathlib import Path

import pytest

from benchmarks.options import Options
from benchmarks.peers import timefold
from benchmarks.peers.answer import Call
from benchmarks.peers.cp_sat import plan as cp_sat
from benchmarks.peers.highs import plan as highs
from benchmarks.peers.make_task import task_of
from benchmarks.peers.rows import rows_of
from benchmarks.peers.score import score
from benchmarks.peers.sizes import make, wanted
from benchmarks.peers.start import ready
from benchmarks.peers.task import points_of, read
from optimiser.readers import read_case
from optimiser.solvers.greedy import greedy
from tests.tiny import problem_of


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    folder = tmp_path_factory.mktemp("peers")
    make("S", 1, folder / "case")
    case = read_case(folder / "case").case
    problem = problem_of(case)
    task, surgeons = task_of(problem, greedy(problem))
    ready(task).write(folder / "task.txt")
    return problem, task, surgeons, folder


def test_the_task_is_read_as_it_was_written(small):
    _problem, task, _surgeons, folder = small
    assert read(folder / "task.txt") == task


def test_the_start_keeps_every_row_and_passes_the_audit(small):
    problem, task, surgeons, _folder = small
    rows = rows_of(task)
    value = rows.started()
    for variables, weights, most in rows.rows:
        assert sum(value[v] * w for v, w in zip(variables, weights, strict=True)) <= most
    scored = score(problem, task, surgeons, task.start)
    assert (scored.violations, scored.dropped) == ({}, 0)
    assert scored.booked == len(task.start)


def test_an_answer_that_is_none_has_no_levels(small):
    problem, task, surgeons, _folder = small
    assert score(problem, task, surgeons, []).violations == {"answer": len(task.kept)}
    twice = [*task.start, task.start[0]]
    assert score(problem, task, surgeons, twice).violations == {"answer": 1}


@pytest.mark.parametrize("peer", [cp_sat, highs])
def test_a_peer_betters_the_start_within_the_rules(peer, small, tmp_path):
    problem, task, surgeons, folder = small
    peer(Call(folder / "task.txt", tmp_path / "answer.json", 3.0, 1, 1))
    document = json.loads((tmp_path / "answer.json").read_text(encoding="utf-8"))
    assert points_of(task, task.start) <= points_of(task, document["chosen"])
    assert points_of(task, document["chosen"]) <= document["bound"] + 1
    scored = score(problem, task, surgeons, document["chosen"])
    assert (scored.violations, scored.dropped) == ({}, 0)


def test_timefold_is_absent_in_words(monkeypatch, tmp_path):
    monkeypatch.setenv("OPTIMISER_TIMEFOLD", str(tmp_path))
    with pytest.raises(timefold.Absent):
        timefold.compiled(tmp_path)
    assert timefold.version() is None


@pytest.mark.parametrize(
    ("only", "names"),
    [
        ("", ["S-1", "M-1", "L-1"]),
        ("M", ["M-1", "M-2", "M-3"]),
        ("L", ["L-1", "L-2", "L-3"]),
        ("XL", ["XL-1"]),
        ("S-2", ["S-2"]),
    ],
)
def test_sizes_are_chosen_by_name(only, names):
    options = Options(data=None, seconds=10, workers=1, seed=1, only=only, peers=True)
    assert [f"{size}-{seed}" for size, seed in wanted(options)] == names


def test_every_java_source_is_compiled():
    names = {file.name for file in Path(timefold.SOURCES).iterdir()}
    assert names == {"Case.java", "Plan.java", "Rules.java", "Task.java"}
