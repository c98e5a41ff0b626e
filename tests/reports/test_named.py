import pytest

from optimiser.models.plan import Waiting
from optimiser.models.words import Admission
from optimiser.reports.any_lists import any_lists_text
from optimiser.reports.lists import COLUMNS
from optimiser.reports.named import stay_text
from optimiser.reports.paper import paper
from optimiser.reports.stamp import stamp_of
from tests.made_up import MORNING, a_case, a_plan, booking, entry
from tests.tiny_centre import booked, centre, exam, plan_of, request, room

DAY, INPATIENT = Admission.day, Admission.inpatient


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        ({"admission": DAY}, "day case"),
        ({"admission": INPATIENT, "nights": 3, "ward": "north_urology"},
         "inpatient 3 nights, north_urology"),
        ({"nights": 1}, "inpatient 1 night"),
        ({"admission": INPATIENT, "nights": 2, "nights_before": 1, "critical_care_nights": 1},
         "inpatient 2 nights, 1 night before, 1 night in critical care"),
        ({"admission": INPATIENT}, "inpatient"),
        ({}, "day case or inpatient: unknown"),
    ],
)  # fmt: skip
def test_a_stay_is_told_with_its_nights_and_its_ward(facts, told):
    assert stay_text(entry("E1", **facts)) == told


def lines_of(plan, case):
    return any_lists_text(plan, case, stamp_of(plan, case)).splitlines()


def test_a_list_and_its_sheets_say_what_is_done_and_for_how_long_somebody_stays():
    name = {"procedure_name": "Knee\narthroscopy", "admission": DAY}
    case = a_case(entry("E1", **name), entry("E2", **name), entry("E3", nights=1))
    waiting = tuple(Waiting(id=key, code="c", detail="d") for key in ("E2", "E3"))
    plan = a_plan(bookings=(booking("E1", "S1", 1, MORNING),), waiting=waiting)
    assert " " * 21 + "Knee arthroscopy; day case" in lines_of(plan, case)
    read = paper(plan, case)
    (row,) = read.lists.records()
    assert (row["procedure_name"], row["stay"]) == ("Knee\narthroscopy", "day case")
    names = {one["id"]: one["procedure_name"] for one in read.waiting.records()}
    assert names == {"E2": "Knee\narthroscopy", "E3": ""}


def test_a_long_name_is_wrapped_and_not_cut():
    name = "excision of the whole of a very large thing " * 5
    case = a_case(entry("E1", procedure_name=name))
    lines = lines_of(a_plan(bookings=(booking("E1", "S1", 1, MORNING),), waiting=()), case)
    assert max(map(len, lines)) <= COLUMNS
    assert name.strip() in " ".join(" ".join(lines).split())


def test_tests_are_told_by_name_where_they_have_one():
    case = centre(
        [request("R1", "a", "b"), request("R2", "a", "b")],
        [room("s", 0, 8, 60)],
        [exam("a", name="Echo of the heart"), exam("b")],
    )
    plan = plan_of(booked(case, "R1", "a", "s", 0), booked(case, "R1", "b", "s", 20))
    plan = plan.model_copy(update={"waiting": (Waiting(id="R2", code="c", detail="d"),)})
    first, second = [line for line in lines_of(plan, case) if "20 min  D4" in line]
    assert "D4  Echo of the heart; test 1 of 2" in first
    assert "D4  test 2 of 2" in second
    read = paper(plan, case)
    assert [row["test_name"] for row in read.lists.records()] == ["Echo of the heart", ""]
    assert [row["test_names"] for row in read.waiting.records()] == ["Echo of the heart"]
