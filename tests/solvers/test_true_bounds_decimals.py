"""Bounds where a late day counts in parts: none is rounded below what can be had."""

from datetime import timedelta

import pytest

from optimiser.finish import level_of
from optimiser.models.plan import Sense
from optimiser.models.policy import Policy
from optimiser.models.resources import BedNight
from optimiser.models.words import Admission, Priority
from optimiser.solvers.columns.strategy import columns
from optimiser.solvers.exact import exact
from optimiser.solvers.greedy import greedy
from optimiser.solvers.pooled import pooled
from optimiser.solvers.rank import levels
from optimiser.solvers.schedule import Spot
from optimiser.solvers.strategy import silent
from tests.solvers.test_true_bounds import EVEN, LIMITS, waited
from tests.solvers.test_true_bounds_booked import NONE, made
from tests.tiny import MONDAY, entry, problem_of, session


def test_a_gap_of_one_unit_is_none_where_units_are_fractions():
    policy = EVEN.model_copy(update={"late_rate": 1.001, "count_by": "patients"})
    people = [entry("a", **NONE, **waited(400))]
    late = made(people, [session("s", 0, 9, 60)], policy, horizon_end=MONDAY + timedelta(days=700))
    problem = problem_of(late)
    long = next(one for one in problem.objectives if one.name == "long")
    scale = long.scale(late)
    assert scale == 1000
    told = level_of(long, 1457.455, 1457.456, scale)
    assert told.gap > 0
    assert level_of(long, 1457.455, 1457.455 + 1e-7, scale).gap == 0


@pytest.mark.parametrize("rate", [2.5, 1.3333, 1.666667])
def test_a_late_day_of_many_decimals_is_proved_as_any_other(rate):
    policy = EVEN.model_copy(update={"late_rate": rate})
    late = {"priority": Priority.P2, "decision_date": MONDAY - timedelta(days=60)}
    problem = problem_of(made([entry("a", **NONE, **late)], [session("s", 0, 9, 60)], policy))
    for solve in (exact, pooled, columns):
        found = solve(problem, greedy(problem), LIMITS, silent)
        for one, value in zip(problem.objectives, levels(problem, found.schedule), strict=True):
            stated = value if one.sense is Sense.maximise else -value
            told = level_of(one, stated, found.bounds.get(one.name), one.scale(problem.case))
            assert told.gap == 0, (solve.__name__, one.name)


def test_no_bound_is_rounded_below_what_can_be_had():
    """One bed for a or b; in thousandths of a day the lesser of the two looked like the better."""
    policy = Policy(late_rate=1.0004, count_by="minutes", tolerance=0.0, notice_days=0)
    bed = {"nights": 1, "ward": "W", "admission": Admission.inpatient, "priority": Priority.P2}
    people = [
        entry("a", touch_minutes=95, decision_date=MONDAY - timedelta(days=60), **bed, **NONE),
        entry("b", touch_minutes=80, decision_date=MONDAY - timedelta(days=69), **bed, **NONE),
    ]
    case_of = made(
        people, [session("s", 0, 9, 100)], policy, beds=(BedNight(ward="W", date=MONDAY, beds=1),)
    )
    problem = problem_of(case_of)
    best = max(levels(problem, {k: Spot(0, 9 * 60, k, "S1")})[0] for k in (0, 1))
    for solve in (exact, columns):
        found = solve(problem, greedy(problem), LIMITS, silent)
        assert found.bounds["urgent"] == pytest.approx(best, abs=1e-4)
        assert levels(problem, found.schedule)[0] == pytest.approx(best, abs=1e-4)
