"""What made-up referrers ask for: `mix.csv` beside this file.

`asks_for` is a bundle of the catalogue, or a list of tests. `often`: tests on indication, each
with the percent of such requests that have it. `weight`: how common such a request is. `d1` to
`d4`: percent of each priority; `cancer_percent`: of those with D2, how many are on a cancer
pathway. Ages in years.

Source: working values throughout (mark A). The weights are set so that magnetic resonance,
echocardiography and ultrasound are asked for about as much as a centre can do, or more.
"""

import csv
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from optimiser.catalogue import DiagnosticsCatalogue

MIX_FILE = Path(__file__).with_name("mix.csv")
MOST_TESTS = 5
PRIORITIES = ("D1", "D2", "D3", "D4")


@dataclass(frozen=True)
class Referral:
    """One line of the mix; fields are explained at the top of this module."""

    tests: tuple[str, ...]
    often: tuple[tuple[str, int], ...]
    weight: int
    by_priority: tuple[int, ...]
    cancer_percent: int
    age_mean: int
    age_sd: int
    age_from: int
    age_to: int
    sex: str


def referrals(catalogue: DiagnosticsCatalogue, done: Collection[str]) -> list[Referral]:
    """The lines of the mix whose tests are all among those `done` here.

    A test on indication that is not done here is left away: somebody else does it.
    """
    chosen = []
    for row in _rows():
        bundle = catalogue.bundles.get(row["asks_for"])
        tests = tuple(row["asks_for"].split(";")) if bundle is None else bundle.tests
        often = [part.partition(":") for part in row["often"].split(";") if part]
        if set(tests) <= set(done):
            chosen.append(
                Referral(
                    tests=tests,
                    often=tuple((test, int(share)) for test, _, share in often if test in done),
                    weight=int(row["weight"]),
                    by_priority=tuple(int(row[priority.lower()]) for priority in PRIORITIES),
                    cancer_percent=int(row["cancer_percent"]),
                    age_mean=int(row["age_mean"]),
                    age_sd=int(row["age_sd"]),
                    age_from=int(row["age_from"]),
                    age_to=int(row["age_to"]),
                    sex=row["sex"],
                )
            )
    return chosen


@cache
def _rows() -> tuple[dict[str, str], ...]:
    with MIX_FILE.open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))
