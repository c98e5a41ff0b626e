"""All sessions priced at once: the compiled loops beside plain pricing, infected cases apart."""

from dataclasses import replace

import numpy as np
import pytest

from optimiser.errors import FixedBookingsClash
from optimiser.solvers.columns import kernel
from optimiser.solvers.columns import sweep as sweep_module
from optimiser.solvers.columns.apart import kinds
from optimiser.solvers.columns.pricing import SPREADS, best_list
from optimiser.solvers.columns.search import search_of
from optimiser.solvers.columns.shape import shapes
from optimiser.solvers.columns.sweep import Sweep
from optimiser.solvers.greedy import greedy
from optimiser.solvers.limits import Limits
from optimiser.solvers.strategy import silent
from tests.solvers.columns.test_pricing import every_list, trials
from tests.tiny import busy_case, problem_of

SEEDS = range(30)
LIMITS = Limits(seconds=60, workers=1, seed=1, deterministic=0.5)


def sweeps():
    """(sweep, gains by pair, price of a change) of several cases."""
    for seed in SEEDS:
        rng = np.random.default_rng(seed)
        sweep = Sweep(shapes(problem_of(busy_case(seed))))
        for change in (0.0, 12.5):
            yield sweep, rng.uniform(-20, 100, int(sweep.first[-1])), change


def answers(sweep, gain, change):
    ends, nobody = [SPREADS] * len(sweep.shapes), np.zeros(len(sweep.shapes), dtype=bool)
    sound = sweep.sound(gain, change, ends, nobody)
    return (
        sound,
        sweep.exact(gain, change, ends, nobody),
        sweep.exact(gain, change, ends, nobody, sound),
    )


@pytest.mark.skipif(not kernel.COMPILED, reason="numba is not installed: there is one twin only")
def test_the_compiled_loops_give_the_values_of_plain_pricing(monkeypatch):
    compiled = [answers(*trial) for trial in sweeps()]
    monkeypatch.setattr(sweep_module, "COMPILED", False)
    for ours, trial in zip(compiled, sweeps(), strict=True):
        plain = answers(*trial)
        for one, other in zip(ours, plain, strict=True):
            assert one.value == pytest.approx(other.value)


def test_lists_are_worth_what_is_said_and_a_known_one_changes_no_bound():
    for sweep, gain, change in sweeps():
        sound, exact, after = answers(sweep, gain, change)
        assert after.value == pytest.approx(exact.value)
        for number, shape in enumerate(sweep.shapes):
            mine = gain[sweep.first[number] : sweep.first[number + 1]]
            for swept in (sound, exact):
                chosen = swept.chosen(number)
                worth = mine[chosen].sum() - change * shape.changes(list(map(int, chosen)))
                assert worth == pytest.approx(swept.value[number])
            assert sound.value[number] <= exact.value[number] + 1e-6


def test_closed_sessions_are_left_alone():
    sweep, gain, change = next(iter(sweeps()))
    closed = np.ones(len(sweep.shapes), dtype=bool)
    ends = [SPREADS] * len(sweep.shapes)
    assert not sweep.sound(gain, change, ends, closed).taken.any()


def infected_trials():
    """The trials with turnovers far apart, cleaning that matters, and more infected cases."""
    for place, (shape, gain, change) in enumerate(trials()):
        rng = np.random.default_rng(place)
        full = shape.same + 30.0 - 8.0 * np.clip(shape.family, -1, 3)
        infected = rng.random(len(shape.entries)) < 0.4
        yield replace(shape, full=full, infected=infected, clean=18.0), gain, change


def test_kinds_of_lists_hold_every_list_and_no_more_than_the_knapsack():
    mixed = tighter = 0
    for shape, gain, change in infected_trials():
        if not shape.infected.any():
            continue
        mixed += 1
        best = max(every_list(shape, gain, change).values())
        apart = max(best_list(kind.shape, gain[kind.places], change).value for kind in kinds(shape))
        together = best_list(shape, gain, change).value
        assert best - 1e-6 <= apart <= together + 1e-6
        tighter += apart < together - 1e-6
    assert mixed > 100
    assert tighter > 0


def test_bounds_of_rounds_hold_for_every_list():
    for seed in range(12):
        problem = problem_of(busy_case(seed))
        try:
            search = search_of(problem, greedy(problem), LIMITS, silent)
        except FixedBookingsClash:
            continue
        rng = np.random.default_rng(seed)
        gain = rng.uniform(-20, 100, search.rows.pairs)
        nobody = np.zeros(len(search.shapes), dtype=bool)
        sound = search.rounds.sound(gain, 0.0, nobody)
        exact = search.rounds.exact(gain, 0.0, nobody, sound)
        for number, shape in enumerate(search.shapes):
            mine = gain[search.rows.first[number] : search.rows.first[number + 1]]
            best = max(every_list(shape, mine, 0.0).values())
            assert exact.value[number] >= best - 1e-6
            assert sound.value[number] <= best + 1e-6 or not shape.fits(
                list(map(int, sound.chosen(number)))
            )
