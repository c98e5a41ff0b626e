from datetime import timedelta

import pytest

from optimiser.models.plan import SetAside, Waiting
from optimiser.models.policy import Policy
from optimiser.models.words import Priority
from optimiser.reports.compare import compare
from optimiser.reports.since import gone_ids
from optimiser.reports.snapshot import snapshot
from optimiser.reports.summary import attention
from tests.made_up import MORNING, a_case, a_plan, booking, entry
from tests.tiny_centre import booked, centre, plan_of, request, room

IDS = ("A", "B", "C")


def earlier(*ids, **more):
    """The plan before, in which `ids` were booked, in the light of the new case."""
    made = tuple(booking(key, "S1", n, MORNING) for n, key in enumerate(ids, 1))
    facts = {"bookings": made, "waiting": (), "held": (), "left_out": ()}
    return snapshot(a_plan(**facts | more), now())


def now(**more):
    return a_case(entry("A"), entry("B", priority=Priority.P2), entry("C"), **more)


def later(**more):
    waiting = tuple(Waiting(id=key, code="c", detail="no room") for key in IDS)
    return a_plan(**{"bookings": (), "waiting": waiting, "held": (), "left_out": ()} | more)


def heads(plan, previous):
    return [item for item in attention(plan, now(), previous) if item.startswith(("LOST", "VAN"))]


@pytest.mark.parametrize(
    ("before", "told"),
    [
        (IDS, ["LOST THEIR DATE (3, of them 1 urgent: B): ring before approving; "
               "sheet changes names all"]),
        (("A",), ["LOST THEIR DATE (1, none urgent): ring before approving; "
                  "sheet changes names all"]),
        ((), []),
    ],
)  # fmt: skip
def test_who_had_a_date_and_has_none_is_to_be_rung_the_urgent_by_name(before, told):
    assert heads(later(), earlier(*before)) == told


@pytest.mark.parametrize(("notice", "near"), [(21, "2: A, C"), (7, None)])
def test_who_lost_a_date_that_is_too_near_for_notice_is_told(notice, near):
    """It was a week away, and given in time; the urgent B needs no notice."""
    case = now(policy=Policy(notice_days=notice))
    items = attention(later(), case, earlier(*IDS))
    told = [item for item in items if item.startswith("DATE TOO NEAR")]
    if near is None:
        assert told == []
    else:
        assert told == [
            f"DATE TOO NEAR BY NOW ({near}): less than 21 days away; where they agreed to it enter "
            "it as booked, and plan again"
        ]


def test_whose_wait_is_over_is_not_rung_and_who_is_off_the_list_is_counted():
    removed = SetAside(id="A", rule="status_removed", detail="removed")
    plan = later(waiting=later().waiting[1:], left_out=(removed,))
    assert heads(plan, earlier("A")) == []
    (told,) = heads(plan, earlier("A", "B", "gone"))
    assert told.startswith("LOST THEIR DATE (2, of them 1 urgent: B; 1 no longer on the list): ")


def test_a_centre_counts_the_requests_that_lost_a_date():
    case = centre([request("R", "a", "b")], [room("s", 0, 8, 60)])
    old = plan_of(booked(case, "R", "a", "s", 0), booked(case, "R", "b", "s", 20))
    waits = (Waiting(id="R", code="c", detail="no room"),)
    plan = plan_of().model_copy(update={"waiting": waits})
    lines = attention(plan, case, snapshot(old, case))
    assert [line.partition(":")[0] for line in lines] == [
        "LOST THEIR DATE (1 request, none urgent)"
    ]


def test_who_is_given_another_day_is_told_the_urgent_by_name():
    next_day = tuple(booking(key, "S2", n, MORNING + timedelta(days=1))
                     for n, key in enumerate(("A", "B"), 1))  # fmt: skip
    plan = later(bookings=next_day, waiting=later().waiting[2:])
    lines = attention(plan, now(), earlier(*IDS))
    assert [line for line in lines if line.startswith(("LOST", "ANOTHER"))] == [
        "LOST THEIR DATE (1, none urgent): ring before approving; sheet changes names all",
        "ANOTHER DAY (2, of them 1 urgent: B): tell them before approving; sheet changes names all",
    ]


def test_a_plan_that_keeps_every_date_or_has_none_before_it_loses_none():
    same = later(bookings=tuple(booking(key, "S1", n, MORNING) for n, key in enumerate(IDS, 1)))
    assert heads(same, earlier(*IDS)) == heads(later(), None) == []


def test_those_who_vanished_are_named_where_the_plan_before_is_at_hand():
    plan = later(findings={"entry_vanished": 2})
    named = heads(plan, earlier("gone", waiting=(Waiting(id="E9", code="c", detail="d"),)))[1]
    assert named == (
        "VANISHED (2: E9, gone): in the earlier plan and no longer on the list; make sure that "
        "their wait is over"
    )
    (unnamed,) = heads(plan, None)
    assert unnamed.startswith("VANISHED (2): in the earlier plan")
    assert unnamed.endswith("`optimiser validate CASE --previous PLAN` names them")


def test_who_had_left_or_had_their_day_has_not_vanished():
    old = earlier("seen", left_out=(SetAside(id="R", rule="status_removed", detail="removed"),))
    drawn = now(extracted_at=MORNING + timedelta(minutes=1))
    assert gone_ids(compare(old, snapshot(later(), drawn))) == []
    assert gone_ids(compare(old, snapshot(later(), now()))) == ["seen"]
