from optimiser.constraints.surgeon_named import SurgeonNamed
from tests.by_hand import said
from tests.tiny import case, entry, session

NAMED = case([entry("e1", consultant="S1"), entry("e2")], [session("s1", 0, 8, 240)])


def test_another_surgeon_is_refused():
    assert said(SurgeonNamed(), NAMED, ("e1", "s1", "08:00", "S2")) == [
        "surgeon_named: e1 is listed for S1 but booked with S2"
    ]
    assert said(SurgeonNamed(), NAMED, ("e1", "s1", "08:00", None)) == [
        "surgeon_named: e1 is listed for S1 but booked with no surgeon"
    ]


def test_a_pooled_patient_takes_any_surgeon():
    rows = ("e1", "s1", "08:00", "S1"), ("e2", "s1", "09:30", "S2")
    assert said(SurgeonNamed(), NAMED, *rows) == []
