from optimiser.constraints.visit_one_site_one_day import VisitOneSiteOneDay
from tests.by_hand_centre import said
from tests.tiny_centre import centre, request, room

CENTRE = centre(
    [request("r1", "a", "b")],
    [
        room("n", 0, 8, 60),
        room("n2", 0, 14, 60),
        room("s", 0, 8, 60, site="S"),
        room("t", 1, 8, 60),
    ],
)


def test_one_visit_at_two_sites_or_on_two_days():
    rule = VisitOneSiteOneDay()
    assert said(rule, CENTRE, ("r1", "a", "n", 0), ("r1", "b", "s", 40)) == [
        "visit_one_site_one_day: visit 1 of r1 is on 2026-03-02 at N and 2026-03-02 at S"
    ]
    assert said(rule, CENTRE, ("r1", "a", "n", 0), ("r1", "b", "t", 0)) == [
        "visit_one_site_one_day: visit 1 of r1 is on 2026-03-02 at N and 2026-03-03 at N"
    ]


def test_who_comes_twice_to_a_site_on_a_day_comes_once():
    rule = VisitOneSiteOneDay()
    assert said(rule, CENTRE, ("r1", "a", "n", 0), ("r1", "b", "n2", 0, 2)) == [
        "visit_one_site_one_day: r1 comes to N on 2026-03-02 as visits 1 and 2"
    ]
    assert said(rule, CENTRE, ("r1", "a", "n", 0), ("r1", "b", "n2", 0)) == []
    assert said(rule, CENTRE, ("r1", "a", "n", 0), ("r1", "b", "s", 40, 2)) == []
