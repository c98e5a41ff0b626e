from optimiser.constraints.longest_visit import LongestVisit
from optimiser.models.policy import Policy
from tests.by_hand_centre import said
from tests.tiny_centre import centre, fixed, request, room

ROOMS = [room("n", 0, 8, 120)]
POLICY = Policy(longest_visit_minutes=60)


def of(**fields):
    return centre([request("r1", "a", "b", **fields)], ROOMS, policy=POLICY)


def test_from_the_first_start_to_the_last_end():
    assert said(LongestVisit(), of(), ("r1", "a", "n", 0), ("r1", "b", "n", 41)) == [
        "longest_visit: visit 1 of r1 takes 61 minutes; at most 60 are allowed"
    ]
    assert said(LongestVisit(), of(), ("r1", "a", "n", 0), ("r1", "b", "n", 40)) == []


def test_the_limit_of_the_request_goes_before_that_of_the_policy():
    places = [("r1", "a", "n", 0), ("r1", "b", "n", 41)]
    assert said(LongestVisit(), of(longest_visit_minutes=61), *places) == []
    assert said(LongestVisit(), of(longest_visit_minutes=50), *places) == [
        "longest_visit: visit 1 of r1 takes 61 minutes; at most 50 are allowed"
    ]


def test_a_visit_of_bookings_already_made_stays_as_it_is():
    made = (fixed("a", ROOMS[0]), fixed("b", ROOMS[0], 100))
    places = [("r1", "a", "n", 0), ("r1", "b", "n", 100)]
    assert said(LongestVisit(), of(fixed=made), *places) == []
    assert len(said(LongestVisit(), of(fixed=made[:1]), *places)) == 1
