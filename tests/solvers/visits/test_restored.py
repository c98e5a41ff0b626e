"""At the end of a search whoever could as well be where an earlier plan told them is put back."""

from optimiser.solvers.schedule import Spot
from optimiser.solvers.visits.facts import Facts
from optimiser.solvers.visits.restored import restored
from tests.tiny_centre import at, centre, problem_of, request, room


def back(requests, places, spots, told_day=0):
    """Minutes past eight of the tests after it; `places` and `spots` by number of the test."""
    made = centre(requests, [room("s", 0, 8, 120), room("t", 1, 8, 120)])
    items = [(one.request_id, test) for one in requests for test in one.tests]
    day = made.sessions[told_day].day
    told = {items[n]: day for n in places}
    earlier = {items[n]: ("st"[told_day], at(told_day, 8, minute)) for n, minute in places.items()}
    problem = problem_of(made, told, earlier)
    clock = problem.clock.minute(made.sessions[0].start)
    schedule = {n: Spot(0, clock + minute, n, None) for n, minute in spots.items()}
    found = restored(Facts(problem), schedule)
    assert {spot.session for spot in found.values()} == {0}
    return {n: spot.start - clock for n, spot in found.items()}


def test_a_test_goes_back_to_its_minute_where_that_is_free():
    assert back([request("A")], {0: 40}, {0: 0}) == {0: 40}
    assert back([request("A"), request("B")], {0: 40}, {0: 0, 1: 30}) == {0: 0, 1: 30}


def test_one_who_goes_back_makes_room_for_another():
    """A was told the place that B has, and B that of nobody."""
    both = [request("A"), request("B")]
    assert back(both, {0: 40, 1: 80}, {0: 0, 1: 40}) == {0: 40, 1: 80}


def test_nobody_goes_back_where_a_level_would_lose():
    """With b at 60, a at 0 has its patient wait where a at 40 does not."""
    one = [request("A", "a", "b")]
    assert back(one, {0: 0}, {0: 40, 1: 60}) == {0: 40, 1: 60}
    assert back(one, {0: 40}, {0: 0, 1: 60}) == {0: 40, 1: 60}


def test_a_date_that_would_be_later_is_left():
    assert back([request("A")], {0: 0}, {0: 20}, told_day=1) == {0: 20}
