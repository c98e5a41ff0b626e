"""What the diary admits is what the audit halves of the rules pass, and visits are never missed."""

from itertools import product
from random import Random

import pytest

from optimiser.audit import judged_by_rules
from optimiser.diagnostics import RULES
from optimiser.models.diagnostic_test import PairRule
from optimiser.models.plan import DiagnosticsPlan
from optimiser.models.words import PairKind
from optimiser.solvers.schedule import Spot
from optimiser.solvers.visit_greedy import visit_greedy
from optimiser.solvers.visit_schedule import fixed_spots, visit_bookings
from optimiser.solvers.visits import placing as placing_module
from optimiser.solvers.visits.diary import Diary
from optimiser.solvers.visits.facts import Facts
from optimiser.solvers.visits.order import best_visit, firsts_first
from optimiser.solvers.visits.placing import Placing
from optimiser.solvers.visits.quick.putting import put
from optimiser.solvers.visits.quick.setting import Setting
from optimiser.solvers.visits.quick.tables import FactTables
from tests.tiny_centre import busy_centre, centre, exam, problem_of, random_centre, request, room

TAUGHT = {
    "one_booking_per_entry",
    "fixed_booking_kept",
    "session_open",
    "session_protected",
    "room_has_modality",
    "room_has_capability",
    "site_accepted",
    "readiness_window",
    "patient_available",
    "slot_grid",
    "fasting_morning",
    "time_of_day_kept",
    "session_hours",
    "room_changeover",
    "reserve_minutes",
    "visit_one_site_one_day",
    "walk_gap",
    "longest_visit",
    "max_visits",
    "tests_in_order",
    "tests_conflict_same_day",
    "tests_min_days_apart",
    "tests_apart_from_results",
    "patient_one_place",
    "staff_skill_count",
}
"""Rules the diary knows: those with a mask of pairs by it, the others by its own arithmetic."""


def breaches(problem, schedule):
    bookings = visit_bookings(problem, schedule.values())
    return judged_by_rules(problem.case, DiagnosticsPlan(bookings=tuple(bookings)))


def test_a_request_of_many_tests_is_placed_in_parts_chosen_among_a_few(monkeypatch):
    tests = [exam(f"t{k:02}", 10, changeover_minutes=10) for k in range(12)]
    rooms = [room(f"s{day}", day, 8, 600) for day in range(5)]
    many = request("r1", *(one.test for one in tests), max_visits=5)
    problem = problem_of(centre([many], rooms, tests))
    asked = []

    def seen(parts, owed):
        asked.append(len(parts))
        return best_visit(parts, owed)

    monkeypatch.setattr(placing_module, "best_visit", seen)
    placing = Placing(facts := Facts(problem), Diary(facts, {}))
    booked = placing.place(0)
    assert len(booked) == len(set(booked)) >= 6
    assert len(asked) < 2_000  # of twelve, six at a time, there are 924 for each day alone
    assert not breaches(problem, {n: spot_of(problem, placing, n) for n in booked})


@pytest.mark.parametrize("place", ["diary", "arrays"])
def test_a_test_that_others_wait_for_is_found_wherever_it_is_listed(place):
    """Only the first six of a list are put into every order; the seventh comes before them all."""
    names = ["a", "b", "c", "d", "e", "f", "bloods"]
    rules = [PairRule(first="bloods", then=name, kind=PairKind.before) for name in names[:6]]
    case = centre(
        [request("r1", *names)],
        [room("s0", 0, 8, 300)],
        [exam(name, 10) for name in names],
        pair_rules=tuple(rules),
    )
    problem = problem_of(case)
    placing = Placing(facts := Facts(problem), Diary(facts, {}))
    if place == "diary":
        placing.place(0)
        placed = placing.diary.placed
    else:
        setting = Setting(FactTables(facts, placing.diary, [0], tick=1))
        ints, bits = setting.book(placing.diary, 1)
        put(ints, bits, 0, 6, 0.0, 0.0)
        placed = setting.placed(ints)
    assert sorted(placed) == list(range(7))
    assert min(placed, key=lambda task: placed[task][1]) == 6


def test_tests_stand_as_listed_but_for_those_that_others_wait_for():
    assert firsts_first([3, 1, 2], []) == (3, 1, 2)
    assert firsts_first([3, 1, 2], [(3, 2), (9, 3)]) == (3, 1, 2)
    assert firsts_first([3, 1, 2, 4], [(2, 3), (4, 2)]) == (1, 4, 2, 3)
    assert firsts_first([3, 1, 2], [(1, 3), (3, 1), (2, 1)]) == (2, 3, 1)
    assert firsts_first([3, 1], [(1, 3), (3, 1)]) == (3, 1)


def spot_of(problem, placing, task):
    session, start = placing.diary.placed[task]
    facts = placing.facts
    return Spot(session, start + facts.bases[facts.rooms[session].frame], task, None)


def part_of_a_plan(problem, random):
    """Some whole requests of greedy's plan, and every booking already made."""
    full = visit_greedy(problem)
    gone = {r.request_id for r in problem.case.requests if random.random() < 0.5}
    return {
        n: spot
        for n, spot in full.items()
        if problem.tasks[n].fixed or problem.tasks[n].request.request_id not in gone
    }


def disagreements(problem, schedule):
    """Tasks in sessions for which the diary and the audit admit other minutes."""
    facts = Facts(problem)
    placing = Placing(facts, Diary(facts, schedule))
    found = []
    for task, session in problem.options():
        if task in schedule or problem.tasks[task].fixed:
            continue
        room = facts.rooms[session]
        admitted = placing.starts(task, session)
        base = facts.bases[room.frame]
        for minute in range(max(0, room.start - 10), room.end + 10, 5):
            spot = Spot(session, base + minute, task, None)
            passes = not breaches(problem, schedule | {task: spot})
            if passes != bool(admitted >> minute & 1):
                found.append((task, session, minute, passes))
    return found


def test_a_new_rule_is_taught_to_the_diary_too():
    assert {rule.name for rule in RULES} == TAUGHT


@pytest.mark.parametrize("seed", range(60))
def test_the_diary_admits_what_the_audit_passes(seed):
    make = busy_centre if seed % 2 else random_centre
    problem = problem_of(make(seed, requests=5, sessions=5))
    schedule = part_of_a_plan(problem, Random(seed))
    assert disagreements(problem, schedule) == []


def best_by_audit(problem, schedule, tasks, stay):
    """Least minutes waited among all visits of `tasks` at `stay`; None where there is none."""
    facts = Facts(problem)
    spots = [
        [
            Spot(k, facts.bases[facts.rooms[k].frame] + minute, task, None)
            for k in facts.tasks[task].rooms.get(stay, ())
            for minute in range(facts.rooms[k].start, facts.rooms[k].end, 10)
        ]
        for task in tasks
    ]
    best = None
    for chosen in product(*spots):
        ends = [spot.start + problem.tasks[spot.entry].minutes for spot in chosen]
        waited = max(ends) - min(spot.start for spot in chosen)
        waited -= sum(problem.tasks[task].minutes for task in tasks)
        if waited >= 0 and (best is None or waited < best):
            added = schedule | {spot.entry: spot for spot in chosen}
            if not breaches(problem, added):
                best = waited
    return best


def test_no_visit_is_missed():
    """All on a grid of 10 minutes, as `tests.every_visit_plan` proves to be enough."""
    seen = 0
    for seed in range(80):
        problem = problem_of(busy_centre(seed, requests=3, sessions=4, walks=(0, 10)))
        schedule = part_of_a_plan(problem, Random(seed))
        facts = Facts(problem)
        placing = Placing(facts, Diary(facts, schedule))
        for number, one in enumerate(facts.requests):
            left = [task for task in one.tasks if task not in schedule]
            if len(left) < 2:
                continue
            for stay in {stay for task in left for stay in facts.tasks[task].rooms}:
                if stay not in placing.stays(number, left):
                    continue
                expected = best_by_audit(problem, schedule, left, stay)
                found = [v.waited for v in placing.visits(number, left, stay, len(left))]
                assert (min(found) if found else None) == expected, (seed, number, stay)
                seen += expected is not None
    assert seen > 10


def test_taking_out_leaves_no_trace():
    for seed in range(10):
        problem = problem_of(busy_centre(seed, requests=6, sessions=4))
        fixed = fixed_spots(problem)
        facts = Facts(problem)
        empty, diary = Diary(facts, fixed), Diary(facts, fixed)
        before = diary.worth(range(len(facts.requests)))
        booked = [t for r in range(len(facts.requests)) for t in Placing(facts, diary).place(r)]
        assert booked
        for task in booked:
            diary.remove(task)
        assert diary.schedule() == fixed
        assert diary.worth(range(len(facts.requests))) == before
        for task, session in problem.options():
            if not facts.tasks[task].fixed:
                assert diary.starts(task, session) == empty.starts(task, session)
