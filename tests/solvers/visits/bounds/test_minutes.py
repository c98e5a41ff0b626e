"""Bounds of the minutes there are: never beaten by any plan of a tiny centre."""

from math import inf
from time import monotonic

import pytest

from optimiser.models.resources import StaffCover
from optimiser.solvers.visit_schedule import fixed_spots
from optimiser.solvers.visits.bounds import possible
from optimiser.solvers.visits.bounds.fewest import Fewest, surely_moved
from optimiser.solvers.visits.bounds.large import Priced
from optimiser.solvers.visits.bounds.minutes import Relaxation
from optimiser.solvers.visits.bounds.shadow import RANKS
from optimiser.solvers.visits.bounds.slots import Slots
from optimiser.solvers.visits.facts import Facts
from tests.every_visit_plan import every_plan, levels_of
from tests.tiny_centre import (
    at,
    busy_centre,
    centre,
    exam,
    fixed,
    problem_of,
    request,
    room,
    told_at_random,
)


def in_units(problem, facts, reached):
    return tuple(round(reached[level] * facts.scale) for level in facts.level_of)


def bounds_of(problem, reached, asked=None):
    """Bounds of the three levels of delay and of visits, in the levels' own units.

    They are asked beside the plan `asked` (None: the same) and told beside `reached`.
    """
    facts, made = Facts(problem), fixed_spots(problem)
    units = in_units(problem, facts, reached)
    relaxation = Relaxation(facts, made)
    beside = units if asked is None else in_units(problem, facts, asked)
    shadows = [relaxation.level(rank, beside, monotonic() + 60) for rank in range(3)]
    assert not relaxation.cut
    most = [shadows[rank].most(units) / facts.scale for rank in range(3)]
    return most, Fewest(facts, made).visits(units)


def by_slots(problem, reached, asked, seconds=60.0, **small):
    """Bounds of delay, visits and waiting by slots, asked beside one plan and told of another."""
    facts = Facts(problem)
    slots = Slots(facts, fixed_spots(problem), **small)

    def counted(levels):
        return *in_units(problem, facts, levels), round(levels[-3]), round(levels[-2])

    shadows = [slots.level(rank, counted(asked), monotonic() + seconds) for rank in range(RANKS)]
    assert not slots.large
    assert not slots.cut
    now = counted(reached)
    most = [shadow.most(now) for shadow in shadows]
    return *(value / facts.scale for value in most[:3]), *most[3:]


def beaten(problem):
    """Bounds that some plan beats which does not fall behind in the levels above."""
    vectors = sorted({levels_of(problem, plan) for plan in every_plan(problem)})
    found = []
    for reached in {vectors[0], vectors[len(vectors) // 2], vectors[-1]} if vectors else ():
        facts, made = Facts(problem), fixed_spots(problem)
        both = [
            bounds_of(problem, reached),
            bounds_of(problem, reached, vectors[len(vectors) // 3]),
        ]
        fewest = both[0][1]
        visits = round(-reached[-3])
        units = in_units(problem, facts, reached)
        limits = [min(one[0][rank] for one in both) for rank in range(3)]
        priced = Priced(Relaxation(facts, made), steps=20)
        for rank in range(3):
            shadow = priced.level(rank, units, monotonic() + 60)
            limits[rank] = min(limits[rank], shadow.most(units) / facts.scale)
        limits += [-fewest, -Fewest(facts, made).waiting(units, visits)]
        for beside in (reached, vectors[len(vectors) // 3]):
            # prices prove what they prove, however early the clock ends their search
            for how in ({}, {"seconds": 0.2, "most_by_simplex": 0}):
                for rank, most in enumerate(by_slots(problem, reached, beside, **how)):
                    limits[rank] = min(limits[rank], most)
        if problem.counts_moved:
            limits.insert(1, -surely_moved(facts, made))
        for level, bound in enumerate(limits):
            above = [
                v[level]
                for v in vectors
                if all(now >= then for now, then in zip(v[:level], reached[:level], strict=True))
            ]
            if max(above, default=-inf) > bound + 1e-6:
                found.append((reached, level, max(above), bound))
    return found


@pytest.mark.parametrize("seed", range(50))
def test_no_plan_beats_a_bound(seed):
    case = busy_centre(seed, requests=2, sessions=3, walks=(0, 10))
    problem = problem_of(case, told_at_random(seed, case) if seed >= 30 else None)
    assert beaten(problem) == []


@pytest.mark.parametrize("seed", range(30))
def test_no_plan_beats_a_bound_where_requests_count_as_of_many_tests(seed, monkeypatch):
    monkeypatch.setattr(possible, "MOST_TESTS", 1)
    case = busy_centre(seed, requests=2, sessions=3, walks=(0, 10))
    problem = problem_of(case)
    assert beaten(problem) == []


def test_a_date_told_on_which_there_is_no_room_is_surely_moved():
    case = centre([request("r1"), request("r2", "a", "b")], [room("mon", 0, 8, 60)])
    told = {("r1", "a"): at(1, 8).date(), ("r2", "a"): at(0, 8).date()}
    problem = problem_of(case, told | {("r2", "b"): at(0, 8).date()})
    assert surely_moved(Facts(problem), {}) == 1


@pytest.mark.slow
def test_no_plan_beats_a_bound_on_more_cases():
    for seed in range(100, 200):
        case = busy_centre(seed, requests=2, sessions=3, walks=(0, 10))
        problem = problem_of(case, told_at_random(seed, case) if seed >= 150 else None)
        assert beaten(problem) == [], seed


def test_a_full_room_is_a_bound():
    rooms = [room("mon", 0, 8, 45, reserve_minutes=5), room("tue", 1, 8, 20)]
    people = [request(f"r{k}") for k in range(4)]
    problem = problem_of(centre(people, rooms))
    facts = Facts(problem)
    value = facts.requests[0].value
    mon, tue = (value[one.day.toordinal()] for one in rooms)
    most, _ = bounds_of(problem, (0, 0, 0, 0, 0, 0))
    assert most == [0, 0, 2 * mon + tue]


def test_changeovers_and_slots_take_room_but_none_follows_the_last():
    tests = [exam("a", 20, changeover_minutes=5)]
    people = [request(f"r{k}") for k in range(5)]
    for minutes, slot, fits in ((95, None, 4), (94, None, 3.96), (95, 10, 3.5)):
        rooms = [room("mon", 0, 8, minutes, slot_minutes=slot)]
        problem = problem_of(centre(people, rooms, tests))
        value = Facts(problem).requests[0].value[rooms[0].day.toordinal()]
        most, _ = bounds_of(problem, (0, 0, 0, 0, 0, 0))
        assert most[2] == int(fits * value)


def test_bookings_already_made_count_in_the_level_and_fill_the_room():
    mon = room("mon", 0, 8, 40)
    people = [request("made", fixed=(fixed("a", mon, 0),)), request("r"), request("s")]
    problem = problem_of(centre(people, [mon]))
    value = Facts(problem).requests[0].value[mon.day.toordinal()]
    most, fewest = bounds_of(problem, (0, 0, value, -1, 0, 0))
    assert most[2] == 2 * value
    assert fewest == 1


def test_people_count_only_while_a_room_is_open_for_them():
    """One person from 8 to 9 and a second from 8 to 8:30; rooms from 8 to 8:40 and from 8:20."""
    rooms = [room("one", 0, 8, 40), room("two", 0, 8, 60)]
    rooms[1] = rooms[1].model_copy(update={"start": at(0, 8, 20), "end": at(0, 9, 20)})
    staff = (
        StaffCover(skill="x", site="N", start=at(0, 8), end=at(0, 9), count=1),
        StaffCover(skill="x", site="N", start=at(0, 8), end=at(0, 8, 30), count=1),
    )
    tests = [exam("a", 10, skill="x")]
    people = [request(f"r{k}") for k in range(12)]
    problem = problem_of(centre(people, rooms, tests, staff=staff))
    value = Facts(problem).requests[0].value[rooms[0].day.toordinal()]
    most, _ = bounds_of(problem, (0, 0, 0, 0, 0, 0))
    assert most[2] == 7 * value  # 60 minutes of the first, and of the second 8:20 to 8:30


def test_visits_are_counted_from_what_each_could_spare():
    rooms = [room("mon", 0, 8, 240)]
    people = [request("three", "a", "b", "c"), request("one"), request("other")]
    problem = problem_of(centre(people, rooms))
    value = Facts(problem).requests[0].value[rooms[0].day.toordinal()]
    for tests, fewest in ((0, 0), (3, 1), (4, 2), (5, 3)):
        assert bounds_of(problem, (0, 0, tests * value, 0, 0, 0))[1] == fewest


def test_every_test_of_a_visit_but_one_has_a_walk_beside_it():
    rooms = [room("mon", 0, 8, 240)]
    people = [request("three", "a", "b", "c"), request("one")]
    problem = problem_of(centre(people, rooms))
    facts = Facts(problem)
    value = facts.requests[0].value[rooms[0].day.toordinal()]
    for tests, visits, walks in ((4, 2, 2), (3, 2, 1), (4, 4, 0), (0, 2, 0)):
        waited = Fewest(facts, {}).waiting((0, 0, tests * value), visits)
        assert waited == walks * facts.walk_minutes


def test_a_level_asked_again_is_bounded_as_at_first():
    problem = problem_of(busy_centre(3, requests=30, sessions=8))
    relaxation = Relaxation(Facts(problem), fixed_spots(problem))
    for _ in range(2):
        found = [relaxation.level(rank, (100, 100, 0), monotonic() + 60).value for rank in range(3)]
        again = [
            relaxation.level(rank, (100, 100, 0), monotonic() + 60).value for rank in (2, 1, 0)
        ]
        assert found == pytest.approx(again[::-1])
    assert relaxation.level(1, (1000, 0, 0), monotonic() + 60).value <= found[1]
