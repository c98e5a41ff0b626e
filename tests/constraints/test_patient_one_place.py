from optimiser.constraints.patient_one_place import PatientOnePlace
from tests.by_hand import said
from tests.tiny import case, entry, session

TWO_PATHWAYS = case(
    [entry("e1", patient_id="p"), entry("e2", patient_id="p"), entry("e3")],
    [session("s1", 0, 8, 240), session("s2", 0, 8, 240)],
)


def test_one_patient_in_two_theatres_at_once():
    rows = ("e1", "s1", "08:00"), ("e2", "s2", "08:59", "S2"), ("e3", "s2", "10:30")
    assert said(PatientOnePlace(), TWO_PATHWAYS, *rows) == [
        "patient_one_place: one patient is booked for e1 in s1 and for e2 in s2 at the same time"
    ]


def test_one_after_the_other_is_possible():
    rows = ("e1", "s1", "08:00"), ("e2", "s2", "09:00")
    assert said(PatientOnePlace(), TWO_PATHWAYS, *rows) == []
