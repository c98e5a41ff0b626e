"""Sessions that only their date keeps from a patient: the nearest in days, and what would help."""

from datetime import timedelta

import pytest

from optimiser.models.entry import DateRange
from optimiser.reasons.visit_waiting import VisitReasons
from optimiser.solvers.visit_greedy import visit_greedy
from tests import tiny_centre
from tests.reasons.why import why
from tests.tiny import MONDAY, case, entry, session


def day(number):
    return MONDAY + timedelta(days=number)


def away(first, last):
    return (DateRange(first=day(first), last=day(last)),)


def of_entry(days=(0, 1, 3), **fields):
    rooms = [session(f"s{k}", k, 8, 120) for k in days]
    return why(case([entry("a", **fields)], rooms), "a")


def of_test(days=(0, 1, 3), more=(), **fields):
    rooms = [tiny_centre.room(f"s{k}", k, 8, 40) for k in days]
    made = tiny_centre.centre([tiny_centre.request("r", **fields)], [*rooms, *more])
    problem = tiny_centre.problem_of(made)
    (reason,), _ = VisitReasons(problem, visit_greedy(problem)).all()
    return reason


READY_LATER = (
    "ready from Fri 6 Mar 2026; the last session that does a, s3, is on Thu 5 Mar 2026 (1 day too "
    "early). Add a session from Fri 6 Mar 2026, or plan a later week."
)
READY_BEFORE = (
    "ready until Sun 1 Mar 2026; the first session that does a, s0, is on Mon 2 Mar 2026 (1 day "
    "too late). Add a session by Sun 1 Mar 2026, or renew what makes the patient ready."
)
AWAY = (
    "the nearest session that does a, s3, is on Thu 5 Mar 2026, when the patient cannot come; free "
    "from Fri 6 Mar 2026, and there is no session that does it then. "
    "Add a session from Fri 6 Mar 2026, or plan a later week."
)


@pytest.mark.parametrize(
    ("fields", "told", "code", "nearest"),
    [
        ({"ready_from": day(4)}, READY_LATER, "not_ready", "s3"),
        ({"ready_until": day(-1)}, READY_BEFORE, "not_ready", "s0"),
        ({"unavailable": away(0, 3)}, AWAY, "unavailable", "s3"),
    ],
)
def test_the_session_of_a_test_that_is_nearest_in_days_and_when_the_patient_could_come(
    fields, told, code, nearest
):
    reason = of_test(**fields)
    assert (reason.detail, reason.code, reason.nearest) == (told, code, nearest)


def test_sessions_on_days_that_would_suit_are_not_said_to_be_none():
    elsewhere = tiny_centre.room("far", 7, 8, 40, site="S")
    reason = of_test(more=[elsewhere], ready_from=day(4), sites=("N",))
    assert "the nearest session that does a, s3, is on Thu 5 Mar 2026 (1 day" in reason.detail
    assert reason.detail.endswith(
        ", and the only session that does it then may not take it either. Lift what keeps the test "
        "out of the sessions then, or add one."
    )
    reason = of_test(more=[elsewhere], unavailable=away(0, 3), sites=("N",))
    assert reason.detail.endswith(
        "free from Fri 6 Mar 2026, and the only session that does it then may not take it either. "
        "Agree another day with the patient."
    )
    more = [elsewhere, elsewhere.model_copy(update={"session_id": "also"})]
    reason = of_test(more=more, unavailable=away(0, 3), sites=("N",))
    assert "none of the 2 sessions that do it then may take it either. " in reason.detail


def test_between_two_absences_the_session_beside_the_free_day_is_nearest():
    reason = of_test(days=(0, 1, 4), unavailable=(*away(0, 2), *away(4, 6)))
    assert reason.nearest == "s4"


@pytest.mark.parametrize(
    ("fields", "told", "nearest"),
    [
        (
            {"ready_from": day(4)},
            "The nearest, s3 on Thu 5 Mar 2026 at A, is 1 day too early: the patient is ready from "
            "Fri 6 Mar 2026, and there is no session then. Renew or bring forward the "
            "pre-operative assessment. Add a session from Fri 6 Mar 2026, or plan a later week.",
            "s3",
        ),
        (
            {"ready_until": day(-2)},
            "The nearest, s0 on Mon 2 Mar 2026 at A, is 2 days too late: the patient is ready "
            "until Sat 28 Feb 2026, and there is no session then. Renew or bring forward the "
            "pre-operative assessment. Add a session by Sat 28 Feb 2026, or renew what makes the "
            "patient ready.",
            "s0",
        ),
        (
            {"unavailable": away(0, 3)},
            "The nearest, s3 on Thu 5 Mar 2026 at A, is on a day the patient cannot come: free "
            "from Fri 6 Mar 2026, and there is no session then. "
            "Add a session from Fri 6 Mar 2026, or plan a later week.",
            "s3",
        ),
    ],
)
def test_the_list_that_is_nearest_in_days_and_when_the_patient_could_come(fields, told, nearest):
    reason = of_entry(**fields)
    assert reason.nearest == nearest
    assert reason.detail.endswith(told)


def test_who_can_come_on_no_later_day_is_told_so():
    reason = of_entry(unavailable=away(0, 2000))
    assert "free on no later day, and there is no session then. Agree another" in reason.detail
