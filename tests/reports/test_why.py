from optimiser.models.plan import Partly, Waiting
from optimiser.reasons.visit_words import VisitCode
from optimiser.reasons.words import Code
from optimiser.reports.any_lists import any_lists_text
from optimiser.reports.stamp import stamp_of
from optimiser.reports.why import IN_WORDS, counted
from tests.made_up import a_case, a_plan
from tests.tiny_centre import centre, plan_of, request, room


def foot(plan, case):
    """The lines below the lists."""
    lines = any_lists_text(plan, case, stamp_of(plan, case)).splitlines()
    start = next(n for n, line in enumerate(lines) if line.startswith("WAITING"))
    return lines[start:]


def test_every_code_of_a_reason_has_its_words_and_no_other():
    assert IN_WORDS.keys() == {*Code, *VisitCode}


def test_the_most_stand_first_and_a_code_that_nobody_knows_stands_as_it_is():
    assert counted(["overrun_risk", "of_another_version", "overrun_risk"]) == [
        "      2 chance of finishing late too high (overrun_risk)",
        "      1 of_another_version",
    ]


def test_the_lists_say_in_words_why_people_wait():
    waiting = tuple(Waiting(id=key, code="list_full", detail="d") for key in ("E3", "E4"))
    assert foot(a_plan(waiting=waiting), a_case()) == [
        "WAITING: 2 (1 urgent, 0 long, 1 routine); waiting.csv says why for each",
        "      2 lists full (list_full)",
        "HELD: 1   LEFT OUT: 1",
    ]


def test_a_centre_counts_those_who_wait_apart_from_those_booked_in_part():
    case = centre([request("R1", "a"), request("R2", "a", "b")], [room("s", 0, 8, 60)])
    waiting = (Waiting(id="R1", code="room_full", detail="d"),)
    partly = (Partly(request_id="R2", tests_waiting=("b",), code="staff_busy", detail="d"),)
    plan = plan_of().model_copy(update={"waiting": waiting, "partly": partly})
    assert foot(plan, case) == [
        "WAITING: 1 (0 urgent, 0 long, 1 routine); waiting.csv says why for each",
        "      1 rooms full (room_full)",
        "BOOKED IN PART: 1; partly.csv says which tests wait, and why",
        "      1 staff busy or off duty (staff_busy)",
        "HELD: 0   LEFT OUT: 0",
    ]
