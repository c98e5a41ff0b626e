"""The knapsack of lists against every list, its compiled twin, and the lists that come near."""

from time import monotonic

import numpy as np
import pytest

from optimiser.solvers.columns import kernel
from optimiser.solvers.columns.near import Near, near_lists
from optimiser.solvers.columns.pricing import best_list
from optimiser.solvers.columns.shape import shapes
from tests.tiny import busy_case, problem_of

SEEDS = range(40)


def every_list(shape, gain, change):
    """Value of every list that fits, by its positions."""
    count = len(shape.entries)
    values = {}
    for mark in range(2**count):
        chosen = [k for k in range(count) if mark >> k & 1]
        if shape.fits(chosen):
            values[tuple(chosen)] = float(gain[chosen].sum()) - change * shape.changes(chosen)
    return values


def trials():
    for seed in SEEDS:
        rng = np.random.default_rng(seed)
        for shape in shapes(problem_of(busy_case(seed))):
            for change in (0.0, 12.5):
                yield shape, rng.uniform(-20, 100, len(shape.entries)), change


def test_no_list_beats_the_best_list():
    seen = tight = 0
    for shape, gain, change in trials():
        best = max(every_list(shape, gain, change).values())
        found = best_list(shape, gain, change)
        assert found.value >= best - 1e-6
        seen += 1
        tight += abs(found.value - best) < 1e-6
    assert seen > 100
    assert tight > 0.9 * seen


def test_a_safe_list_keeps_the_budget_and_is_worth_what_it_says():
    for shape, gain, change in trials():
        values = every_list(shape, gain, change)
        found = best_list(shape, gain, change, safe=True)
        if shape.infected[found.chosen].any():
            continue  # who comes last is for the list's order to say
        assert values[tuple(map(int, found.chosen))] == pytest.approx(found.value)


def test_every_near_list_is_found_and_no_other():
    for shape, gain, change in trials():
        values = every_list(shape, gain, change)
        least = max(values.values()) - 40
        far = Near(gain, change, least)
        other = Near(gain[::-1].copy(), 0.0, 10.0)
        wanted = {
            chosen
            for chosen, value in values.items()
            if value >= least and float(other.gain[list(chosen)].sum()) >= 10
        }
        found = near_lists(shape, [far, other], most=10_000, until=monotonic() + 60)
        assert {tuple(map(int, chosen)) for chosen in found} == wanted


def test_too_many_lists_are_not_listed():
    shape = max(shapes(problem_of(busy_case(3))), key=lambda one: len(one.entries))
    anything = Near(np.zeros(len(shape.entries)), 0.0, -1.0)
    assert near_lists(shape, [anything], most=1, until=monotonic() + 60) is None


@pytest.mark.skipif(not kernel.COMPILED, reason="numba is not installed: there is one twin only")
def test_the_compiled_twin_gives_the_same_answer(monkeypatch):
    compiled = [best_list(*trial) for trial in trials()]
    monkeypatch.setattr("optimiser.solvers.columns.pricing.states", kernel._states_plain)
    for ours, trial in zip(compiled, trials(), strict=True):
        plain = best_list(*trial)
        assert plain.value == ours.value
        assert plain.chosen.tolist() == ours.chosen.tolist()
