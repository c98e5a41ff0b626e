"""What a few lists share with the rest of a plan, and nothing else, decides whether they hold."""

from random import Random

from optimiser.errors import FixedBookingsClash
from optimiser.models.entry import FixedBooking
from optimiser.problem.draft import Draft
from optimiser.solvers.door import ask
from optimiser.solvers.greedy import greedy
from optimiser.solvers.limits import Limits
from optimiser.solvers.local_audit import LocalAudit, sound
from optimiser.solvers.schedule import Spot, bookings
from tests.tiny import at, busy_case, case, entry, problem_of, session

LIMITS = Limits(seconds=30, workers=1, seed=1, deterministic=1.0)


def most(problem, lists, held):
    """How many of the lists can be booked beside those that are held, by one model."""
    options = [problem.options.option(spot.entry, spot.session) for spot in lists]
    draft = Draft(problem, options, bookings(problem, held), timed=True)
    for rule in problem.rules:
        rule.post(draft)
    draft.model.maximize(sum(placement.booked for placement in draft.placements))
    answer = ask(draft.model, LIMITS)
    assert answer.proved
    return answer.status, answer.value


def test_who_shares_nothing_with_some_lists_takes_nothing_from_them():
    fewer = shared = 0
    for seed in range(90):
        random = Random(seed)
        problem = problem_of(busy_case(seed))
        try:
            start = greedy(problem)
        except FixedBookingsClash:
            continue
        sessions = sorted({spot.session for spot in start.values()})
        if len(sessions) < 2:
            continue
        opened = set(random.sample(sessions, random.randint(1, len(sessions) - 1)))
        others = {k: spot for k, spot in start.items() if spot.session not in opened}
        # whoever may be on these lists and is not booked elsewhere
        lists = [
            Spot(session, 0, number, None)
            for session in sorted(opened)
            for number in range(len(problem.case.entries))
            if number not in others and session in problem.options.of_entry(number)
        ]
        beside = LocalAudit(problem).beside(lists, others)
        assert set(beside) <= set(others.values())
        assert most(problem, lists, beside) == most(problem, lists, others.values())
        fewer += len(beside) < len(others)
        shared += bool(beside)
    assert fewer > 5
    assert shared > 5


def test_lists_that_meet_at_midnight_are_in_one_theatre():
    """K is in the theatre of the night until 00:30, on a day that is the next list's."""
    night = {"theatre": "T1", "surgeons": ()}
    made = case(
        [
            entry("K", fixed=FixedBooking(session_id="s", start=at(0, 23)), touch_minutes=90),
            entry("a"),
        ],
        [
            session("s", 0, 20, 240, overrun_minutes=60, **night),
            session("t", 1, 0, 240, **night),
        ],
        roster=None,
    )
    problem = problem_of(made)
    begun = {0: Spot(0, minute(problem, at(0, 23)), 0, None)}
    local = LocalAudit(problem)
    early = begun | {1: Spot(1, minute(problem, at(1, 0)), 1, None)}
    late = begun | {1: Spot(1, minute(problem, at(1, 0, 30)), 1, None)}
    assert [local.lists_fit(early, {1}), local.lists_fit(late, {1})] == [False, True]
    assert [sound(problem, early), sound(problem, late)] == [False, True]
    assert local.beside([late[1]], begun) == [begun[0]]


def minute(problem, instant):
    return problem.clock.minute(instant)
