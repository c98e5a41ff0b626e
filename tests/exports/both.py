"""A plan of theatres and one of a centre, each with its case: feeds are made of both."""

from tests.made_up import a_case, a_plan
from tests.tiny_centre import booked, centre, plan_of, request, room


def a_centre():
    case = centre([request("R1", "a", "b"), request("R2", "c")], [room("s1", 0, 9, 120)])
    tests = [booked(case, "R1", "a", "s1", 0), booked(case, "R1", "b", "s1", 30)]
    return plan_of(*tests, booked(case, "R2", "c", "s1", 60)), case


BOTH = [(a_plan(), a_case()), a_centre()]
