from optimiser.constraints.site_accepted import SiteAccepted
from tests.by_hand import said
from tests.tiny import case, entry, session

LISTS = case(
    [entry("e1", sites=("A", "B")), entry("e2")],
    [session("s1", 0, 8, 240, site="C"), session("s2", 0, 8, 240, site="B")],
)


def test_a_site_the_patient_does_not_accept_is_refused():
    assert said(SiteAccepted(), LISTS, ("e1", "s1", "08:00"), ("e2", "s1", "09:30")) == [
        "site_accepted: e1 accepts A, B; s1 is at C"
    ]


def test_any_accepted_site_will_do():
    assert said(SiteAccepted(), LISTS, ("e1", "s2", "08:00")) == []
