"""Greedy of tests: the most urgent first, the earliest day on which all fit, every rule kept."""

import pytest

from optimiser.audit import judged_by_rules
from optimiser.errors import FixedBookingsClash
from optimiser.models.plan import DiagnosticsPlan
from optimiser.models.words import RequestPriority
from optimiser.solvers.visit_greedy import by_urgency, visit_greedy
from optimiser.solvers.visit_schedule import visit_bookings
from tests.tiny_centre import busy_centre, centre, exam, fixed, problem_of, request, room


def planned(case, **options):
    problem = problem_of(case)
    spots = visit_greedy(problem, **options).values()
    return DiagnosticsPlan(bookings=tuple(visit_bookings(problem, spots)))


def places(plan):
    return {booking.label: booking.session_id for booking in plan.bookings}


@pytest.mark.parametrize("seed", range(20))
def test_every_rule_is_kept(seed):
    case = busy_centre(seed, requests=6, sessions=4)
    assert judged_by_rules(case, planned(case)) == []


def test_the_more_urgent_is_first_whatever_the_order_of_rows():
    rooms = [room("mon", 0, 8, 20), room("tue", 1, 8, 20)]
    late, soon = request("late"), request("soon", priority=RequestPriority.D1)
    assert [r.key for r in by_urgency(problem_of(centre([late, soon], rooms)))] == ["soon", "late"]
    for people in ([late, soon], [soon, late]):
        assert places(planned(centre(people, rooms))) == {"soon a": "mon", "late a": "tue"}


def test_the_first_day_on_which_all_tests_fit_into_one_visit():
    rooms = [room("mon", 0, 8, 20), room("tue", 1, 8, 40), room("tue2", 1, 10, 40)]
    plan = planned(centre([request("r", "a", "b")], rooms))
    assert len(plan.bookings) == 2
    assert {booking.start.day for booking in plan.bookings} == {3}
    assert {booking.visit for booking in plan.bookings} == {1}


def test_as_many_as_can_be_where_they_do_not_all_fit():
    rooms = [room("mon", 0, 8, 40), room("tue", 1, 8, 40)]
    everything = request("r", "a", "b", "c")
    assert len(planned(centre([everything], rooms)).bookings) == 2
    twice = everything.model_copy(update={"max_visits": 2})
    assert len(planned(centre([twice], rooms)).bookings) == 3


def test_a_schedule_is_filled_up_and_kept():
    rooms = [room("mon", 0, 8, 60)]
    case = centre([request("r"), request("s")], rooms)
    problem = problem_of(case)
    first = {0: next(s for s in visit_greedy(problem).values() if s.entry == 0)}
    full = visit_greedy(problem, first)
    assert full[0] == first[0]
    assert set(full) == {0, 1}


def test_bookings_that_contradict_each_other_are_told_with_the_rule():
    mon = room("mon", 0, 8, 60)
    both = [request(key, fixed=(fixed("a", mon),)) for key in ("r", "s")]
    with pytest.raises(FixedBookingsClash) as clash:
        planned(centre(both, [mon]))
    assert {violation.rule for violation in clash.value.violations} == {"room_changeover"}


def test_when_time_is_over_fixed_bookings_stay():
    mon = room("mon", 0, 8, 60)
    case = centre([request("r", fixed=(fixed("a", mon),)), request("s")], [mon], [exam("a")])
    assert places(planned(case, seconds=-1.0)) == {"r a": "mon"}
