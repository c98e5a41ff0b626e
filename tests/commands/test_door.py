import json
import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from optimiser.commands import main
from optimiser.commands.screen import ProgressLine
from optimiser.models.plan import gap_of
from optimiser.progress import Progress

ROOT = Path(__file__).parents[2]


@pytest.fixture
def temporary(tmp_path, monkeypatch):
    import tempfile

    folder = tmp_path / "tmp"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def test_an_internal_fault_names_no_patient_and_keeps_a_private_report(house, case, temporary):
    house.raises["read_case"] = ValueError("patient JANE DOE 943 476 5919")
    result = house.run("validate", case, "--json")
    assert result.exit_code == 1
    assert "JANE" not in result.output
    assert "report " in result.stderr
    assert json.loads(result.stdout)["exit_code"] == 1
    (log,) = temporary.iterdir()
    assert str(log) in result.stderr
    assert stat.S_IMODE(log.stat().st_mode) == 0o600
    assert "JANE DOE" in log.read_text(encoding="utf-8")


def test_ctrl_c_ends_with_130(house, case):
    house.raises["read_case"] = KeyboardInterrupt()
    assert house.run("validate", case).exit_code == 130


@pytest.mark.parametrize("command", sorted(main.commands))
def test_help_teaches(house, command):
    result = house.run(command, "--help")
    assert result.exit_code == 0
    assert max(map(len, result.stdout.splitlines())) <= 100
    assert "Usage: main " + command in result.stdout


def test_help_says_what_it_is_for_and_what_not(house):
    text = " ".join(house.run("--help").stdout.split())
    assert "a named person approves" in text
    assert "Not for triage, emergencies or decisions during the day." in text


def test_help_of_all_shows_every_command(house):
    text = house.run("--help").stdout
    assert all(f"\n  {command} " in text for command in main.commands)


def test_json_tells_usage_errors_too(house, case):
    result = house.run("generate", "--json", "ambulances", "--out", "x")
    assert result.exit_code == 2
    assert "not one of" in json.loads(result.stdout)["error"]


def test_json_tells_words_that_nobody_knows(house, case):
    result = house.run("validate", case, "--bogus", "--json")
    assert result.exit_code == 2
    assert "bogus" in json.loads(result.stdout)["error"]


def told(level="urgent", value=1234.0, bound=None, message=""):
    return Progress(3.4, level, value, bound, message)


def test_a_short_run_leaves_no_progress_in_a_log(capsys):
    line = ProgressLine()
    line(told())
    line.clear()
    assert capsys.readouterr() == ("", "")


def test_a_long_run_tells_value_bound_and_gap_in_a_log_now_and_then(capsys):
    line = ProgressLine()
    line(told(bound=1300.0))
    line.drawn -= 11
    line(told("", None, None, "reasons and measures"))
    line(told("", None, None, "again"))
    line.clear()
    text = "    3 s  urgent  best 1,234  bound 1,300  gap 5.08%  reasons and measures"
    assert capsys.readouterr() == ("", f"{text}\n")


def test_a_log_that_cannot_be_written_is_no_reason_to_fail(monkeypatch):
    def full(_text):
        raise OSError(28, "no space")

    monkeypatch.setattr("optimiser.commands.screen.say", full)
    line = ProgressLine()
    line.drawn -= 11
    line(told(bound=1300.0))


def test_a_gap_is_a_share_of_the_larger():
    assert gap_of(0, 0) == 0
    assert gap_of(50, 100) == gap_of(100, 50) == 0.5


def test_progress_is_one_line_that_goes_away(capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "40")
    progress = told(message="x" * 80)
    line = ProgressLine()
    line.live, line.drawn = True, 0.0
    for _ in range(5):
        line(progress)
    line.clear()
    drawn = [part for part in capsys.readouterr().err.split("\r") if part]
    assert drawn[0].startswith("    3 s  urgent  best 1,234  bound -  g")
    assert [len(part) for part in drawn] == [39, 39]
    assert drawn[1].isspace()


SLEEPER = """
import sys, time
from types import ModuleType
from pathlib import Path
readers = ModuleType("optimiser.readers")
readers.__path__ = ["optimiser/readers"]  # what lies below it is the real one
def read_case(*_, **__):
    print("reading", file=sys.stderr, flush=True)
    time.sleep(30)
readers.read_case = readers.read_plan = read_case
sys.modules["optimiser.readers"] = readers
for name, door in (("solve", "solve"), ("audit", "audit_files")):
    module = ModuleType("optimiser." + name)
    setattr(module, door, None)
    sys.modules["optimiser." + name] = module
from optimiser.commands import main
main(sys.argv[1:])
"""


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_a_stopped_run_clears_its_lock(tmp_path, number, code):
    child = subprocess.Popen(
        [sys.executable, "-c", SLEEPER, "plan", str(tmp_path), "--out", str(tmp_path / "out")],
        stderr=subprocess.PIPE,
        cwd=ROOT,
    )
    assert child.stderr.readline() == b"reading\n"
    assert (tmp_path / ".out.lock").exists()
    time.sleep(0.05)
    child.send_signal(number)
    assert b"stopped" in child.stderr.read()
    assert child.wait() == code
    child.stderr.close()
    assert list(tmp_path.iterdir()) == []


def test_a_reader_that_goes_away_is_no_failure():
    pipe = f"{sys.executable} -m optimiser rules | head -1; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", pipe], cwd=ROOT, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")


def test_a_console_without_the_letters_gets_escapes():
    code = (
        "import sys; from optimiser.commands.screen import show;"
        "from optimiser.commands.door import _never_fail_on_a_character as safe;"
        "safe(); show('caf\\u00e9 \\u2603')"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        capture_output=True,
        check=True,
        env={**os.environ, "PYTHONIOENCODING": "cp1252"},
    )
    assert done.stdout.strip() == b"caf\xe9 \\u2603"
