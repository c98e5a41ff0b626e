"""`optimiser bench` in a checkout and without one."""

import json
import sys

from click.testing import CliRunner

from optimiser.commands import main


def run(*words):
    return CliRunner().invoke(main, ["bench", *words])


def test_words_go_to_the_benchmarks():
    told = run("--", "--help")
    assert told.exit_code == 0
    assert "theatre sizes M and L" in " ".join(told.stdout.split())


def test_words_they_do_not_know_are_usage_errors():
    told = run("--json", "no such benchmark")
    assert told.exit_code == 2
    document = json.loads(told.stdout)
    assert document["exit_code"] == 2
    assert document["benchmarks"] == ["no such benchmark"]


def test_without_a_checkout_it_says_so(tmp_path, monkeypatch):
    monkeypatch.setattr(sys.modules["optimiser.commands.bench"], "ROOT", tmp_path)
    told = run("speed")
    assert told.exit_code == 2
    assert "checkout" in told.output
