import json
import shutil

import pytest
from click.testing import CliRunner

from optimiser.catalogue import CATALOGUE_FOLDER
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
    "arguments",
    [
        ["dentistry"],
        ["theatre", "--size", "XXL"],
        ["diagnostics", "--dirt", "2"],
        ["theatre", "--dirt", "nan"],
    ],
)
def test_what_cannot_be_made_up(tmp_path, arguments):
    assert run(*arguments, "--out", tmp_path / "case").exit_code == 2


def test_a_made_up_centre_is_written_and_reads_clean(tmp_path):
    case = tmp_path / "case"
    result = run("diagnostics", "--size", "S", "--seed", 3, "--out", case, "--json")
    assert result.exit_code == 0, result.output
    document = json.loads(result.stdout)
    assert document["kind"] == "diagnostics"
    assert set(document["files"]) == {
        "about.md", "case.toml", "requests.csv", "sessions.csv", "staff.csv", "test_rules.csv",
        "tests.csv",
    }  # fmt: skip
    validated = CliRunner().invoke(main, ["validate", str(case), "--accept-stale", "the test"])
    assert validated.exit_code == 0, validated.output


def test_a_catalogue_of_ones_own(tmp_path):
    out = ["--out", tmp_path / "case"]
    mine = tmp_path / "mine"
    mine.mkdir()
    theatre = run("theatre", "--catalogue", mine, *out)
    assert theatre.exit_code == 2
    assert "--catalogue is for diagnostics" in theatre.stderr
    empty = run("diagnostics", "--catalogue", mine, *out)
    assert empty.exit_code == 2
    assert "tests.csv cannot be read" in empty.stderr
    assert not (tmp_path / "case").exists()
    shutil.copytree(CATALOGUE_FOLDER, mine, dirs_exist_ok=True)
    assert run("diagnostics", "--catalogue", mine, *out).exit_code == 0
