from optimiser.constraints.surgeon_competent import SurgeonCompetent
from optimiser.models.resources import Surgeon
from tests.by_hand import said
from tests.tiny import case, entry, session

PEOPLE = [entry("knee"), entry("hip", procedure="W371"), entry("hernia", specialty="100")]
SURGEONS = (
    Surgeon(surgeon_id="S1", specialties=("110",), procedures=("W401",)),
    Surgeon(surgeon_id="S2", specialties=("100", "110")),
)
LIST = [session("s1", 0, 8, 240)]


def test_a_surgeon_does_only_what_they_do():
    rows = ("knee", "s1", "08:00"), ("hip", "s1", "09:30"), ("hernia", "s1", "11:00")
    assert said(SurgeonCompetent(), case(PEOPLE, LIST, surgeons=SURGEONS), *rows) == [
        "surgeon_competent: S1 does not do W371, which hip needs",
        "surgeon_competent: S1 does not work in specialty 100, which hernia needs",
    ]


def test_a_surgeon_nobody_listed_is_refused():
    assert said(
        SurgeonCompetent(), case(PEOPLE, LIST, surgeons=SURGEONS), ("knee", "s1", "08:00", "S9")
    ) == ["surgeon_competent: S9 is not in surgeons.csv"]


def test_no_listed_procedures_mean_all_and_no_file_means_unchecked():
    row = ("hip", "s1", "08:00", "S2")
    assert said(SurgeonCompetent(), case(PEOPLE, LIST, surgeons=SURGEONS), row) == []
    assert said(SurgeonCompetent(), case(PEOPLE, LIST, surgeons=None), row) == []


def test_where_nobody_is_named_somebody_listed_has_to_do_it():
    one = SURGEONS[:1]
    rows = ("knee", "s1", "08:00", None), ("hip", "s1", "09:30", None)
    assert said(SurgeonCompetent(), case(PEOPLE, LIST, surgeons=one), *rows) == [
        "surgeon_competent: nobody in surgeons.csv does W371 in specialty 110, which hip needs"
    ]
    assert said(SurgeonCompetent(), case(PEOPLE, LIST, surgeons=SURGEONS), *rows) == []
    assert said(SurgeonCompetent(), case(PEOPLE, LIST, surgeons=None), *rows) == []
