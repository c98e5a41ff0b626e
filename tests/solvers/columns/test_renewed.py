"""Block by block anew: never worse, what is shared is kept, and alone a block is all but best."""

from time import monotonic

import numpy as np
import pytest

from optimiser.solvers.columns import pool
from optimiser.solvers.columns.blocks import blocks_of, shares
from optimiser.solvers.columns.choice import NEAR
from optimiser.solvers.columns.renewed import renewed
from optimiser.solvers.exact import exact
from optimiser.solvers.limits import Limits
from tests.solvers.columns.searches import searches
from tests.solvers.columns.test_improve import used


def test_lists_anew_are_no_worse_and_keep_rows_and_levels_above():
    gained = 0
    for search in searches(range(12)):
        lists = search.lists_of({})
        for number in range(min(3, len(search.levels))):
            weights = search.rounds.about(number)
            before = search.values(lists)
            found = renewed(search, weights, number, lists, search.until(1.0))
            after = search.values(found)
            assert len({column.shape for column in found}) == len(found)
            assert (used(search.rows, found) <= search.rows.most + 1e-6).all()
            assert all(now >= was - 1e-6 for now, was in zip(after[:number], before, strict=False))
            assert float(weights @ after) >= float(weights @ before) - 1e-6
            gained += float(weights @ after) > float(weights @ before) + 1e-6
            lists = found
    assert gained > 5


def test_a_single_block_comes_as_near_as_was_asked_to_what_one_model_proves():
    compared = 0
    for search in searches(range(30)):
        if len(blocks_of(search)) > 1 or search.levels[0].change:
            continue
        unit = np.eye(len(search.levels))[0]
        found = renewed(search, unit, 0, search.lists_of({}), search.until(1.0))
        best = exact(search.problem, search.start, Limits(60, 1, 1, 60.0))
        level = search.levels[0]
        reached = level.told(search.values(found)[0])
        # lists are not put in order here, so that they may be better than any plan
        assert reached >= best.bounds[level.name] * (1 - 3 * NEAR) - 1.0
        compared += 1
    assert compared >= 3


def test_of_too_many_lists_near_the_best_the_nearest_are_kept():
    tried = 0
    for search in searches(range(8)):
        weights = np.eye(len(search.levels))[0]
        bounded = search.rounds.seek(weights, [-np.inf] * len(weights), monotonic() + 60)
        test = pool.nearness_at(
            search.rounds, bounded.prices, weights, 0.05 * abs(bounded.bound) + 1.0
        )
        every = np.ones(search.rows.pairs, dtype=bool)
        few = pool.some_near(search.rounds, test, 3, monotonic() + 60)
        for number in range(len(search.shapes)):
            first = search.rows.first[number]
            mine = [column for column in few if column.shape == number]
            assert len(mine) <= 3
            lists = pool.passing(search.rounds, number, [test], every, 12, monotonic() + 60)
            if lists is None or len(lists) <= 3:
                continue
            gain = [
                sorted(float(test.gain[first + chosen].sum()) for chosen in some)
                for some in (lists, [column.chosen for column in mine])
            ]
            tried += 1
            assert gain[1] == pytest.approx(gain[0][-3:])
    assert tried >= 3


def test_shares_of_time_go_by_size():
    assert shares([3, 1, 0]) == pytest.approx([0.75, 1.0, 0.0])
    assert shares([0, 0]) == [0.0, 0.0]
