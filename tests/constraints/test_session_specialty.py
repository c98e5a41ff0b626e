from optimiser.constraints.session_specialty import SessionSpecialty
from tests.by_hand import said
from tests.tiny import case, entry, session

LISTS = case(
    [entry("e1", specialty="120")],
    [
        session("s1", 0, 8, 240, specialties=("100", "110")),
        session("s2", 0, 8, 240, specialties=("110", "120")),
    ],
)


def test_a_list_of_other_specialties_is_refused():
    assert said(SessionSpecialty(), LISTS, ("e1", "s1", "08:00")) == [
        "session_specialty: e1 needs specialty 120; s1 belongs to 100, 110"
    ]


def test_a_shared_list_takes_each_of_its_specialties():
    assert said(SessionSpecialty(), LISTS, ("e1", "s2", "08:00")) == []
