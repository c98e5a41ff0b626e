"""Filling up against the audit halves and against every way to add an entry."""

from collections import Counter
from itertools import combinations, permutations

import pytest

from optimiser.audit import judged_by_rules
from optimiser.errors import FixedBookingsClash
from optimiser.models.plan import Plan
from optimiser.solvers.fill import Fill
from optimiser.solvers.greedy import greedy, keep_fixed
from optimiser.solvers.local_audit import LocalAudit
from optimiser.solvers.room_left import ListLoad, Refusal, RoomLeft
from optimiser.solvers.schedule import Spot, bookings, spots_by_session
from tests.tiny import busy_case, case, entry, problem_of, random_case, session, sound_seeds


def broken(problem, schedule):
    made = tuple(bookings(problem, schedule.values()))
    return judged_by_rules(problem.case, Plan.model_construct(bookings=made))


def short_lists(problem, schedule, lists):
    """Entries that wait, each with the lists of at most one that may take it."""
    for number in range(len(problem.case.entries)):
        for place in map(int, problem.options.of_entry(number)):
            if number not in schedule and len(lists.get(place, ())) <= 1:
                yield number, place


def ways_to_add(problem, schedule, number, session):
    """Every order and start on a grid of five minutes, the rest of the plan held."""
    others = {k: spot for k, spot in schedule.items() if spot.session != session}
    there = {k: spot.surgeon for k, spot in schedule.items() if spot.session == session}
    room = problem.case.sessions[session]
    first = problem.clock.minute(room.start)
    last = problem.clock.minute(room.end) + room.overrun_minutes
    starts = range(first, last, 5)
    for surgeon in problem.options.option(number, session).surgeons:
        surgeons = there | {number: surgeon}
        for order in permutations(surgeons):
            for times in combinations(starts, len(order)):
                spots = {
                    k: Spot(session, t, k, surgeons[k]) for k, t in zip(order, times, strict=True)
                }
                if not broken(problem, others | spots):
                    yield spots


@pytest.mark.parametrize("seed", sound_seeds(40))
def test_a_filled_plan_keeps_every_rule_and_books_no_less(seed):
    problem = problem_of(busy_case(seed))
    fixed = keep_fixed(problem, LocalAudit(problem))
    filled = Fill(problem, fixed)
    count = filled.fill()
    assert broken(problem, filled.schedule) == []
    assert len(filled.schedule) == len(fixed) + count
    assert filled.schedule == greedy(problem)
    assert filled.fill() == 0


@pytest.mark.slow
def test_every_proof_is_true():
    """What RoomLeft refuses no order and no time can make fit (touch times off the grid apart)."""
    proofs = Counter()
    for seed in sound_seeds(40):
        problem = problem_of(busy_case(seed))
        schedule = greedy(problem)
        left = RoomLeft(problem, schedule)
        for number, place in short_lists(problem, schedule, spots_by_session(schedule)):
            refusal = left.refusal(number, place)
            if refusal is not None:
                way = next(ways_to_add(problem, schedule, number, place), None)
                assert way is None, (seed, number, place)
                proofs[refusal.rule] += 1
    assert proofs.total() > 40
    assert set(proofs) == {"session_hours", "overrun_budget", "ward_beds", "surgeon_weekly_limit"}


@pytest.mark.slow
def test_what_is_tried_in_vain_fits_in_no_order_on_the_grid():
    looked_at = 0
    for seed in range(60, 110):
        problem = problem_of(busy_case(seed))
        try:
            filled = Fill(problem, greedy(problem))
        except FixedBookingsClash:
            continue
        for number, place in short_lists(problem, filled.schedule, filled.lists):
            assert isinstance(filled.tried(number, place), Refusal)
            way = next(ways_to_add(problem, filled.schedule, number, place), None)
            assert way is None, (seed, number, place)
            looked_at += 1
    assert looked_at > 20


def test_the_least_time_of_a_list_groups_procedures_and_spares_the_last_turnover():
    made = case(
        [
            entry("a", procedure="A", turnover_minutes=20, same_turnover_minutes=5),
            entry("b", procedure="B", turnover_minutes=10, same_turnover_minutes=5),
            entry("c", procedure="A", turnover_minutes=20, same_turnover_minutes=5),
        ],
        [session("s", 0, 8, 240)],
    )
    load = ListLoad(problem_of(made), 0, [0, 1])
    assert load.span_with(made.entries[2]) == 3 * 60 + 5 + 10
    assert load.refusal(made.entries[2]) is None
    load.add(made.entries[2])
    refusal = load.refusal(made.entries[0])
    assert (refusal.rule, refusal.short_minutes) == ("session_hours", 4 * 60 + 5 + 5 + 10 - 240)


def test_an_empty_case_fills_to_nothing():
    assert greedy(problem_of(case([], []))) == {}
    assert greedy(problem_of(random_case(3, entries=0, sessions=2))) == {}
