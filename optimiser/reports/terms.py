"""Words of a plan that a reader cannot guess, said once: its status, the classes, the units."""

from optimiser.models.diagnostics_case import DiagnosticsCase
from optimiser.models.kinds import AnyCase, AnyPlan
from optimiser.models.plan import PlanStatus
from optimiser.models.words import CountBy, Urgency
from optimiser.reports.lists import day_text

STATUS = {
    PlanStatus.optimal: "keeps every rule; every level is proved best",
    PlanStatus.feasible: "keeps every rule; how much better a plan could be is open where it says "
    "so",
    PlanStatus.fallback: "keeps every rule; the plain greedy plan, since the solver gave none",
}
WEIGHTS = {
    CountBy.balanced: "the size of the case (ten times the root of its minutes)",
    CountBy.minutes: "the minutes of the case",
    CountBy.patients: "1 for each case",
}
"""What `count_by` of the policy makes of a case, in words."""


def status_text(plan: AnyPlan) -> str:
    """The status of `plan`, and what it means."""
    return f"{plan.status.value} ({STATUS[plan.status]})"


def terms(plan: AnyPlan, case: AnyCase) -> list[str]:
    """What the classes are in this case, and what the figures of the levels count."""
    tests = isinstance(case, DiagnosticsCase)
    codes = "D1, D2, or a cancer target" if tests else "P1, P2, or a cancer or rebooking date"
    over = f"over {case.long_wait_days // 7} weeks by {day_text(case.horizon_end)}"
    said = [
        f"urgent: {codes}",
        f"long: {over}, and not urgent",
        "routine: everybody else",
    ]
    if any(level.name in list(Urgency) for level in plan.levels):
        weight = "1 for each test" if tests else WEIGHTS[case.policy.count_by]
        said.append(
            "weighted days: days of waiting that the bookings spare, a day past the target counted "
            f"{case.policy.late_rate:g} times, and all of it times {weight}"
        )
    return said
