"""docs/operators.md names every state and ending, and its commands are those of the program."""

import re
import shlex
import tomllib
from pathlib import Path

from optimiser.batch.jobs import JobsFile, read_jobs
from optimiser.batch.order import Ending
from optimiser.batch.status import JobState
from optimiser.commands.batch import run

PAGE = (Path(__file__).parents[2] / "docs" / "operators.md").read_text(encoding="utf-8")


def first_cells():
    rows = re.findall(r"^\| ([^|]+) \|", PAGE, re.MULTILINE)
    return {word for row in rows for word in row.split(", ")}


def test_every_state_ending_and_exit_code_is_explained():
    wanted = {*JobState, *Ending} - {Ending.planned}
    assert wanted <= first_cells()
    assert {"0", "2", "4", "8", "9", "10", "130", "143"} <= first_cells()


def test_every_option_in_its_commands_is_one_of_the_program():
    known = {option for parameter in run.params for option in parameter.opts}
    text = PAGE.replace("\\\n", " ")
    commands = [line for line in text.splitlines() if "optimiser batch " in line and "--" in line]
    commands = [line.partition("optimiser batch ")[2] for line in commands if "`" not in line]
    given = [word for line in commands for word in shlex.split(line) if word.startswith("--")]
    assert len(commands) >= 4
    assert set(given) <= known


def test_its_list_of_jobs_is_one(tmp_path):
    (text,) = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    JobsFile.model_validate(tomllib.loads(text))
    (tmp_path / "jobs.toml").write_text(text, encoding="utf-8")
    jobs = {job.name: job for job in read_jobs(tmp_path / "jobs.toml")}
    assert jobs["north-orthopaedics"].urgent
    assert (jobs["north-orthopaedics"].seconds, jobs["south-scanners"].seconds) == (300, 900)
