"""What is not there, and nobody who waits: by the commands, on real files."""

import json
from pathlib import Path
from shutil import copytree

import pytest

from tests.commands.run import run

INSTANCES = Path(__file__).parents[2] / "instances"


@pytest.mark.parametrize(
    "words",
    [
        ["validate", "nowhere"],
        ["plan", "nowhere", "--out", "out"],
        ["plan", INSTANCES / "theatre" / "tiny", "--out", "out", "--previous", "nowhere"],
        ["audit", "nowhere", INSTANCES / "theatre" / "tiny"],
        ["why", "nowhere", INSTANCES / "theatre" / "tiny", "E1"],
        ["compare", "nowhere", "nowhere"],
        ["report", "nowhere"],
    ],
)
def test_row_1_what_is_not_there_is_refused_input(words, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    told = run(*words)
    assert told.exit_code == 3
    assert "nowhere" in told.output
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("kind", "table"), [("theatre", "waiting_list"), ("diagnostics", "requests")]
)
def test_row_2_nobody_is_planned_only_where_that_is_meant(kind, table, tmp_path):
    case, out = copytree(INSTANCES / kind / "tiny", tmp_path / "case"), tmp_path / "out"
    file = case / f"{table}.csv"
    file.write_text(file.read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8")
    refused = run("plan", case, "--out", out, "--seconds", 5)
    assert refused.exit_code == 3
    assert "--allow-empty" in refused.output
    assert run("plan", case, "--out", out, "--seconds", 60, "--allow-empty").exit_code == 0
    assert json.loads((out / "plan.json").read_text(encoding="utf-8"))["bookings"] == []
    assert run("audit", out, case).exit_code == 0
