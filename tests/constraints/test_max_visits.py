from optimiser.constraints.max_visits import MaxVisits
from tests.by_hand_centre import said
from tests.tiny_centre import centre, fixed, request, room

ROOMS = [room(f"s{day}", day, 8, 60) for day in range(3)]
TWICE = [("r1", "a", "s0", 0, 1), ("r1", "b", "s1", 0, 2)]
THRICE = [*TWICE, ("r1", "c", "s2", 0, 3)]


def of(**fields):
    return centre([request("r1", "a", "b", "c", **fields)], ROOMS)


def test_one_visit_unless_the_request_allows_more():
    assert said(MaxVisits(), of(), *TWICE) == ["max_visits: r1 is split into 2 visits; 1 allowed"]
    assert said(MaxVisits(), of(max_visits=2), *TWICE) == []
    assert said(MaxVisits(), of(max_visits=2), *THRICE) == [
        "max_visits: r1 is split into 3 visits; 2 allowed"
    ]


def test_visits_already_booked_are_kept_and_none_is_added():
    made = (fixed("a", ROOMS[0]), fixed("b", ROOMS[1]))
    assert said(MaxVisits(), of(fixed=made), *TWICE) == []
    assert said(MaxVisits(), of(fixed=made), *THRICE) == [
        "max_visits: r1 is split into 3 visits; 2 allowed"
    ]
