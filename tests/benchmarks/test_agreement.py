"""Exact, columns and PuLP agree on tiny cases; `python -m benchmarks agreement` tries 500."""

import pytest

from benchmarks.agreement import compare


def check(seeds, most):
    """No fault in any case, and columns as good as the optimum in nearly all."""
    compared = [compare(seed, most=most) for seed in seeds]
    assert {one.seed: one.faults for one in compared if one.faults} == {}
    tried = [one for one in compared if "columns" in one.cpu]
    assert len(tried) >= 0.7 * len(compared)
    assert sum(one.lost is not None for one in tried) <= 0.1 * len(tried)
    assert sum(one.unproved for one in compared) == 0
    assert any(max(one.slack.values(), default=0) > 0.01 for one in tried)


def test_three_solvers_agree():
    check(range(31_000, 31_030), most=4)


@pytest.mark.slow
def test_three_solvers_agree_on_more_cases():
    check(range(31_030, 31_070), most=7)
