"""Why this patient on this day, in theatres and of tests, in whole sentences."""

from datetime import timedelta

import pytest

from optimiser.models.words import Priority, RequestPriority
from optimiser.reasons.booked import booking_reason
from tests import tiny, tiny_centre

MONDAY = tiny.MONDAY


def of_entry(day=MONDAY, *, fixed=False, **fields):
    made = tiny.case([tiny.entry("e", **fields)], [])
    return booking_reason(made, made.entries[0], day, fixed=fixed)


def of_request(day=MONDAY, *, fixed=False, **fields):
    made = tiny_centre.centre([tiny_centre.request("r", "a", **fields)], [])
    return booking_reason(made, made.requests[0], day, fixed=fixed)


@pytest.mark.parametrize("reason", [of_entry, of_request])
def test_what_the_hospital_had_booked_is_kept_whatever_its_target(reason):
    assert reason(fixed=True, target_date=MONDAY) == "already booked by the hospital; kept"


@pytest.mark.parametrize(
    ("late", "words"),
    [(2, "2 days late"), (1, "1 day late"), (0, "on the day"), (-1, "1 day in time"),
     (-2, "2 days in time")],
)  # fmt: skip
@pytest.mark.parametrize(
    ("reason", "head"), [(of_entry, "routine, P4"), (of_request, "routine, D4")]
)
def test_late_on_the_day_and_in_time(reason, head, late, words):
    target = MONDAY - timedelta(days=late)
    told = reason(target_date=target, referral_date=MONDAY - timedelta(days=1))
    assert told == f"{head}; due by {target}, {words}; will have waited 1 day"


def test_the_day_is_that_of_the_booking():
    told = of_request(MONDAY + timedelta(days=3), target_date=MONDAY)
    assert told == "routine, D4; due by 2026-03-02, 3 days late; will have waited 16 days"


def test_the_date_of_a_cancer_pathway_is_told():
    assert of_entry(priority=Priority.P2, decision_date=tiny.PLANNING, cancer_target=MONDAY) == (
        "urgent, P2; due by 2026-03-02, on the day; cancer target 2026-03-02; "
        "will have waited 114 days"
    )
    assert of_request(priority=RequestPriority.D3, cancer_target=MONDAY) == (
        "urgent, D3; due by 2026-03-02, on the day; cancer target 2026-03-02; "
        "will have waited 13 days"
    )


def test_who_was_cancelled_by_the_hospital_is_told_to_be_rebooked():
    assert of_entry(rebook_by=MONDAY + timedelta(days=1)) == (
        "urgent, P4; due by 2026-03-03, 1 day in time; hospital cancelled, to be rebooked by "
        "2026-03-03; will have waited 114 days"
    )


def test_long_waiters_are_called_so():
    assert of_request(referral_date=MONDAY - timedelta(days=50)) == (
        "long, D4; due by 2026-04-05, 34 days in time; will have waited 50 days"
    )
