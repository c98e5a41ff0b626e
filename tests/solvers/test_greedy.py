"""Greedy keeps the bookings already made, and says so only where they truly contradict."""

from datetime import timedelta

import pytest

from optimiser.audit import judged_by_rules
from optimiser.errors import FixedBookingsClash
from optimiser.models.entry import FixedBooking
from optimiser.models.plan import Plan
from optimiser.solvers.greedy import greedy
from optimiser.solvers.schedule import bookings
from tests.tiny import case, entry, problem_of, session

SHORT, LONG = session("short", 0, 8, 90), session("long", 0, 8, 150)


def two_of_one_patient(*lists, start=None):
    """Two cases of an hour, already booked into these lists, the second perhaps at a time."""
    first = FixedBooking(session_id=lists[0].session_id)
    second = FixedBooking(session_id=lists[1].session_id, start=start)
    people = [
        entry("a", touch_minutes=60, touch_sd=0, patient_id="p", fixed=first),
        entry("b", touch_minutes=60, touch_sd=0, patient_id="p", fixed=second),
    ]
    return problem_of(case(people, list(lists)))


@pytest.mark.parametrize("lists", [(SHORT, LONG), (LONG, SHORT)])
def test_bookings_without_a_time_take_turns(lists):
    problem = two_of_one_patient(*lists)
    made = tuple(bookings(problem, greedy(problem).values()))
    assert {(b.entry_id, b.session_id) for b in made} == {
        ("a", lists[0].session_id),
        ("b", lists[1].session_id),
    }
    assert judged_by_rules(problem.case, Plan.model_construct(bookings=made)) == []


def test_bookings_that_cannot_take_turns_contradict_each_other():
    middle = LONG.start + timedelta(minutes=40)
    with pytest.raises(FixedBookingsClash) as clash:
        greedy(two_of_one_patient(SHORT, LONG, start=middle))
    assert "patient_one_place" in {violation.rule for violation in clash.value.violations}
