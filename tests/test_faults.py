"""The table of faults is true: what it names exists, and no number is missing."""

import ast
import re
import tomllib
from functools import cache
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
TABLE = tomllib.loads((TESTS / "faults.toml").read_text(encoding="utf-8"))
ROWS = range(1, 145)
PARTS_A_TO_C = range(1, 66)
"""Files, what rows mean, time: a test of these carries its number in its name."""


@cache
def names_in(file: str) -> set[str]:
    path = TESTS.parent / file
    if not path.is_file():
        return set()
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


@pytest.mark.parametrize("number", TABLE["rows"])
def test_every_test_of_a_fault_exists_and_names_its_number(number: str) -> None:
    row = TABLE["rows"][number]
    assert row["fault"]
    assert row["tests"]
    for test in row["tests"]:
        file, _, name = test.partition("::")
        assert name in names_in(file), f"{test} is not there; correct tests/faults.toml"
        numbers = re.match(r"test_row_([0-9]+(?:_and_[0-9]+)*)_", name)
        assert numbers is not None or int(number) not in PARTS_A_TO_C, test
        assert numbers is None or number in numbers[1].split("_and_"), test


def test_no_number_is_missing() -> None:
    here, elsewhere = set(TABLE["rows"]), set(TABLE["not_here"])
    assert not here & elsewhere
    assert {str(number) for number in ROWS} == here | elsewhere
    assert all(TABLE["not_here"].values())
