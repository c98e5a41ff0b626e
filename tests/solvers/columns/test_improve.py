"""Steps over a few sessions: nothing is lost, nobody twice, shared rows kept."""

from time import monotonic

import numpy as np
import pytest

from optimiser.solvers.columns import improve as improve_module
from optimiser.solvers.columns.improve import Improve
from optimiser.solvers.columns.start import starting_prices
from tests.solvers.columns.searches import LIMITS, searches


def used(rows, lists):
    total = np.zeros(len(rows.most))
    for column in lists:
        numbers, amounts = rows.use(rows.first[column.shape] + column.chosen)
        total[numbers] += amounts
    return total


def no_neighbours(_, chosen):
    """As if candidates 0 and 1, 2 and 3, and so on could not share a list."""
    places = chosen.tolist()
    return not any(place % 2 == 0 and place + 1 in places for place in places)


@pytest.mark.parametrize(("sessions", "beside"), [(1, 1), (3, 1), (2, 2), (3, 3)])
def test_a_step_keeps_what_is_shared_and_never_loses(monkeypatch, sessions, beside):
    monkeypatch.setattr(improve_module, "SESSIONS", (sessions,))
    gained = learnt = 0
    for seed, search in enumerate(searches(range(20))):
        if seed % 2:
            search.realise.stands = no_neighbours
            search.standing._alike = lambda _: True
        weights = search.steep()
        improve = Improve(search.rounds, weights, LIMITS, search.standing, 0)
        if beside > 1:
            improve.wants[:] = 0.0  # as if no session shared anybody with another
        lists = search.lists_of({})
        for _ in range(4):
            before = search.values(lists)
            lists = improve.step(lists, search.until(1.0), beside=beside)
            assert (used(search.rows, lists) <= search.rows.most + 1e-6).all()
            assert len({column.shape for column in lists}) == len(lists)
            assert all(search.standing.stands(column) for column in lists)
            after = search.values(lists)
            assert after[0] >= before[0] - 1e-6
            gained += after > before
        learnt += bool(search.standing.cores)
    assert gained > 5
    assert learnt > 1


def test_steps_beside_each_other_open_sessions_of_their_own(monkeypatch):
    monkeypatch.setattr(improve_module, "SESSIONS", (2,))
    several = 0
    for search in searches(range(20)):
        improve = Improve(search.rounds, search.steep(), LIMITS, search.standing, 0)
        improve.wants[:] = 0.0
        for _ in range(3):
            groups = improve._opened(3)
            opened = [session for group in groups for session in group.tolist()]
            assert len(set(opened)) == len(opened)
            several += len(groups) > 1
        assert improve.tried.max() >= 1
    assert several > 5


def test_rows_among_some_sessions_are_the_rows_less_what_others_use():
    for search in searches(range(6)):
        rows = search.rows
        some = np.arange(0, len(search.shapes), 2)
        free = np.maximum(0.0, rows.most - 0.5)
        narrow = rows.among(some, free)
        assert narrow.pairs == sum(len(search.shapes[k].entries) for k in some)
        full = np.zeros((len(rows.most), rows.pairs))
        full[rows.row, rows.pair] = rows.coefficient
        inside = full[:, rows.pairs_of(some)]
        tight = inside.sum(axis=1) > free + 1e-9
        again = np.zeros((int(tight.sum()), narrow.pairs))
        again[narrow.row, narrow.pair] = narrow.coefficient
        assert (again == inside[tight]).all()
        assert (narrow.most == free[tight]).all()


def test_a_list_that_cannot_be_run_is_lightened_until_it_can():
    lightened = 0
    for search in searches(range(80)):
        for number, shape in enumerate(search.shapes):
            everyone = search.rounds.column(number, np.arange(len(shape.entries)))
            if search.standing.stands(everyone):
                continue
            left = search.standing.lightened(everyone, np.arange(len(shape.entries)) + 1.0)
            assert len(left) < len(shape.entries)
            assert search.realise.stands(number, left)
            lightened += len(left) > 0
    assert lightened > 10


def test_prices_to_begin_with_are_near_those_of_the_lp_and_never_negative():
    priced = 0
    for search in searches(range(12)):
        gain = search.rounds.gains[0]
        prices = starting_prices(search.shapes, search.rows, gain)
        assert prices.shape == search.rows.most.shape
        assert (prices >= 0).all()
        bounded = search.rounds.seek(
            np.eye(len(search.levels))[0], [-np.inf] * len(search.levels), monotonic() + 60
        )
        open_ = np.zeros(len(search.shapes), dtype=np.bool_)
        swept = search.rounds.exact(search.rows.priced(gain, prices), 0.0, open_)
        told = float(swept.value.sum() + prices @ search.rows.most)
        assert bounded.lp.value <= told + 1e-6
        free = search.rounds.exact(search.rows.priced(gain, 0 * prices), 0.0, open_)
        assert told <= float(free.value.sum()) + 1e-6
        priced += np.count_nonzero(prices)
    assert priced > 0
