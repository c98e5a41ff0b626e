"""What a search counts in whole numbers is what the levels count."""

from datetime import timedelta

import pytest

from optimiser.models.policy import Policy
from optimiser.models.urgency import booking_value
from optimiser.solvers.visits.facts import facts_of
from tests.tiny_centre import MONDAY, centre, problem_of, request, room


@pytest.mark.parametrize("rate", [1, 4, 2.5, 1.0004, 1.666667])
def test_a_late_day_of_many_decimals_is_worth_no_less(rate):
    """Counted in thousandths its value fell short, and so did the bounds made of it."""
    late = request("late", target_date=MONDAY - timedelta(days=69))
    case = centre([late], [room("s", 0, 8, 60)], policy=Policy(late_rate=rate))
    facts = facts_of(problem_of(case))
    (value,) = facts.requests[0].value.values()
    worth = late.weight(case.policy) * booking_value(late, MONDAY, case)
    assert value / facts.scale == pytest.approx(worth, rel=1e-12)
