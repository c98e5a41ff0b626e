"""The safety pack is true: every hazard has its controls, and every test they name exists."""

import ast
import tomllib
from functools import cache
from pathlib import Path

import pytest

from optimiser.reports.hazards import hazard_page, read_hazards

ROOT = Path(__file__).parents[1]
LOG = ROOT / "docs" / "safety" / "hazards.toml"
HAZARDS = read_hazards(LOG)


@cache
def names_in(file: str) -> set[str]:
    path = ROOT / file
    if not path.is_file():
        return set()
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def test_every_hazard_is_there_once_and_none_was_deleted():
    assert [one.id for one in HAZARDS] == [f"H{n:02}" for n in range(1, 24)]


@pytest.mark.parametrize("hazard", HAZARDS, ids=lambda one: one.id)
def test_every_control_names_tests_that_exist(hazard):
    assert hazard.controls
    for control in hazard.controls:
        assert control.tests, control.control
        for test in control.tests:
            file, _, name = test.partition("::")
            assert name in names_in(file), f"{test} is not there; correct docs/safety/hazards.toml"


def test_no_likelihood_is_guessed():
    raw = tomllib.loads(LOG.read_text(encoding="utf-8"))
    assert all("likelihood" not in one and "risk" not in one for one in raw["hazards"])


def test_the_page_holds_the_whole_log():
    page = hazard_page(HAZARDS)
    for hazard in HAZARDS:
        assert f'id="{hazard.id}"' in page
        for control in hazard.controls:
            assert control.control.replace("'", "&#39;") in page
            assert all(test in page for test in control.tests)
    assert "<script" not in page


def test_make_renders_it(tmp_path):
    from optimiser.reports.hazards import main

    main([str(LOG), str(tmp_path / "safety.html")])
    assert (tmp_path / "safety.html").read_text("utf-8") == hazard_page(HAZARDS)
