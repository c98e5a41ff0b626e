"""nuclear_medicine: the reader, every rule of the scorer, the day as a case, and the model."""

import pytest

from benchmarks.nuclear_medicine.case import schedule_of, write_case
from benchmarks.nuclear_medicine.day import Visit, read
from benchmarks.nuclear_medicine.model import plan_day
from benchmarks.nuclear_medicine.score import score
from optimiser.audit import audit
from optimiser.models.plan import DiagnosticsPlan
from optimiser.readers import read_case
from optimiser.solvers.limits import Limits
from optimiser.solvers.visit_greedy import visit_greedy
from optimiser.solvers.visit_schedule import visit_bookings
from tests.tiny_centre import problem_of

LIMITS = Limits(20, 1, 1, 3.0)
STANDING = """chair(1..2,1). chair(3,2). tomograph(1,1). tomograph(2,2). required_chair(7).
limit(7,1). on(9,2).
exam(7,0,2). exam(7,1,2). exam(7,2,4). exam(7,3,6). cost(7,8).
exam(8,0,3). exam(8,1,3). exam(8,2,0). exam(8,3,7). cost(8,6).
"""
COMES = """x(501,"2024-01-08 00:00:00",1,7,0). x(502,"2024-01-08 00:00:00",1,7,0).
x(503,"2024-01-08 00:00:00",30,8,0).
x(501,"2024-01-08 00:00:00",3,7,1). x(502,"2024-01-08 00:00:00",3,7,1).
x(503,"2024-01-08 00:00:00",33,8,1).
x(501,"2024-01-08 00:00:00",5,7,2). x(502,"2024-01-08 00:00:00",5,7,2).
x(503,"2024-01-08 00:00:00",36,8,2).
x(501,"2024-01-08 00:00:00",9,7,3). x(502,"2024-01-08 00:00:00",10,7,3).
x(503,"2024-01-08 00:00:00",36,8,3).
chair(1,501,"2024-01-08 00:00:00",3). chair(3,502,"2024-01-08 00:00:00",3).
tomograph(1,501,"2024-01-08 00:00:00",9). tomograph(2,502,"2024-01-08 00:00:00",10).
tomograph(1,503,"2024-01-08 00:00:00",33).
"""
GOOD = {
    1: Visit((1, 3, 5, 9), 1, 1),
    2: Visit((1, 3, 5, 10), 3, 2),
    3: Visit((30, 33, 36, 36), None, 1),
}


@pytest.fixture
def file(tmp_path):
    (tmp_path / "made").mkdir()
    file = tmp_path / "made" / "up.lp"
    file.write_text(STANDING + COMES, encoding="utf-8")
    return file


def test_the_day_is_read(file):
    day = read(file)
    assert (day.name, day.on.isoformat()) == ("made/up", "2024-01-08")
    assert day.chairs == {1: 1, 2: 1, 3: 2}
    assert day.tomographs == {1: 1, 2: 2}
    assert (day.seated, day.limits) == ({7}, {7: 1})
    assert day.slots == {7: (2, 2, 4, 6), 8: (3, 3, 0, 7)}
    assert day.patients == [7, 7, 8]
    assert day.shipped == GOOD


def test_waiting_by_hand(file):
    assert score(file, GOOD) == ([], 3, 1)
    assert score(file, {1: GOOD[1]}) == ([], 1, 0)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({1: Visit((1, 2, 5, 9), 1, 1)}, "1: 1 slots from step 0 of 2"),
        ({1: Visit((1, 3, 5, 15), 1, 1)}, "1: 10 slots from step 2 of 4"),
        ({1: Visit((0, 2, 4, 8), 1, 1)}, "1 is there from 0 to 14"),
        ({1: Visit((107, 109, 111, 115), 1, 1)}, "1 is there from 107 to 121"),
        ({1: Visit((1, 3, 5, 9), None, 1)}, "1 has no chair"),
        ({1: Visit((1, 3, 5, 9), 3, 1)}, "1 has chair and tomograph in two rooms"),
        ({1: Visit((1, 3, 5, 9), 3, 2)}, "2 patients in chair 3 in slot 3"),
        ({1: Visit((2, 4, 6, 11), 2, 2)}, "2 patients in tomograph 2 in slot 11"),
        ({1: Visit((40, 42, 44, 48), 3, 2)}, "2 of protocol 7 on tomograph 2"),
        ({3: Visit((2, 5, 8, 8), None, 1)}, "3 patients in anamnesis 0 in slot 2"),
        ({3: Visit((9, 12, 15, 15), None, 1)}, "2 patients in tomograph 1 in slot 12"),
        ({3: Visit((30, 33, 36, 36), None, 4)}, "3 has no tomograph"),
    ],
)
def test_every_hard_rule_is_judged(file, change, words):
    assert any(words in one for one in score(file, GOOD | change)[0])


def test_the_last_slot_is_119_and_who_has_no_chair_leaves_a_slot_early(file):
    late = {1: Visit((106, 108, 110, 114), 1, 1), 3: Visit((92, 95, 98, 98), None, 1)}
    assert score(file, late)[0] == []
    # without a chair the tomograph is held to the slot before the last of imaging: 95 to 103
    touching = {1: Visit((96, 98, 100, 104), 1, 1), 3: late[3]}
    assert score(file, touching)[0] == []
    overlapping = {1: Visit((95, 97, 99, 103), 1, 1), 3: late[3]}
    assert score(file, overlapping)[0] == ["2 patients in tomograph 1 in slot 103"]


def test_the_product_plans_the_day_as_a_case(file, tmp_path):
    day = read(file)
    write_case(day, tmp_path / "case")
    reading = read_case(tmp_path / "case")
    assert not reading.refused
    assert [one.rule for one in reading.findings if one.severity.value == "warning"] == []
    case = reading.case
    problem = problem_of(case)
    bookings = visit_bookings(problem, visit_greedy(problem).values())
    assert audit(case, DiagnosticsPlan(bookings=tuple(bookings))) == []
    told = [
        {
            "request_id": booking.request_id,
            "test": booking.test,
            "session_id": booking.session_id,
            "start": case.local(booking.start).isoformat(timespec="minutes"),
        }
        for booking in bookings
    ]
    schedule = schedule_of(day, {"bookings": told})
    assert score(file, schedule) == ([], 3, 0)
    partly = [one for one in told if one["test"] != "7-imaging"]
    assert set(schedule_of(day, {"bookings": partly})) == {3}


def test_more_patients_than_a_limit_lets_in_are_not_asked_for(tmp_path):
    (tmp_path / "made").mkdir()
    file = tmp_path / "made" / "up.lp"
    more = "".join(
        f'x(504,"2024-01-08 00:00:00",{start},7,{step}). '
        for step, start in enumerate((1, 3, 5, 9))
    )
    file.write_text(STANDING + COMES + more, encoding="utf-8")
    day = read(file)
    write_case(day, tmp_path / "case")
    requests = (tmp_path / "case" / "requests.csv").read_text("utf-8").splitlines()
    assert [line.partition(",")[0] for line in requests] == ["request_id", "1", "2", "3"]
    best = plan_day(day, LIMITS)
    assert best.served == (3, 3)
    assert score(file, best.schedule) == ([], 3, 0)


def test_the_model_serves_all_and_nobody_waits(file):
    best = plan_day(read(file), LIMITS)
    assert score(file, best.schedule) == ([], 3, 0)
    assert (best.served, best.waited) == ((3, 3), (0, 0))
    # one of protocol 7 to each tomograph; on one of them who needs no chair comes first, from
    # slot 4 to 12, and then imaging takes 13 to 18
    assert best.end == (19, 19)


def test_as_many_are_served_as_the_day_holds(tmp_path):
    (tmp_path / "made").mkdir()
    file = tmp_path / "made" / "up.lp"
    # imaging of 57 slots twice takes the one tomograph from 5 to 118; the third finds it taken
    standing = """chair(1,1). tomograph(1,1). required_chair(7).
    exam(7,0,1). exam(7,1,1). exam(7,2,2). exam(7,3,57). cost(7,4)."""
    comes = "".join(
        f'x(50{who},"2024-01-08 00:00:00",{start},7,{step}). '
        for who in (1, 2, 3)
        for step, start in enumerate((1, 2, 3, 5))
    )
    file.write_text(standing + comes, encoding="utf-8")
    best = plan_day(read(file), LIMITS)
    assert (best.served, best.waited) == ((2, 2), (0, 0))
    assert score(file, best.schedule) == ([], 2, 0)
