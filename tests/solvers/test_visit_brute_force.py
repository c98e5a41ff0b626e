"""`visit_exact` equals brute force on every level of tiny centres, value and bound."""

import pytest

from tests.every_visit_plan import compare_exact
from tests.tiny_centre import busy_centre, told_at_random


def differences(seeds, *, told=False):
    compared = {}
    for seed in seeds:
        case = busy_centre(seed, requests=2, sessions=3, walks=(0, 10))
        compared[seed] = compare_exact(case, told_at_random(seed, case) if told else None)
    assert sum(one.plans > 1 for one in compared.values()) > len(compared) // 2
    assert any(not one.greedy_is_best for one in compared.values() if one.plans > 1)
    return {seed: one.difference for seed, one in compared.items() if one.difference}


def test_exact_equals_brute_force():
    assert differences(range(25)) == {}


def test_exact_equals_brute_force_where_dates_were_told():
    assert differences(range(15), told=True) == {}


@pytest.mark.slow
def test_exact_equals_brute_force_where_dates_were_told_on_more_cases():
    assert differences(range(40, 120), told=True) == {}


@pytest.mark.slow
def test_exact_equals_brute_force_on_more_cases():
    assert differences(range(40, 440)) == {}
