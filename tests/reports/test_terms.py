import pytest

from optimiser.models.plan import PlanStatus
from optimiser.models.policy import Policy
from optimiser.models.words import CountBy
from optimiser.reports.page import page_text
from optimiser.reports.paper import paper
from optimiser.reports.stamp import stamp_of
from optimiser.reports.summary import summary_text
from optimiser.reports.terms import terms
from tests.made_up import a_case, a_plan
from tests.tiny_centre import centre, plan_of, request


def test_what_is_long_is_told_with_its_weeks_and_its_day():
    assert terms(a_plan(levels=()), a_case()) == [
        "urgent: P1, P2, or a cancer or rebooking date",
        "long: over 52 weeks by Mon 14 Dec 2026, and not urgent",
        "routine: everybody else",
    ]
    assert terms(plan_of(), centre([request("R")], []))[:2] == [
        "urgent: D1, D2, or a cancer target",
        "long: over 6 weeks by Sun 8 Mar 2026, and not urgent",
    ]


@pytest.mark.parametrize(
    ("count_by", "weight"),
    [
        (CountBy.balanced, "the size of the case (ten times the root of its minutes)"),
        (CountBy.minutes, "the minutes of the case"),
        (CountBy.patients, "1 for each case"),
    ],
)
def test_weighted_days_are_explained_as_the_policy_has_them(count_by, weight):
    case = a_case(policy=Policy(late_rate=2.5, count_by=count_by))
    assert terms(a_plan(), case)[-1] == (
        "weighted days: days of waiting that the bookings spare, a day past the target counted "
        f"2.5 times, and all of it times {weight}"
    )


def test_of_a_centre_each_test_weighs_the_same():
    plan = plan_of().model_copy(update={"levels": a_plan().levels})
    assert terms(plan, centre([request("R")], []))[-1].endswith("times 1 for each test")


@pytest.mark.parametrize(
    ("status", "told"),
    [
        (PlanStatus.optimal, "optimal (keeps every rule; every level is proved best)"),
        (PlanStatus.feasible, "feasible (keeps every rule; how much better a plan could be is open "
                              "where it says so)"),
        (PlanStatus.fallback, "fallback (keeps every rule; the plain greedy plan, since the solver "
                              "gave none)"),
    ],
)  # fmt: skip
def test_summary_and_page_say_what_status_and_classes_mean(status, told):
    plan, case = a_plan(status=status), a_case()
    summary = summary_text(plan, case, stamp_of(plan, case))
    assert f"status: {told}\n" in summary
    assert summary.count("long: over 52 weeks by Mon 14 Dec 2026") == 1
    page = page_text(paper(plan, case))
    assert f"status: {told}</p>" in page
    assert page.count("<li>long: over 52 weeks by Mon 14 Dec 2026") == 1
