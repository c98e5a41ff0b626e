import json

import pytest
from click.testing import CliRunner

from optimiser.commands import main


def run(*args):
    return CliRunner().invoke(main, ["generate", *map(str, args)])


def test_a_made_up_case_is_written(tmp_path):
    result = run("theatre", "--size", "S", "--seed", 3, "--out", tmp_path / "case", "--json")
    assert result.exit_code == 0, result.output
    assert "waiting_list.csv" in json.loads(result.stdout)["files"]
    again = run("theatre", "--size", "S", "--seed", 3, "--out", tmp_path / "case")
    assert again.exit_code == 2
    assert "is not empty" in again.stderr


@pytest.mark.parametrize(
    "arguments", [["diagnostics"], ["theatre", "--size", "XXL"], ["theatre", "--dirt", "2"]]
)
def test_what_cannot_be_made_up(tmp_path, arguments):
    assert run(*arguments, "--out", tmp_path / "case").exit_code == 2


def test_diagnostics_is_not_there_yet(tmp_path):
    assert "not available in this version" in run("diagnostics", "--out", tmp_path / "c").stderr
