"""The harness: what is written, what is skipped, and how a command is watched."""

import json
import sys

import pytest

from benchmarks.__main__ import main
from benchmarks.command import run
from benchmarks.machine import machine
from benchmarks.options import Options
from benchmarks.results import Results, Table, markdown, write


def test_results_are_written_for_people_and_programs(tmp_path):
    rows = [{"instance": "a", "seconds": 1.25, "proved": True, "peer": None}]
    results = Results("demo", "About.", {"seed": 1}, [Table("All", rows)], ["A note."])
    page = write(results, machine(), tmp_path).read_text(encoding="utf-8")
    assert "| instance | seconds | proved | peer |" in page
    assert "| a | 1.25 | yes | - |" in page
    document = json.loads((tmp_path / "demo.json").read_text(encoding="utf-8"))
    assert document["tables"][0]["rows"] == rows
    assert {"cpu", "cores", "load", "versions"} <= set(document["machine"])


@pytest.mark.parametrize(
    ("value", "shown"),
    [(12500, "12,500"), (True, "yes"), (2000.0, "2,000"), (2000.5, "2,000.50"), (30.0, "30.00")],
)
def test_numbers_are_written_for_people(value, shown):
    page = markdown(Results("demo", "About.", {}, [Table("All", [{"figure": value}])]), {})
    assert f"| {shown} |" in page


@pytest.mark.parametrize(("name", "told"), [("speed", ""), ("asl1", " --seconds 20")])
def test_how_to_measure_again_leaves_out_seconds_that_a_benchmark_sets_itself(name, told):
    options = Options(None, seconds=20.0, workers=2, seed=1, only="M", peers=True)
    again = f'python -m benchmarks {name}{told} --workers 2 --seed 1 --only "M"'
    assert options.command(name) == again


def test_a_command_is_timed_and_its_memory_seen():
    code = "import time; held = bytearray(60 << 20); time.sleep(0.4); print('done'); exit(3)"
    ran = run([sys.executable, "-c", code])
    assert (ran.exit_code, ran.output) == (3, "done\n")
    assert ran.peak_mib > 60
    assert ran.document() == {}


def test_absent_data_is_skipped_in_words(monkeypatch, capsys, tmp_path):
    for extra in ([], ["--data", str(tmp_path)]):
        monkeypatch.delenv("OPTIMISER_BENCHMARKS", raising=False)
        monkeypatch.setattr(sys, "argv", ["benchmarks", "asl1", "--out", str(tmp_path), *extra])
        assert main() == 0
        assert "asl1: skipped: " in capsys.readouterr().out
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_benchmark_is_named(monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["benchmarks", "nonsense"])
    with pytest.raises(SystemExit) as end:
        main()
    assert end.value.code == 2
    assert "nonsense" in capsys.readouterr().err
