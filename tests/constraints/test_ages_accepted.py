from datetime import date

from optimiser.constraints.ages_accepted import AgesAccepted
from optimiser.models.words import Flag, SessionAges
from tests.by_hand import said
from tests.tiny import case, entry, session

LISTS = case(
    [
        entry("fifteen", birth_date=date(2010, 3, 3)),
        entry("sixteen", birth_date=date(2010, 3, 2)),
        entry("eighteen", birth_date=date(2008, 3, 2)),
        entry("flagged", birth_date=None, flags=frozenset({Flag.child})),
        entry("unknown", birth_date=None),
    ],
    [
        session("adults", 0, 8, 480, ages=SessionAges.adult),
        session("children", 0, 8, 480, ages=SessionAges.child),
    ],
)


def test_an_adult_list_takes_sixteen_and_over():
    rows = ("fifteen", "adults", "08:00"), ("sixteen", "adults", "10:00")
    assert said(AgesAccepted(), LISTS, *rows) == [
        "ages_accepted: fifteen is 15 years old; adults takes adult patients"
    ]


def test_a_childrens_list_takes_those_under_eighteen_or_flagged():
    rows = ("sixteen", "children", "08:00"), ("eighteen", "children", "10:00"), (
        "flagged", "children", "12:00",
    )  # fmt: skip
    assert said(AgesAccepted(), LISTS, *rows) == [
        "ages_accepted: eighteen is 18 years old; children takes child patients"
    ]


def test_a_patient_of_unknown_age_needs_a_list_for_all():
    assert said(AgesAccepted(), LISTS, ("unknown", "adults", "08:00")) == [
        "ages_accepted: unknown is of unknown age; adults takes adult patients"
    ]
