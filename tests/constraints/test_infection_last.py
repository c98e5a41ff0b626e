from optimiser.constraints.infection_last import InfectionLast
from optimiser.models.entry import FixedBooking
from optimiser.models.policy import Policy
from optimiser.models.words import Flag
from tests.by_hand import said
from tests.tiny import at, case, entry, session

INFECTED = frozenset({Flag.infection})
LIST = case(
    [entry("e1"), entry("ill", flags=INFECTED), entry("ill2", flags=INFECTED)],
    [session("s1", 0, 8, 300)],
    Policy(infection_clean_minutes=30),
)


def test_the_clean_comes_on_top_of_the_turnover():
    assert said(InfectionLast(), LIST, ("ill", "s1", "08:00"), ("e1", "s1", "09:34")) == [
        "infection_last: e1 follows ill, who is infected, after 34 minutes in s1; turnover and "
        "clean take 35"
    ]
    assert said(InfectionLast(), LIST, ("ill", "s1", "08:00"), ("e1", "s1", "09:35")) == []


def test_last_of_the_list_or_before_another_needs_no_clean():
    rows = ("e1", "s1", "08:00"), ("ill", "s1", "09:05"), ("ill2", "s1", "10:10")
    assert said(InfectionLast(), LIST, *rows) == []


def test_only_a_gap_that_people_gave_is_kept():
    """Who was booked for the list alone was given no gap."""
    rows = ("ill", "s1", "08:00"), ("e1", "s1", "09:05")
    for start, kept in ((at(0, 9, 5), True), (None, False)):
        ill = entry("ill", flags=INFECTED, fixed=FixedBooking(session_id="s1", start=at(0, 8)))
        made = entry("e1", fixed=FixedBooking(session_id="s1", start=start))
        assert (said(InfectionLast(), case([ill, made], LIST.sessions), *rows) == []) is kept
