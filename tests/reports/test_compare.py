from datetime import timedelta

import pytest

from optimiser.exports.plan_json import plan_to_dict
from optimiser.models.plan import DiagnosticsPlan, Partly, SetAside, Waiting
from optimiser.models.words import Priority
from optimiser.reports.compare import Kind, compare
from optimiser.reports.contents import contents_text
from optimiser.reports.slip import changes_table, comparison_document, slip_text, who_text
from optimiser.reports.snapshot import snapshot, snapshot_of_document
from tests.made_up import DAY as DATE
from tests.made_up import MORNING, a_case, a_plan, booking, entry

DAY = timedelta(days=1)


def later_plan():
    """E1 keeps its place, E10 gets another time, E2 another day, E4 comes in, E3 is held."""
    return a_plan(
        bookings=(
            booking("E1", "S1", 1, MORNING),
            booking("E10", "S1", 2, MORNING + timedelta(minutes=90), fixed=True),
            booking("E2", "S1", 3, MORNING + 2 * DAY),
            booking("E4", "S2", 1, MORNING + DAY, reason="a list came free"),
        ),
        waiting=(Waiting(id="E3", code="no_kit", detail="no robot"),),
    )


def sides(old, new):
    return snapshot(old, a_case()), snapshot(new, a_case())


def by_label(comparison):
    return {change.label: change for change in comparison.changes}


def test_every_difference_has_its_kind():
    comparison = compare(*sides(a_plan(), later_plan()))
    kinds = {change.label: change.kind for change in comparison.changes}
    assert kinds == {"E10": Kind.retimed, "E2": Kind.moved, "E4": Kind.came_in}
    assert comparison.unchanged == 1
    assert by_label(comparison)["E4"].why == "a list came free"


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"waiting": (Waiting(id="E1", code="no_room", detail="no list has 60 minutes left"),)},
         "now waiting: no list has 60 minutes left [no_room]"),
        ({"held": (SetAside(id="E1", rule="priority_unreadable", detail="line 7"),)},
         "now held: line 7 [priority_unreadable]"),
        ({"left_out": (SetAside(id="E1", rule="status_removed", detail="removed"),)},
         "now left out: removed [status_removed]"),
        ({}, "not on the new list at all: find out why before the booking is dropped"),
    ],
)  # fmt: skip
def test_who_fell_out_comes_first_and_says_why(changes, why):
    new = a_plan(bookings=later_plan().bookings[1:], **changes)
    comparison = compare(*sides(a_plan(), new))
    assert comparison.changes[0].kind is Kind.fell_out
    assert (comparison.changes[0].label, comparison.changes[0].why) == ("E1", why)


@pytest.mark.parametrize(
    ("drawn", "kind"),
    [(MORNING, Kind.fell_out), (MORNING + timedelta(minutes=1), Kind.day_came)],
)
def test_a_booking_that_had_begun_when_the_new_list_was_drawn_did_not_fall_out(drawn, kind):
    new = a_plan(bookings=later_plan().bookings[1:])
    old, _ = sides(a_plan(), new)
    comparison = compare(old, snapshot(new, a_case(extracted_at=drawn)))
    (change,) = [one for one in comparison.changes if one.label == "E1"]
    assert change.kind is kind
    asked = "find out why before the booking is dropped" in change.why
    assert asked is (kind is Kind.fell_out)


def test_who_had_left_the_list_before_is_not_asked_after():
    suspended = SetAside(id="E7", rule="status_suspended", detail="suspended")
    old = a_plan(left_out=(*a_plan().left_out, suspended))
    comparison = compare(*sides(old, a_plan(left_out=())))
    assert [change.label for change in comparison.of(Kind.vanished)] == ["E7"]


def test_who_waited_and_is_nowhere_now_is_named():
    comparison = compare(*sides(a_plan(), a_plan(waiting=())))
    assert [c.label for c in comparison.of(Kind.vanished)] == ["E3", "E4"]


def a_person(entry_id, priority=Priority.P4, days=0):
    return entry(entry_id, priority=priority, target_date=DATE - timedelta(days=days))


def fell_out(*entries):
    """Everybody booked before, in this order, and nobody now, as the new case knows them."""
    bookings = tuple(
        booking(one, "S1", n + 1, MORNING + timedelta(minutes=60 * n))
        for n, one in enumerate(("A", "B", "C", "D"))
    )
    old = snapshot_of_document(plan_to_dict(a_plan(bookings=bookings), a_case()))
    new = snapshot(a_plan(bookings=()), a_case(*entries))
    return compare(old, new)


def test_who_fell_out_stands_by_class_and_then_by_the_time_they_had():
    comparison = fell_out(
        a_person("A"), a_person("B", Priority.P2), a_person("C"), a_person("D", Priority.P1A)
    )
    gone = comparison.of(Kind.fell_out)
    assert [change.label for change in gone] == ["B", "D", "A", "C"]
    assert who_text(gone[0].who) == "URGENT, P2, due by Tue 1 Dec 2026, patient pat-B"
    assert changes_table(comparison).records()[0]["who"] == who_text(gone[0].who)
    assert [line for line in slip_text(comparison).splitlines() if "URGENT" in line] == [
        "  B  URGENT, P2, due by Tue 1 Dec 2026, patient pat-B",
        "  D  URGENT, P1A, due by Tue 1 Dec 2026, patient pat-D",
    ]


def test_who_is_not_on_the_new_list_is_known_from_the_plan_before():
    """By the reason of the booking, and by the urgent whom the plan names."""
    why = "urgent, P2; due by 2026-12-01, on the day; will have waited 9 days"
    made = (
        booking("A", "S1", 1, MORNING, reason="already booked by the hospital; kept"),
        booking("B", "S1", 2, MORNING, reason=why),
        booking("C", "S1", 3, MORNING, reason="urgent, P2; due by 2026-99-99, late"),
        booking("D", "S1", 4, MORNING, reason="routine, P4; due by 2026-12-02, 1 day in time; x"),
    )
    old = a_plan(bookings=made, measures={"urgent_ids": ["A"]})
    new = snapshot(a_plan(bookings=(), waiting=()), a_case(a_person("X")))
    for before in (snapshot_of_document(plan_to_dict(old, a_case())),
                   snapshot(old, a_case(a_person("X")))):  # fmt: skip
        assert [who_text(change.who) for change in compare(before, new).of(Kind.fell_out)] == [
            "URGENT, patient pat-A",
            "URGENT, P2, due by Tue 1 Dec 2026, patient pat-B",
            "patient pat-C",
            "routine, P4, due by Wed 2 Dec 2026, patient pat-D",
        ]


def test_a_plan_made_by_hand_may_name_nobody_urgent():
    plan = a_plan(measures={"urgent_ids": 5})
    assert snapshot(plan, a_case()).people["E10"].urgency == "urgent"  # the case says so
    document = plan_to_dict(plan, a_case())
    assert {one.urgency for one in snapshot_of_document(document).people.values()} == {""}


def test_the_slip_counts_those_who_are_off_the_list_among_those_who_fell_out():
    new = a_plan(bookings=later_plan().bookings[1:])
    text = slip_text(compare(*sides(a_plan(), new)))
    assert (
        "\n1 fell out (1 of them no longer on the list), 1 moved, 1 same day, changed, "
        "1 came in, 0 unbooked and no longer on the list, 0 their day has come, 0 unchanged\n"
    ) in text
    waits = Waiting(id="E1", code="no_room", detail="no list has 60 minutes left")
    new = a_plan(bookings=later_plan().bookings[1:], waiting=(*a_plan().waiting, waits))
    assert "\n1 fell out, 1 moved" in slip_text(compare(*sides(a_plan(), new)))


def test_the_slip_of_a_centre_counts_tests():
    place = {"session_id": "S1", "start": "2026-12-01T08:30"}
    rows = [{"request_id": "R1", "test": test} | place for test in ("ct", "us", "x")]
    old = snapshot_of_document({"bookings": rows, "waiting": [{"id": "R2"}]})
    text = slip_text(compare(old, snapshot_of_document({"bookings": rows[2:]})))
    assert "\ntests: 2 fell out, 0 moved, " in text
    assert " 0 came in, 1 request unbooked and no longer on the list, " in text
    assert "\nFELL OUT (2 tests): " in text


def test_the_slip_says_of_which_list_each_plan_is_as_every_paper_does():
    lines = slip_text(compare(*sides(a_plan(), a_plan()))).splitlines()
    assert [line.partition(" (")[2] for line in lines[1:3]] == ["list of 2026-11-24 06:00)"] * 2
    empty = snapshot_of_document({"bookings": []})
    assert "(list of unknown time)" in slip_text(compare(empty, empty))
    assert ", list of 2026-11-24 06:00\n" in contents_text(snapshot(a_plan(), a_case()))


def test_equal_plans_have_the_same_run_code_and_no_changes():
    comparison = compare(*sides(a_plan(), a_plan()))
    assert comparison.changes == ()
    assert comparison.old.run_code == comparison.new.run_code
    assert "same people at the same places" in slip_text(comparison)


@pytest.mark.parametrize(
    "change",
    [
        {"start": MORNING + timedelta(minutes=1)},
        {"surgeon": "surg-2"},
        {"session_id": "S2"},
    ],
)
def test_the_run_code_stands_for_who_is_where(change):
    plan = a_plan()
    other = (plan.bookings[0].model_copy(update=change), *plan.bookings[1:])
    old, new = sides(plan, a_plan(bookings=other))
    assert old.run_code != new.run_code


def test_a_document_says_the_same_as_its_plan():
    plan, case = later_plan(), a_case()
    assert snapshot_of_document(plan_to_dict(plan, case)) == snapshot(plan, case)


def test_the_slip_can_be_worked_through():
    new = a_plan(bookings=later_plan().bookings[1:], waiting=(
        Waiting(id="E1", code="no_room", detail="no list has 60 minutes left"),
    ))  # fmt: skip
    comparison = compare(*sides(a_plan(), new))
    lines = slip_text(comparison).splitlines()
    assert lines[0] == "CHANGE SLIP: made up"
    was = comparison.old.run_code
    assert f"Prints with run code {was} are superseded once the new plan is approved." in lines
    heads = [line.partition(" (")[0] for line in lines if line and line[0].isupper()]
    assert heads[-6:] == [
        "FELL OUT", "MOVED", "SAME DAY, CHANGED", "CAME IN", "UNBOOKED AND NO LONGER ON THE LIST",
        "LEVELS, before and after",
    ]  # fmt: skip
    start = lines.index(next(line for line in lines if line.startswith("FELL OUT")))
    assert lines[start + 1 : start + 4] == [
        "  E1  routine, P4, due by Fri 4 Sep 2026, patient pat-E1",
        "      was  Tue 1 Dec 2026 08:30-09:30, General, Theatre 2, list S1, surgeon surg-1",
        "      why  now waiting: no list has 60 minutes left [no_room]",
    ]
    assert "  urgent             12,345        12,345  weighted days" in lines


@pytest.mark.parametrize(
    "change",
    [{"site": "North"}, {"theatre": "Theatre 9"}, {"end": MORNING + timedelta(minutes=61)}],
)
def test_another_room_or_end_is_a_change_where_both_plans_say_it(change):
    plan = a_plan()
    other = (*plan.bookings[:-1], plan.bookings[-1].model_copy(update=change))
    comparison = compare(*sides(plan, a_plan(bookings=other)))
    assert [change.kind for change in comparison.changes] == [Kind.retimed]


PART = Partly(request_id="R1", tests_waiting=("ct",), code="room_full", detail="the CT is full")


def test_requests_booked_in_part_are_told_and_why_a_test_fell_out():
    case, place = a_case(), {"session_id": "S1", "start": "2026-12-01T08:30"}
    rows = [{"request_id": "R1", "test": test} | place for test in ("ct", "us")]
    old = snapshot_of_document({"bookings": rows})
    partly = [PART.model_dump(mode="json")]
    new = snapshot_of_document({"bookings": rows[1:], "partly": partly})
    (change,) = compare(old, new).changes
    assert change.why == "booked in part, without this test: the CT is full [room_full]"
    assert "\n  1 booked in part: room_full" in contents_text(new)
    assert "booked in part" not in contents_text(old)
    assert snapshot(DiagnosticsPlan(partly=(PART,)), case).partly == new.partly


def test_texts_of_the_plan_stay_on_their_line():
    new = a_plan(bookings=(booking("E\n1", "S\r1", 1, MORNING, reason="a\u2028b"),))
    text = slip_text(compare(*sides(a_plan(), new)))
    assert "  E 1  patient pat-E 1\n" in text
    assert "a b" in text


def test_different_inputs_are_said():
    plan = a_plan()
    other = plan.model_copy(update={"case": plan.case.model_copy(update={"sha256": "cd" * 32})})
    comparison = compare(*sides(plan, other))
    assert "different inputs" in slip_text(comparison)
    assert comparison_document(comparison)["same_input"] is False


def test_rows_and_document_say_the_same():
    comparison = compare(*sides(a_plan(), later_plan()))
    rows = changes_table(comparison).records()
    document = comparison_document(comparison)
    assert [row["id"] for row in rows] == [change["label"] for change in document["changes"]]
    assert document["counts"] == {
        "fell_out": 0, "moved": 1, "retimed": 1, "came_in": 1, "vanished": 0, "day_came": 0,
        "unchanged": 1,
    }  # fmt: skip
    assert document["levels"][0] == {
        "name": "urgent", "unit": "weighted days", "old": 12345.0, "new": 12345.0,
    }  # fmt: skip
