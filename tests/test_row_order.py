"""The order of rows decides nothing: ties fall by target, wait and id (RELIABILITY row 81)."""

import csv
import shutil
from pathlib import Path
from random import Random

import pytest

from optimiser.exports.plan_json import plan_to_dict
from optimiser.readers import read_case
from optimiser.solve import solve

INSTANCES = Path(__file__).parent.parent / "instances"


def shuffled(source: Path, folder: Path, seed: int) -> Path:
    """The case with the rows of every table in another order."""
    shutil.copytree(source, folder)
    random = Random(seed)
    for file in sorted(folder.glob("*.csv")):
        with file.open(encoding="utf-8-sig", newline="") as lines:
            head, *rows = list(csv.reader(lines))
        random.shuffle(rows)
        with file.open("w", encoding="utf-8", newline="") as lines:
            csv.writer(lines).writerows([head, *rows])
    return folder


def planned(folder: Path, strategy: str, seconds: float) -> dict[str, object]:
    reading = read_case(folder)
    plan = solve(reading, strategy=strategy, seconds=seconds, seed=1, workers=1, reproducible=True)
    document = plan_to_dict(plan, reading.case)
    del document["case"]["sha256"]
    for part in ("held", "left_out"):  # they name the line
        document[part] = [(one["id"], one["rule"]) for one in document[part]]
    return document


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize(
    ("name", "strategy"),
    [
        ("theatre/tiny", "choose"),
        ("theatre/fortnight-small", "greedy"),
        ("diagnostics/tiny", "choose"),
        ("diagnostics/week-small", "greedy"),
    ],
)
def test_row_81_rows_in_another_order_give_the_same_plan(tmp_path, name, strategy, seed):
    source = INSTANCES / name
    other = shuffled(source, tmp_path / "case", seed)
    lists = [one / ("waiting_list.csv" if "theatre" in name else "requests.csv")
             for one in (source, other)]  # fmt: skip
    assert lists[0].read_text("utf-8") != lists[1].read_text("utf-8")
    assert planned(other, strategy, 20) == planned(source, strategy, 20)
