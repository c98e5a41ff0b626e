"""README's own example must work as it stands."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from optimiser.commands import main

ROOT = Path(__file__).parents[1]


def files_of_readme():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    return re.findall(r"^`([\w.]+)`: [^`]+```\w+\n(.*?)```", readme, re.MULTILINE | re.DOTALL)


def test_the_smallest_case_is_in_readme():
    names = [name for name, _ in files_of_readme()]
    assert names == ["case.toml", "waiting_list.csv", "sessions.csv"]


@pytest.mark.slow
def test_the_smallest_case_plans_everybody(tmp_path):
    case = tmp_path / "my-case"
    case.mkdir()
    for name, text in files_of_readme():
        (case / name).write_text(text, encoding="utf-8")
    run = CliRunner().invoke
    validated = run(main, ["validate", str(case), "--accept-stale", "the test"])
    assert validated.exit_code == 0, validated.output
    out = tmp_path / "my-plan"
    options = ["--seconds", "5", "--accept-stale", "the test"]
    planned = run(main, ["plan", str(case), "--out", str(out), *options])
    assert planned.exit_code == 0, planned.output
    assert "4 entries: 4 booked" in planned.stdout
    audited = run(main, ["audit", str(out), str(case), "--accept-stale", "the test"])
    assert audited.exit_code == 0, audited.output
