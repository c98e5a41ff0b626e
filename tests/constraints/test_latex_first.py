from optimiser.constraints.latex_first import LatexFirst
from optimiser.models.entry import FixedBooking
from optimiser.models.words import Flag
from tests.by_hand import said
from tests.tiny import at, case, entry, session

LISTS = case(
    [entry("e1"), entry("e2"), entry("allergic", flags=frozenset({Flag.latex}))],
    [session("s1", 0, 8, 300), session("s2", 0, 8, 300, equipment=("latex_free",))],
)


def test_everyone_before_the_allergic_patient_is_named():
    rows = ("e1", "s1", "08:00"), ("e2", "s1", "09:30"), ("allergic", "s1", "11:00")
    assert said(LatexFirst(), LISTS, *rows) == [
        "latex_first: allergic has a latex allergy and comes after e1 in s1",
        "latex_first: allergic has a latex allergy and comes after e2 in s1",
    ]


def test_first_on_the_list_or_in_a_latex_free_room():
    assert said(LatexFirst(), LISTS, ("allergic", "s1", "08:00"), ("e1", "s1", "09:30")) == []
    assert said(LatexFirst(), LISTS, ("e1", "s2", "08:00"), ("allergic", "s2", "09:30")) == []


def test_only_an_order_that_people_gave_is_kept():
    """Who was booked for the list alone was given no place on it."""
    latex = frozenset({Flag.latex})
    rows = ("e1", "s1", "08:00"), ("allergic", "s1", "09:30")
    for start, kept in ((at(0, 9, 30), True), (None, False)):
        first = entry("e1", fixed=FixedBooking(session_id="s1", start=at(0, 8)))
        allergic = entry("allergic", flags=latex, fixed=FixedBooking(session_id="s1", start=start))
        made = case([first, allergic], LISTS.sessions)
        assert (said(LatexFirst(), made, *rows) == []) is kept
