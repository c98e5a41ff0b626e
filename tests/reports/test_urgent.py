from datetime import date, timedelta

import pytest

from optimiser.models.plan import Partly, Waiting
from optimiser.models.words import Priority, RequestPriority
from optimiser.reports.urgent import SHOWN, urgent_lines
from tests.made_up import DAY, MORNING, a_case, a_plan, booking, entry
from tests.tiny_centre import MONDAY, booked, centre, fixed, plan_of, request, room

P2 = Priority.P2


def late_lines(*entries, fixed=False):
    """The lines of `entries`, all booked on 1 December."""
    made = tuple(
        booking(one.entry_id, "S1", n, MORNING, fixed=fixed) for n, one in enumerate(entries, 1)
    )
    return urgent_lines(a_plan(bookings=made, waiting=()), a_case(*entries))


def test_who_is_booked_latest_stands_first_with_day_list_and_days():
    assert late_lines(
        entry("A", priority=P2, target_date=DAY - timedelta(days=1)),
        entry("B", priority=P2, target_date=DAY - timedelta(days=4)),
        entry("C", priority=P2, target_date=DAY),
    ) == [
        "URGENT AND BOOKED LATE: B (P2), Tue 1 Dec 2026, S1, 4 days late",
        "URGENT AND BOOKED LATE: A (P2), Tue 1 Dec 2026, S1, 1 day late",
    ]


@pytest.mark.parametrize(
    ("dates", "told"),
    [
        ({"cancer_target": DAY - timedelta(days=1)},
         "CANCER TARGET Mon 30 Nov 2026 passed by 1 day"),
        ({"rebook_by": DAY - timedelta(days=2)}, "REBOOK BY Sun 29 Nov 2026 passed by 2 days"),
        ({"cancer_target": DAY}, "cancer target Tue 1 Dec 2026"),
    ],
)  # fmt: skip
def test_a_binding_date_that_is_passed_is_told_apart_from_one_that_is_kept(dates, told):
    (line,) = late_lines(entry("A", priority=P2, target_date=DAY - timedelta(days=2), **dates))
    assert line == f"URGENT AND BOOKED LATE: A (P2, {told}), Tue 1 Dec 2026, S1, 2 days late"


def test_a_late_date_that_the_hospital_had_given_is_told_as_its_own():
    (line,) = late_lines(entry("A", priority=P2, target_date=date(2026, 11, 1)), fixed=True)
    assert line.endswith("S1, 30 days late, already booked by the hospital")


def test_who_is_late_beyond_those_named_is_counted():
    past = DAY - timedelta(days=1)
    lines = late_lines(
        *(entry(f"E{n:02}", priority=P2, target_date=past) for n in range(SHOWN + 3))
    )
    assert len(lines) == SHOWN + 1
    assert lines[-1] == "URGENT AND BOOKED LATE: 3 more; the lists name them"


def test_a_centre_has_one_line_for_each_visit():
    s, t, u = room("s", 1, 8, 100), room("t", 1, 10, 100), room("u", 2, 8, 100)
    who = request("R", "a", "b", "c", cancer_target=MONDAY, fixed=(fixed("a", s),))
    case = centre([who], [s, t, u])
    plan = plan_of(
        booked(case, "R", "a", "s", 0),
        booked(case, "R", "b", "t", 0),
        booked(case, "R", "c", "u", 0, visit=2),
    )
    assert urgent_lines(plan, case) == [
        "URGENT AND BOOKED LATE: R c (D4, CANCER TARGET Mon 2 Mar 2026 passed by 2 days), "
        "Wed 4 Mar 2026, u, 2 days late",
        "URGENT AND BOOKED LATE: R a, b (D4, CANCER TARGET Mon 2 Mar 2026 passed by 1 day), "
        "Tue 3 Mar 2026, s, t, 1 day late, in part already booked by the hospital",
    ]


def test_who_is_booked_in_part_stands_among_the_urgent_who_wait():
    case = centre(
        [
            request("late", "a", "b", priority=RequestPriority.D2, referral_date=MONDAY),
            request("R", "a", "b", cancer_target=MONDAY),
            request("routine", "a", "b"),
        ],
        [room("s", 0, 8, 60)],
    )
    partly = tuple(
        Partly(request_id=key, tests_waiting=("b",), code="c", detail="no room")
        for key in ("late", "R", "routine")
    )
    plan = plan_of(booked(case, "R", "a", "s", 0)).model_copy(update={"partly": partly})
    assert [line.partition(",")[0] for line in urgent_lines(plan, case)] == [
        "URGENT AND WAITING IN PART: R (D4",
        "URGENT AND WAITING IN PART: late (D2",
    ]
    assert urgent_lines(plan, case)[0] == (
        "URGENT AND WAITING IN PART: R (D4, b, due Mon 2 Mar 2026, cancer target Mon 2 Mar 2026): "
        "no room"
    )


def test_who_waits_stands_in_order_of_target_with_what_binds_it():
    case = a_case(
        entry("A", priority=P2, target_date=DAY),
        entry("B", procedure="M025", cancer_target=DAY - timedelta(days=1)),
        entry("routine"),
    )
    waiting = tuple(Waiting(id=key, code="c", detail="no room") for key in ("A", "B", "routine"))
    assert urgent_lines(a_plan(bookings=(), waiting=waiting), case) == [
        "URGENT AND WAITING: B (P4, M025, due Fri 4 Sep 2026, cancer target Mon 30 Nov 2026): "
        "no room",
        "URGENT AND WAITING: A (P2, W371, due Tue 1 Dec 2026): no room",
    ]
