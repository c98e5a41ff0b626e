"""Very many sessions: prices walked between LPs, the dive, and turns of steps and orders."""

import numpy as np
import pytest

from optimiser.solvers.columns import classes, dive, sweep, walk
from optimiser.solvers.columns.classes import decided, the_class, upper_levels
from optimiser.solvers.columns.dive import Dive
from optimiser.solvers.columns.prices import Aim, Prices
from optimiser.solvers.columns.rows import Rows
from optimiser.solvers.columns.sweep import Sweep
from optimiser.solvers.columns.walk import Walk
from optimiser.solvers.local_audit import sound
from tests.solvers.columns.searches import searches


def sought(search, level=0):
    """The search's rounds after a bound of one level, with its weights."""
    weights = np.eye(len(search.levels))[level]
    for column in search.lists_of(search.start):
        search.master.add(column)
    bounded = search.rounds.seek(weights, [-np.inf] * len(weights), search.until(1.0))
    assert bounded is not None
    return bounded, weights


def test_walking_never_loses_the_nearest_prices_and_comes_nearer(monkeypatch):
    monkeypatch.setattr(walk, "MANY", 0)
    nearer = 0
    for search in searches(range(12)):
        bounded, weights = sought(search)
        rows = search.rows
        floors = np.full(len(weights), -np.inf)
        none = np.zeros(len(search.shapes), dtype=np.bool_)
        free = Prices(np.zeros(len(rows.most)), np.zeros(len(weights)))
        aim = Aim(weights, floors, bounded.lp, none)
        walked = Walk(rows, weights @ search.rounds.gains, aim, free, search.rounds.looked)
        walked.on(8, 1)
        first = walked.nearest
        reached = [first]
        for _ in range(10):
            walked.on(8, 5)
            reached.append(walked.nearest)
            assert (walked.centre.rows >= 0).all()
        assert reached == sorted(reached, reverse=True)
        assert reached[-1] >= bounded.lp.value - 1e-6
        nearer += reached[-1] < first - 1e-6
    assert nearer > 0


def test_few_sessions_are_not_walked_for():
    search = next(iter(searches(range(3))))
    bounded, weights = sought(search)
    free = Prices(np.zeros(len(search.rows.most)), np.zeros(len(weights)))
    aim = Aim(weights, np.full(len(weights), -np.inf), bounded.lp, np.zeros(0, dtype=np.bool_))
    assert Walk(search.rows, weights, aim, free, search.rounds.looked).on(8, 20) == 0


def test_bounds_are_the_same_with_and_without_a_walk(monkeypatch):
    tried = 0
    for search in searches(range(8)):
        plain, _ = sought(search)
        monkeypatch.setattr("optimiser.solvers.columns.master.MANY", 0)
        monkeypatch.setattr(walk, "MANY", 0)
        again = search.among(np.arange(search.rows.pairs))
        walked, _ = sought(again)
        monkeypatch.undo()
        assert again.master.central
        assert walked.bound >= plain.lp.value - 1e-6
        assert walked.bound == pytest.approx(plain.bound, rel=2e-2)
        tried += 1
    assert tried > 3


@pytest.mark.parametrize("rest", [0, 3, 100])
def test_a_dive_keeps_to_what_is_shared_and_below_its_bound(monkeypatch, rest):
    monkeypatch.setattr(dive, "FILLED", 1.0)
    monkeypatch.setattr(dive, "REST", rest)
    gained = 0
    for search in searches(range(10)):
        bounded, weights = sought(search)
        taken = Dive(search.rounds, weights, bounded.lp, search.limits)(search.until(1.0))
        assert len({column.shape for column in taken}) == len(taken)
        used = np.zeros(len(search.rows.most))
        for column in taken:
            rows, amounts = search.rows.use(search.rows.first[column.shape] + column.chosen)
            used[rows] += amounts
        assert (used <= search.rows.most + 1e-6).all()
        total = sum(float(weights @ column.worth) for column in taken)
        assert total <= bounded.bound + 1e-6
        gained += total > 0.8 * bounded.lp.value > 0
    assert gained > 3


def test_turns_keep_the_rules_and_are_no_worse(monkeypatch):
    monkeypatch.setattr(classes, "MANY_SESSIONS", 0)
    gained = 0
    for search in searches(range(8)):
        nobody = dict(search.realise.kept)
        for begun in (nobody, search.start):
            before = search.values(search.lists_of(begun))
            for number in range(upper_levels(search)):
                schedule = decided(search, the_class(search, number), begun, search.until(1.0))
                assert sound(search.problem, schedule)
                reached = search.values(search.lists_of(schedule))
                assert reached[: number + 1] >= before[: number + 1]
                gained += reached[number] > before[number]
                if number == 0 and number in search.proofs:
                    assert search.proofs[number][0] >= reached[0] - 1e-6
    assert gained > 4


def test_rows_of_minutes_are_filled_to_a_share_and_places_whole():
    rows = Rows(
        first=np.array([0, 2, 4]),
        pairs=4,
        row=np.array([0, 0, 1, 1]),
        pair=np.array([0, 2, 1, 3]),
        coefficient=np.array([1.0, 1.0, 50.0, 90.0]),
        most=np.array([1.0, 100.0]),
        shut=np.zeros(4, dtype=np.bool_),
    )
    assert rows.filled(0.9).most.tolist() == [1.0, 90.0]
    assert rows.filled(1.0).most.tolist() == [1.0, 100.0]


def test_several_workers_sweep_to_the_same_lists(monkeypatch):
    monkeypatch.setattr(sweep, "MANY", 1)
    for search in searches(range(4)):
        gain = search.rounds.gains[0]
        open_ = np.zeros(len(search.shapes), dtype=np.bool_)
        ends = search.rounds.spreads
        one, two = (
            Sweep(search.shapes, workers).sound(gain, 0.0, ends, open_) for workers in (1, 2)
        )
        assert one.value.tolist() == two.value.tolist()
        assert one.taken.tolist() == two.taken.tolist()
