"""Justified envy among requests of one test: found, and mended by exchange."""

from optimiser.diagnostics import RULES, objectives
from optimiser.models.words import RequestPriority
from optimiser.problem.visit_problem import VisitProblem
from optimiser.reasons.visit_envy import VisitEnvy
from optimiser.solvers.schedule import Spot
from tests.tiny_centre import centre, exam, fixed, request, room

ROOM = room("s", 0, 8, 40)


def envy(case, spots, seconds=60.0):
    problem = VisitProblem(case, RULES, objectives(case))
    return VisitEnvy(problem, {spot.entry: spot for spot in spots}, seconds)


def spot(case, entry, minute):
    del case
    return Spot(0, 8 * 60 + minute, entry, None)


def test_an_urgent_request_waits_while_a_routine_one_has_its_place():
    case = centre([request("r"), request("u", priority=RequestPriority.D2)], [ROOM])
    found = envy(case, [spot(case, 0, 0)])
    assert found.pairs() == [("u", "r")]
    found.mend()
    assert found.mended == 1
    assert set(found.schedule) == {1}
    assert found.pairs() == []


def test_no_envy_of_equals_of_fixed_bookings_or_of_places_it_cannot_have():
    urgent = request("u", priority=RequestPriority.D2)
    equal = centre([request("r", priority=RequestPriority.D1), urgent], [ROOM])
    assert envy(equal, [spot(equal, 0, 0)]).pairs() == []
    kept = centre([request("r", fixed=(fixed("a", ROOM),)), urgent], [ROOM])
    assert envy(kept, [spot(kept, 0, 0)]).pairs() == []
    longer = request("u", "b", priority=RequestPriority.D2)
    full = centre([request("r"), request("q"), longer], [ROOM], [exam("a"), exam("b", 30)])
    assert envy(full, [spot(full, 0, 0), spot(full, 1, 20)]).pairs() == []


def test_a_request_of_two_tests_is_not_part_of_it():
    case = centre([request("r", "a", "b"), request("u", priority=RequestPriority.D2)], [ROOM])
    assert envy(case, [spot(case, 0, 0), spot(case, 1, 20)]).pairs() == []


def test_without_time_it_says_that_not_all_was_tried():
    case = centre([request("r"), request("u", priority=RequestPriority.D2)], [ROOM])
    found = envy(case, [spot(case, 0, 0)], seconds=-1.0)
    assert found.pairs() == []
    assert not found.tried_all
