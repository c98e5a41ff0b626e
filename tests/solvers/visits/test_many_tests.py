"""Requests of more tests than are tried in one visit at once, by both twins."""

import pytest

from optimiser.models.diagnostic_test import PairRule
from optimiser.models.policy import Policy
from optimiser.models.words import PairKind
from optimiser.solvers.limits import Limits
from optimiser.solvers.visit_greedy import visit_greedy
from optimiser.solvers.visit_schedule import fixed_spots
from optimiser.solvers.visits.diary import Diary
from optimiser.solvers.visits.facts import Facts
from optimiser.solvers.visits.placing import MOST_TOGETHER, Placing
from optimiser.solvers.visits.quick.putting import put
from optimiser.solvers.visits.quick.setting import Setting
from optimiser.solvers.visits.quick.tables import FactTables
from optimiser.solvers.visits.strategy import visits
from tests.solvers.visits.plain import plain
from tests.tiny_centre import at, centre, exam, problem_of, request, room


def by_both(problem):
    """Where the tests of the first request are put, by number of test: session and minute."""
    facts = Facts(problem)
    diary = Diary(facts, fixed_spots(problem))
    setting = Setting(FactTables(facts, diary, range(len(facts.requests)), tick=1))
    ints, bits = setting.book(diary, 1)
    Placing(facts, diary).place(0)
    put(ints, bits, 0, MOST_TOGETHER, 0.0, 0.0)
    assert setting.placed(ints) == diary.placed
    return diary.placed


def before(first, then):
    return PairRule(first=first, then=then, kind=PairKind.before)


@pytest.mark.parametrize("chain", [False, True])
def test_tests_whose_turn_cannot_come_take_nobody_s_place(chain):
    """Bloods have no room; a to f wait for them, all of them or each for the one before."""
    six = list("abcdef")
    firsts = ["bloods", *six[:-1]] if chain else ["bloods"] * 6
    made = centre(
        [request("R", *six, "bloods", "x", max_visits=8)],
        [room("s", 0, 8, 240)],
        [*(exam(name) for name in six), exam("bloods", modality="phlebotomy"), exam("x")],
        pair_rules=tuple(before(*pair) for pair in zip(firsts, six, strict=True)),
    )
    assert list(by_both(problem_of(made))) == [7]
    assert len(visit_greedy(problem_of(made))) == 1


@pytest.mark.parametrize("count", [6, 7, 9])
def test_a_visit_that_was_told_is_kept_whole(count):
    names = [f"t{n}" for n in range(count)]
    days = [room(f"s{day}", day, 8, 240) for day in range(3)]
    made = centre([request("R", *names)], days, [exam(name, 10) for name in names])
    told = {("R", name): days[2].day for name in names}
    places = {("R", name): ("s2", at(2, 8, 20 * n)) for n, name in enumerate(names)}
    problem = problem_of(made, told, places)
    assert set(by_both(problem).values()) == {(2, 20 * n) for n in range(count)}
    schedule = visit_greedy(problem)
    assert {spot.session for spot in schedule.values()} == {2}
    assert len(schedule) == count


TOGETHER = "from tests.solvers.visits.test_many_tests import together; print(together())"


def together():
    """How many tests a search asks for at once at most, and how often it asked for fewer."""
    from optimiser.solvers.visits.quick import moving

    names = [f"t{n}" for n in range(9)]
    rooms = [room(f"s{n}", 0, 8, 240) for n in range(9)]
    made = centre(
        [request("R", *names, max_visits=3)],
        rooms,
        [exam(name, 10) for name in names],
        policy=Policy(walk_minutes=0, max_visits=3),
    )
    asked, really = [], moving.put

    def heard(ints, bits, number, most, blink, far):
        asked.append(most)
        return really(ints, bits, number, min(most, 2), blink, far)

    moving.put = heard
    problem = problem_of(made)
    limits = Limits(seconds=600, workers=1, seed=1, deterministic=0.001)
    visits(problem, visit_greedy(problem), limits)
    return max(asked), sum(most < MOST_TOGETHER for most in asked) > 0


def test_no_step_asks_for_more_tests_at_once_than_can_be_tried():
    """The orders of ten tests are millions, and the clock is not looked at within a step."""
    assert plain(TOGETHER) == repr((MOST_TOGETHER, True))
