from optimiser.constraints.surgeon_rostered import SurgeonRostered
from optimiser.models.resources import Duty
from tests.by_hand import said
from tests.tiny import at, case, entry, session

LISTS = [session("s1", 0, 8, 240, surgeons=()), session("s2", 0, 8, 240, surgeons=("S1", "S2"))]
MORNING = Duty(surgeon_id="S1", start=at(0, 8), end=at(0, 10), site="A")
ELSEWHERE = Duty(surgeon_id="S2", start=at(0, 8), end=at(0, 12), site="B")
ROSTERED = case([entry("e1"), entry("e2")], LISTS, roster=(MORNING, ELSEWHERE))


def test_the_duty_covers_the_whole_case():
    assert said(SurgeonRostered(), ROSTERED, ("e1", "s1", "09:05")) == [
        "surgeon_rostered: S1 is not rostered at A for the whole of e1 (09:05 to 10:05)"
    ]
    assert said(SurgeonRostered(), ROSTERED, ("e1", "s1", "09:00")) == []


def test_a_duty_at_another_site_does_not_count():
    assert said(SurgeonRostered(), ROSTERED, ("e1", "s1", "08:00", "S2")) == [
        "surgeon_rostered: S2 is not rostered at A for the whole of e1 (08:00 to 09:00)"
    ]


def test_a_list_that_names_its_surgeons_takes_no_other_and_needs_no_roster():
    rows = ("e1", "s2", "08:00", "S3"), ("e2", "s2", "10:30", "S1")
    assert said(SurgeonRostered(), ROSTERED, *rows) == [
        "surgeon_rostered: S3 operates on e1 in s2, which lists S1, S2"
    ]
