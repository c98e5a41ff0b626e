"""The search over arrays places as `Placing` does, and compiled as where nothing compiles."""

from random import Random

import numpy as np
import pytest

from optimiser.solvers.limits import Limits
from optimiser.solvers.visit_greedy import visit_greedy
from optimiser.solvers.visit_schedule import fixed_spots
from optimiser.solvers.visits.diary import Diary
from optimiser.solvers.visits.facts import Facts
from optimiser.solvers.visits.placing import Placing
from optimiser.solvers.visits.quick import pool
from optimiser.solvers.visits.quick.compiled import COMPILED
from optimiser.solvers.visits.quick.moving import LEVEL_COUNT
from optimiser.solvers.visits.quick.putting import put, take_out
from optimiser.solvers.visits.quick.setting import Setting
from optimiser.solvers.visits.quick.tables import FactTables
from optimiser.solvers.visits.quick.words import first_from, runs, span
from optimiser.solvers.visits.quick.worth import worth
from optimiser.solvers.visits.strategy import visits
from tests.solvers.visits.plain import plain
from tests.tiny_centre import busy_centre, problem_of, random_centre, told_at_random


def some_problem(seed, **fields):
    make = busy_centre if seed % 2 else random_centre
    case = make(seed, **fields)
    told = told_at_random(seed, case) if seed % 3 == 0 else {}
    # half of the visits told have the place that they had as well
    earlier = {
        item: (session.session_id, session.start)
        for item, day in told.items()
        for session in case.sessions
        if session.day == day and seed % 2
    }
    return problem_of(case, told or None, earlier)


@pytest.mark.parametrize("seed", range(60))
def test_every_request_is_placed_as_in_the_diary(seed):
    """At random taken out and put in; off the grid of ticks too, since a tick is one minute."""
    problem = some_problem(seed, requests=8, sessions=6)
    fixed = fixed_spots(problem)
    facts = Facts(problem)
    diary, everyone, random = Diary(facts, fixed), range(len(facts.requests)), Random(seed)
    placing = Placing(facts, diary)
    setting = Setting(FactTables(facts, diary, everyone, tick=1))
    ints, bits = setting.book(diary, seed)
    for _ in range(60):
        request = random.choice(everyone)
        if random.random() < 0.5:
            for task in facts.requests[request].tasks:
                if task in diary.placed and not facts.tasks[task].fixed:
                    diary.remove(task)
            take_out(ints, bits, request)
        else:
            together = random.choice([1, 2, 6])
            placing.place(request, together)
            put(ints, bits, request, together, 0.0, 0.0)
        assert setting.placed(ints) == diary.placed
    levels = ints[ints[pool.LEVELS] :][:LEVEL_COUNT]
    levels[:] = 0
    for request in everyone:
        worth(ints, request, pool.LEVELS)
    counted = levels if problem.counts_moved else [levels[0], *levels[2:]]
    assert tuple(counted) == diary.worth(everyone)


def mask(number, words):
    return np.array([number >> 64 * n & (2**64 - 1) for n in range(words)], dtype=np.uint64)


def test_masks_of_several_words():
    random = Random(1)
    for _ in range(200):
        words, length = random.randint(1, 4), random.randint(1, 150)
        number = random.getrandbits(64 * words) | random.getrandbits(64 * words)
        low = random.randint(-5, 64 * words + 5)
        bits = mask(number, words)
        later = [n for n in range(max(low, 0), 64 * words) if number >> n & 1]
        assert first_from(bits, 0, words, low) == (later[0] if later else -1)
        runs(bits, 0, words, length)
        full = (1 << length) - 1
        expected = sum(1 << n for n in range(64 * words) if number >> n & full == full)
        assert list(bits) == list(mask(expected, words))
        until = low + length
        within = sum(1 << n for n in range(max(low, 0), min(until, 64 * words)))
        spans = [int(span(word, low, until)) for word in range(words)]
        assert spans == [int(one) for one in mask(within, words)]


PLANS = "from tests.solvers.visits.test_quick import plans; print(plans())"


def plans():
    """What the strategy finds for some centres, beside greedy's plan."""
    found = []
    for seed in (1, 3, 4, 6):
        problem = some_problem(seed, requests=6, sessions=5)
        start = visit_greedy(problem)
        limits = Limits(seconds=600, workers=1, seed=seed, deterministic=0.002)
        found.append((start, visits(problem, start, limits).schedule))
    return found


@pytest.mark.skipif(not COMPILED, reason="numba is not installed: there is one twin only")
def test_compiled_and_plain_find_the_same():
    found = plans()
    assert plain(PLANS) == repr(found)
    assert any(start != best for start, best in found)
