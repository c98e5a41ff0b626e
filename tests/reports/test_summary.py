from datetime import timedelta

import pytest

from optimiser.models.plan import Level, Partly, PlanStatus, Sense, SetAside
from optimiser.reports.levels import levels_text
from optimiser.reports.stamp import stamp_of
from optimiser.reports.summary import attention, counts_line, needs_look, summary_text
from tests.made_up import MORNING, a_case, a_plan, booking, entry, session
from tests.tiny_centre import (
    MONDAY,
    centre,
    plan_of,
    request,
    room,
    urgent_on_the_day_late_and_partly,
)


def test_the_gravest_comes_first():
    held = (
        SetAside(id="E7", rule="duration_unknown", detail="line 9"),
        SetAside(id="E5", rule="priority_unreadable", detail="line 7"),
    )
    items = attention(a_plan(status=PlanStatus.fallback, held=held), a_case())
    assert [item.split(":")[0] for item in items] == [
        "FALLBACK",
        "HELD, priority unreadable",
        "HELD, duration_unknown",
        "URGENT AND WAITING",
        "URGENT AND BOOKED LATE",
    ]
    assert items[2] == "HELD, duration_unknown: E7: line 9"
    assert items[3].endswith("E3 (P1A, W371, due Sat 2 May 2026): no robot")
    assert ": E10 (P2), Tue 1 Dec 2026, S1, " in items[4]


def test_urgent_booked_on_the_day_is_not_late_and_who_is_booked_in_part_is_told():
    assert attention(*urgent_on_the_day_late_and_partly()) == [
        "URGENT AND WAITING IN PART: partly (D2, b, due Mon 2 Mar 2026): no room",
        "URGENT AND WAITING: urgent waits (D2, a, due Mon 2 Mar 2026): no room has 20 minutes left",
        "URGENT AND BOOKED LATE: late a, b (D2), Mon 2 Mar 2026, s, 1 day late",
    ]


def test_of_those_booked_in_part_the_earliest_target_stands_first():
    people = [
        request("early", "a", "b", target_date=MONDAY),
        request("a later one", "a", "b", target_date=MONDAY + timedelta(days=9)),
    ]
    case = centre(people, [room("s", 0, 8, 60)])
    partly = tuple(
        Partly(request_id=key, tests_waiting=("b",), code="c", detail="no room")
        for key in ("a later one", "early")
    )
    assert attention(plan_of().model_copy(update={"partly": partly}), case) == [
        "PARTLY BOOKED: early: still to book b: no room",
        "PARTLY BOOKED: a later one: still to book b: no room",
    ]


@pytest.mark.parametrize(
    ("hours", "nights", "nights_before", "told"),
    [(3, 0, 0, True), (27, 0, 0, False), (27, 2, 0, True), (51, 2, 0, False), (27, 0, 2, True)],
)
def test_a_patient_with_two_operations_at_once_is_told(hours, nights, nights_before, told):
    """On one day, or before the nights of the first, or the second, are over."""
    case, later = a_case(), MORNING + timedelta(hours=hours)
    entries = (
        entry("A", patient_id="one", nights=nights),
        entry("B", patient_id="one", nights_before=nights_before),
    )
    case = case.model_copy(update={"entries": entries, "sessions": (session("m", MORNING),)})
    bookings = (
        booking("A", "m", 1, MORNING, patient_id="one"),
        booking("B", "m", 2, later, patient_id="one"),
    )
    items = attention(a_plan(held=(), waiting=(), bookings=bookings), case)
    assert [item for item in items if item.startswith("ONE PATIENT TWICE: A and B")] == (
        ["ONE PATIENT TWICE: A and B, on one day or during one stay"] if told else []
    )


def test_every_pair_of_one_patient_is_looked_at():
    """C lies within the nights of A, and B between the two."""
    case = a_case()
    entries = (
        entry("A", patient_id="one", critical_care_nights=10),
        entry("B", patient_id="one"),
        entry("C", patient_id="one"),
    )
    case = case.model_copy(update={"entries": entries, "sessions": (session("m", MORNING),)})
    bookings = tuple(
        booking(key, "m", n + 1, MORNING + timedelta(days=n), patient_id="one")
        for n, key in enumerate("ABC")
    )
    items = attention(a_plan(held=(), waiting=(), bookings=bookings), case)
    twice = [item.partition(",")[0] for item in items if item.startswith("ONE PATIENT TWICE")]
    assert twice == ["ONE PATIENT TWICE: A and B", "ONE PATIENT TWICE: A and C"]


def test_rows_that_the_plan_does_without_are_told():
    found = {"sessions_overlap": 2, "extract_after_planning": 1, "unknown_column": 4}
    items = attention(a_plan(held=(), waiting=(), bookings=(), findings=found), a_case())
    assert [item.split(":")[0] for item in items] == ["PLANNING DATE", "ROWS NOT USED (2)"]
    assert needs_look(found)
    for rule in ("surgeon_ambiguous", "rule_of_unknown_test", "booking_released"):
        assert needs_look({rule: 1})
    assert not needs_look({"unknown_column": 4, "extract_after_planning": 1})


def test_a_priority_that_nobody_can_read_stands_first():
    held = tuple(SetAside(id="E1", rule=rule, detail="") for rule in ("a", "priority_missing"))
    found = {"extract_stale_accepted": 1, "entry_vanished": 1}
    plan = a_plan(held=held, waiting=(), bookings=(), findings=found)
    plan = plan.model_copy(update={"run": plan.run.model_copy(update={"messages": ("m",)})})
    heads = [item.split(":")[0].split(",")[0] for item in attention(plan, a_case())]
    assert heads == ["HELD", "HELD", "SOLVER", "ACCEPTED BY A NAMED PERSON", "VANISHED (1)"]


def test_those_who_vanished_need_a_look():
    found = {"entry_vanished": 3}
    items = attention(a_plan(held=(), waiting=(), bookings=(), findings=found), a_case())
    assert [item.split(":")[0] for item in items] == ["VANISHED (3)"]
    assert needs_look(found)


def test_counts_are_the_conservation_law():
    line = "7 entries: 3 booked, 2 waiting, 1 held, 1 left out"
    assert counts_line(a_plan()) == line
    plan, case = a_plan(), a_case()
    assert line in summary_text(plan, case, stamp_of(plan, case))


def test_a_quiet_plan_says_so():
    plan = a_plan(held=(), waiting=(), bookings=())
    stamp = stamp_of(plan, a_case())
    told = summary_text(plan, a_case(), stamp).splitlines()
    assert told[:3] == [f"run {stamp.run_code}, list of 2026-11-24 06:00", "", (
        "NEEDS ATTENTION: nothing"
    )]  # fmt: skip


def test_a_summary_that_does_not_count_any_more_says_so_first():
    plan, case = a_plan(), a_case()
    mark = "CHANGED AFTER AUDIT"
    assert summary_text(plan, case, stamp_of(plan, case, mark=mark)).startswith(f"{mark}\nrun ")


def test_levels_say_value_bound_and_gap():
    assert levels_text(a_plan()).splitlines() == [
        "  level                   value   bound      gap  unit",
        "  urgent       maximise  12,345  12,345   proved  weighted days",
        "  changeovers  minimise       3    open  unknown  changes",
    ]
    level = Level(name="long", value=99.5, bound=100, gap=0.005, unit="days", sense=Sense.maximise)
    assert "99.50    100  0.50%" in levels_text(a_plan(levels=(level,)))


def test_what_the_solver_had_to_say_is_told():
    plan = a_plan()
    run = plan.run.model_copy(update={"messages": ("the solver crashed",)})
    told = attention(plan.model_copy(update={"run": run}), a_case())
    assert "SOLVER: the solver crashed" in told
