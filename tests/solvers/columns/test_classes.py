"""Class by class: blocks, bounds decided in whole numbers, and who gives way."""

from random import Random

import numpy as np
import pytest

from optimiser.models.entry import FixedBooking
from optimiser.models.words import Priority
from optimiser.solvers.columns.blocks import block_of, by_blocks
from optimiser.solvers.columns.classes import beside, decided, the_class, upper_levels
from optimiser.solvers.columns.closer import closer, least_minutes
from optimiser.solvers.columns.rows import Row, Rows
from optimiser.solvers.columns.search import search_of
from optimiser.solvers.exact import exact
from optimiser.solvers.greedy import greedy
from optimiser.solvers.limits import Limits
from optimiser.solvers.local_audit import sound
from optimiser.solvers.strategy import silent
from tests.solvers.columns.searches import LIMITS, searches
from tests.tiny import at, case, entry, problem_of, session


def no_rows(sizes):
    first = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
    none = np.zeros(0, dtype=np.int64)
    pairs = int(first[-1])
    return Rows(first, pairs, none, none, np.zeros(0), np.zeros(0), np.zeros(pairs, dtype=bool))


def test_sessions_that_want_the_same_people_are_one_block():
    entry = np.array([1, 2, 2, 3, 4, 5, 3])
    block = block_of(no_rows([2, 2, 1, 1, 1]), entry)
    assert block[0] == block[1] == block[4]
    assert len({int(block[k]) for k in (0, 2, 3)}) == 3


def test_some_pairs_alone_are_the_same_lists_with_fewer_people():
    for search in searches(range(6)):
        pairs = np.flatnonzero(search.levels[0].gain > 0)
        inner = search.among(pairs)
        assert inner.rows.pairs == len(pairs)
        entry = np.concatenate([shape.entries for shape in search.shapes])
        mine = [shape.entries for shape in inner.shapes]
        assert np.concatenate(mine or [np.zeros(0)]).tolist() == entry[pairs].tolist()


def test_a_row_more_is_kept_and_told_to_lists_already_known():
    tried = 0
    for search in searches(range(6)):
        lists = search.lists_of(search.start)
        for column in lists:
            search.master.add(column)
        taken = next((c for c in lists if len(c.chosen)), None)
        if taken is None:
            continue
        tried += 1
        pair = search.rows.first[taken.shape] + taken.chosen[:1]
        rows = search.rows.more([Row(pair, np.ones(1), 0.0)])
        search.master.take(rows)
        weights = np.ones(len(search.levels))
        search.master.aim_at(weights, [-np.inf] * len(weights))
        solved = search.master.solve(10.0)
        assert solved.share[search.master.columns.index(taken)] == pytest.approx(0.0, abs=1e-6)
    assert tried >= 3


@pytest.mark.parametrize("few_lists", [300, 3, 0])  # at 0 every session is described by cases
def test_a_closer_bound_is_true_and_closer(monkeypatch, few_lists):
    monkeypatch.setattr("optimiser.solvers.columns.closer.FEW_LISTS", few_lists)
    compared = nearer = 0
    for search in searches([*range(8), 90]):  # in 90 prices alone mix lists
        first = search.problem.objectives[0]
        best = exact(search.problem, search.start, Limits(60, 1, 1, 60.0))
        level = search.levels[0]
        schedule = decided(search, the_class(search, 0), search.start, search.until(1.0))
        if not search.proved:
            continue
        total, _ = search.proofs[0]
        proved = search.proved[0]
        for behind in (0.0, 0.2):  # beside a poorer plan more lists may be used
            reached = float(proved.weights @ np.array(search.values(search.lists_of(schedule))))
            most = closer(proved, reached * (1 - behind), search.until(1.0))
            compared += 1
            assert level.limit(min(total, most)) >= best.bounds[first.name] - 1e-6
            nearer += most < total - 1e-6
    assert compared >= 12
    assert nearer >= (1 if few_lists else 0)


@pytest.mark.parametrize("few_lists", [300, 0])
def test_a_list_that_people_booked_past_the_budget_takes_nothing_from_the_bound(
    monkeypatch, few_lists
):
    """K and L may be too long together; nobody joins them, and a and b have their own list."""
    monkeypatch.setattr("optimiser.solvers.columns.closer.FEW_LISTS", few_lists)
    wide = {"touch_minutes": 110, "touch_sd": 50}
    made = case(
        [
            entry("K", fixed=FixedBooking(session_id="s", start=at(0, 8)), **wide),
            entry("L", fixed=FixedBooking(session_id="s", start=at(0, 10)), **wide),
            *(entry(name, priority=Priority.P2) for name in "ab"),
        ],
        [session("s", 0, 8, 240), session("t", 1, 8, 240)],
    )
    problem = problem_of(made)
    search = search_of(problem, greedy(problem), LIMITS, silent)
    assert min(least_minutes(shape)[1] for shape in search.shapes) < 0
    best = exact(search.problem, search.start, Limits(60, 1, 1, 60.0))
    decided(search, the_class(search, 0), search.start, search.until(1.0))
    proved = search.proved[0]
    level = search.levels[0]
    most = closer(proved, 0.0, search.until(1.0))
    assert level.limit(most) >= best.bounds["urgent"] - 1e-6 > 0


def test_no_list_that_fits_has_fewer_than_its_least_minutes():
    tried = tight = 0
    for search in searches([*range(12)]):
        random = Random(1)
        for shape in search.shapes:
            minutes, most = least_minutes(shape)
            for _ in range(40 if len(shape.entries) else 0):
                size = random.randint(1, min(5, len(shape.entries)))
                chosen = sorted(random.sample(range(len(shape.entries)), size))
                if shape.fits(chosen):
                    tried += 1
                    assert minutes[chosen].sum() <= most + 1e-6
                    tight += minutes[chosen].sum() > 0.9 * most
    assert tried > 200
    assert tight > 5


def test_a_session_left_empty_by_a_choice_among_blocks_gives_up_what_it_had(monkeypatch):
    monkeypatch.setattr("optimiser.solvers.columns.blocks.WHOLE", 0)
    monkeypatch.setattr("optimiser.solvers.columns.blocks.best_choice", lambda *_: ())
    for search in searches(range(6)):
        lists = search.lists_of(search.start)
        assert by_blocks(search, lists, np.ones(len(search.levels)), [], lists, 0.0) == []


def test_classes_keep_the_rules_and_what_was_reached_above():
    for search in searches(range(8)):
        schedule = dict(search.start)
        for number in range(min(2, upper_levels(search) + 1)):
            floors = search.floors(search.lists_of(schedule))[:number]
            if number:
                wanted = beside(search, number, schedule, everybody=False)
                schedule = decided(search, wanted, schedule, search.until(1.0))
            schedule = decided(search, the_class(search, number), schedule, search.until(1.0))
            assert sound(search.problem, schedule)
            reached = search.values(search.lists_of(schedule))
            assert all(now >= least - 1e-6 for now, least in zip(reached, floors, strict=False))


def test_a_choice_by_blocks_is_no_worse_and_keeps_what_is_shared(monkeypatch):
    for search in searches(range(6)):
        lists = search.lists_of(search.start)
        weights = search.steep()
        for column in lists:
            search.master.add(column)
        search.rounds.seek(
            weights, [-np.inf] * len(weights), search.until(1.0), rounds=6, proved=False
        )
        pool = search.master.columns
        chosen = by_blocks(search, pool, weights, (), lists, search.until(1.0))
        monkeypatch.setattr("optimiser.solvers.columns.blocks.WHOLE", 0)
        apart = by_blocks(search, pool, weights, (), lists, search.until(1.0))
        monkeypatch.undo()
        start, whole, parts = (
            sum(float(weights @ column.worth) for column in some) for some in (lists, chosen, apart)
        )
        assert whole >= parts - 1e-4 * abs(whole)
        assert parts >= start - 1e-6
        used = np.zeros(len(search.rows.most))
        for column in apart:
            numbers, amounts = search.rows.use(search.rows.first[column.shape] + column.chosen)
            used[numbers] += amounts
        assert (used <= search.rows.most + 1e-6).all()
