"""What made-up cases draw on: the procedure catalogue, waits, NHS numbers."""

import csv
from random import Random

import pytest

from optimiser.generate.catalogue import CATALOGUE_FILE, catalogue, of_specialty
from optimiser.generate.sizes import SIZES
from optimiser.generate.waits import KNOTS, waited_days, weeks_at
from tests.generate.folder import valid_nhs_number


def test_nhs_number_check_digit() -> None:
    assert valid_nhs_number("9476719931")
    assert valid_nhs_number("9434765919")
    assert valid_nhs_number("9991408916")
    assert not valid_nhs_number("9991408917")
    assert not valid_nhs_number("1111111111")
    assert not valid_nhs_number("999140891")


def test_catalogue_is_complete() -> None:
    procedures = catalogue()
    assert len(procedures) >= 56
    assert len({p.procedure for p in procedures}) == len(procedures)
    with CATALOGUE_FILE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        blank = [column for column, value in row.items() if not value and column != "equipment"]
        assert not blank, row["procedure"]
    for p in procedures:
        assert p.p2 + p.p3 + p.p4 == 100, p.procedure
        assert 0 < p.touch_sd < p.touch_minutes
        assert 3 <= p.same_turnover_minutes <= p.turnover_minutes
        assert p.age_from <= p.age_mean <= p.age_to
        assert p.sex in ("any", "female", "male")
        assert p.anaesthetic in ("general", "regional", "local", "none")
        assert p.touch_mark in "AED"
        assert p.day_case_mark in "AFD"
    for size in SIZES.values():
        assert sum(size.mix.values()) == 100
        assert all(of_specialty(code) for code in size.mix)


def test_waits_follow_the_knots() -> None:
    assert weeks_at(1.0) == 0
    assert weeks_at(1e-9) == 104
    for weeks, share in KNOTS:
        assert weeks_at(share) == pytest.approx(weeks)
    rng = Random(1)
    days = [waited_days(rng) for _ in range(4000)]
    assert min(days) >= 3
    assert 0.45 <= sum(d > 7 * 14.5 for d in days) / 4000 <= 0.58
