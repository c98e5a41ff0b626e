"""`exact` equals brute force on every level of tiny cases, value and bound."""

import pytest

from tests.every_plan import compare_exact
from tests.tiny import busy_case


def differences(seeds, most=7):
    compared = {seed: compare_exact(busy_case(seed, most=most)) for seed in seeds}
    assert sum(one.plans > 1 for one in compared.values()) > len(compared) // 2
    return {seed: one.difference for seed, one in compared.items() if one.difference}


def test_exact_equals_brute_force():
    assert differences(range(10_000, 10_060), most=4) == {}


@pytest.mark.slow
def test_exact_equals_brute_force_on_more_cases():
    assert differences(range(10_060, 10_360)) == {}
