"""Bounds by slots where what they see beyond minutes can be said by hand.

That no plan of many tiny centres beats them is tried in test_minutes.
"""

from datetime import UTC, date, datetime, time, timedelta
from time import monotonic
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from optimiser.audit import judged_by_rules
from optimiser.models.diagnostic_test import PairRule
from optimiser.models.plan import DiagnosticsPlan
from optimiser.models.resources import StaffCover
from optimiser.models.words import PairKind, RequestPriority
from optimiser.solvers.schedule import Spot
from optimiser.solvers.visit_schedule import fixed_spots, visit_bookings
from optimiser.solvers.visits.bounds.level_bounds import LevelBounds, bounded_levels
from optimiser.solvers.visits.bounds.possible import MOST_TESTS
from optimiser.solvers.visits.bounds.shadow import RANKS
from optimiser.solvers.visits.bounds.slot_building import Building
from optimiser.solvers.visits.bounds.slots import Slots
from optimiser.solvers.visits.diary import Diary
from optimiser.solvers.visits.facts import Facts
from tests.tiny_centre import at, busy_centre, centre, exam, problem_of, request, room

FIRST_AB = PairRule(first="a", then="b", min_gap_minutes=30, kind=PairKind.before)
NOT_AB = PairRule(first="a", then="b", kind=PairKind.same_day_conflict)


def asked(case, rank, reached=(0, 0, 0, 0, 0)):
    """The bound of a level, and what a test booked on Monday spares the first request.

    The bound of the simplex; that of prices that are near is no lower, and hardly higher.
    """
    problem = problem_of(case)
    facts = Facts(problem)
    shadow = Slots(facts, fixed_spots(problem)).level(rank, reached, monotonic() + 60)
    near = Slots(facts, fixed_spots(problem), most_by_simplex=0)
    other = near.level(rank, reached, monotonic() + 60)
    assert not near.by_simplex
    assert shadow.value - 1 <= other.value <= shadow.value + max(1, 0.01 * abs(shadow.value))
    return shadow.most(reached), facts.requests[0].value[at(0, 8).date().toordinal()]


def test_a_test_takes_minutes_on_end():
    """Three rooms of 30 minutes take one test of 20 minutes each, and not four and a half."""
    rooms = [room(f"room {k}", 0, 8, 30) for k in range(3)]
    most, value = asked(centre([request(f"r{k}") for k in range(6)], rooms), 2)
    assert most == 3 * value


@pytest.mark.parametrize(("minutes", "tests"), [(60, 1), (70, 2)])
def test_what_follows_another_test_cannot_be_early(minutes, tests):
    """20 minutes of a, 30 between, 20 of b: at 60 minutes there is no b, nor a for its sake."""
    rooms = [room("one", 0, 8, minutes), room("two", 0, 8, minutes)]
    case = centre([request("r", "a", "b")], rooms, pair_rules=(FIRST_AB,))
    most, value = asked(case, 2)
    assert most == tests * value


def test_a_request_of_many_tests_takes_nothing_from_the_bounds_of_others():
    """Its visits are too many to write down: each of its tests is counted alone."""
    rooms = [room(f"room {k}", 0, 8, 30) for k in range(3)]
    names = [f"t{k}" for k in range(MOST_TESTS + 1)]
    tests = [exam("a"), *(exam(name, 10, modality="ct") for name in names)]
    rooms.append(room("scanner", 0, 8, 45, modalities=("ct",)))
    people = [request(f"r{k}") for k in range(6)]
    long = request("long", *names, priority=RequestPriority.D1)
    case = centre([*people, long], rooms, tests)
    most, value = asked(case, 2)
    assert most == 3 * value
    most, _ = asked(case, 0)
    assert most == 4 * Facts(problem_of(case)).requests[-1].value[at(0, 8).date().toordinal()]


def test_people_are_counted_at_every_slot():
    """Two rooms of 30 minutes beside each other, one person: one test of 20 minutes, not 1.5."""
    staff = (StaffCover(skill="x", site="N", start=at(0, 8), end=at(0, 8, 30), count=1),)
    rooms = [room("one", 0, 8, 30), room("two", 0, 8, 30)]
    case = centre([request("r1"), request("r2")], rooms, [exam("a", 20, skill="x")], staff=staff)
    most, value = asked(case, 2)
    assert most == value


def test_tests_that_may_not_meet_take_two_visits():
    people = [request("r", "a", "b", max_visits=2)]
    rooms = [room("mon", 0, 8, 60), room("tue", 1, 8, 60)]
    for rules, fewest in ((), 1), ((NOT_AB,), 2):
        case = centre(people, rooms, pair_rules=rules)
        best, _ = asked(case, 2)
        most, _ = asked(case, 3, (0, 0, best, 0, 0))
        assert -most == fewest


def test_what_follows_on_another_day_waits_for_the_first():
    """b a day after a: a on Monday and b on Tuesday, not both on Monday, nor b before a."""
    rule = PairRule(first="a", then="b", min_gap_minutes=1440, kind=PairKind.before)
    rooms = [room("mon", 0, 8, 60), room("tue", 1, 8, 60)]
    people = [request("r", "a", "b", max_visits=2, priority=RequestPriority.D2)]
    case = centre(people, rooms, pair_rules=(rule,))
    most, monday = asked(case, 0)
    assert most == monday + spared_on(case, 1)


def test_a_day_may_be_25_hours_long():
    """b a day after a: on the day the clocks go back both fit, a at midnight, b at midnight less
    forty minutes."""
    zone, day = ZoneInfo("Europe/London"), date(2026, 10, 25)
    hours = [datetime.combine(one, time(), zone) for one in (day, day + timedelta(days=1))]
    start, end = (instant.astimezone(UTC) for instant in hours)
    rule = PairRule(first="a", then="b", min_gap_minutes=1440, kind=PairKind.before)
    rooms = [
        room(name, 0, 0, 60).model_copy(
            update={"day": day, "start": start, "end": end, "site": site, "modalities": (what,)}
        )
        for name, site, what in (("one", "N", "us"), ("two", "S", "mr"))
    ]
    case = centre(
        [request("r", "a", "b", max_visits=2, priority=RequestPriority.D2)],
        rooms,
        [exam("a"), exam("b", modality="mr")],
        pair_rules=(rule,),
        planning_date=day - timedelta(days=5),
        horizon_start=day,
        horizon_end=day + timedelta(days=5),
    )
    problem = problem_of(case)
    facts, minute = Facts(problem), problem.clock.minute
    a, b = (problem.task_number["r", test] for test in "ab")
    both = {a: Spot(0, minute(start), a, None), b: Spot(1, minute(start) + 20 + 1440, b, None)}
    plan = DiagnosticsPlan(bookings=tuple(visit_bookings(problem, both.values())))
    assert judged_by_rules(case, plan) == []
    reached = bounded_levels(Diary(facts, both))
    bounds = LevelBounds(facts, {})
    bounds.ask(0, reached, monotonic() + 60)
    assert bounds.slots.level(0, reached, monotonic() + 60).most(reached) >= reached[0] > 0
    assert bounds.beside(Diary(facts, both))["urgent"] * facts.scale >= reached[0]


def spared_on(case, day):
    """What a test of the first request spares on a day."""
    facts = Facts(problem_of(case))
    return facts.requests[0].value[at(day, 8).date().toordinal()]


def test_a_gap_that_is_owed_is_waited():
    rooms = [room("one", 0, 8, 120), room("two", 0, 8, 120)]
    case = centre([request("r", "a", "b")], rooms, pair_rules=(FIRST_AB,))
    best, _ = asked(case, 2)
    for tests, waited in ((best, 30), (best // 2, 0)):
        most, _ = asked(case, 4, (0, 0, tests, -1, 0))
        assert -most == waited


@pytest.mark.parametrize("seed", range(20))
def test_any_prices_prove_a_bound(seed):
    """Prices drawn by chance prove no less than the best that the relaxation lets be."""
    problem = problem_of(busy_centre(seed, requests=3, sessions=3, walks=(0, 10)))
    facts, fixed = Facts(problem), fixed_spots(problem)
    slots, nothing = Slots(facts, fixed), (-(10**6),) * RANKS
    rows = Building(facts, Diary(facts, fixed), 10_000, monotonic() + 60).rows()
    dice = np.random.default_rng(seed)
    best = [slots.level(rank, nothing, monotonic() + 60).value for rank in range(RANKS)]
    assert any(value > already for value, already in zip(best, slots.already, strict=True))
    for high in (0.0, 1.0, 100.0):
        prices = dice.uniform(-high / 4, high, len(rows.limits))
        for rank in range(RANKS):
            most = slots.already[rank] + rows.most_at(prices, rows.worth[:, rank])
            assert most >= best[rank] - 1e-3


def test_a_large_centre_is_not_asked():
    case = centre([request(f"r{k}") for k in range(6)], [room("mon", 0, 8, 60)])
    problem = problem_of(case)
    slots = Slots(Facts(problem), fixed_spots(problem), most=10)
    assert slots.level(0, (0,) * RANKS, monotonic() + 60) is None
    assert not slots.cut


def test_the_clock_may_come_first():
    case = centre([request("r")], [room("mon", 0, 8, 60)])
    problem = problem_of(case)
    slots = Slots(Facts(problem), fixed_spots(problem))
    assert slots.level(0, (0,) * RANKS, monotonic() - 1) is None
    assert slots.cut
