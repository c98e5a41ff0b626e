"""The levels of diagnostics, measured on plans by hand."""

from datetime import timedelta

from optimiser.diagnostics import objectives
from optimiser.models.words import RequestPriority, Urgency
from optimiser.objectives.delay_spared import DelaySpared
from optimiser.objectives.in_visit_wait import InVisitWait
from optimiser.objectives.travel import Travel
from optimiser.objectives.visits import Visits
from tests.tiny_centre import MONDAY, PLANNING, booked, centre, fixed, plan_of, request, room

N, T, FAR = room("n", 0, 8, 120), room("t", 1, 8, 120), room("far", 0, 8, 120, site="S")


def value(objective, case, *places):
    return objective.measure(case, plan_of(*(booked(case, *place) for place in places)))


def test_the_levels_in_order():
    case = centre([], [])
    names = ["urgent", "long", "routine", "visits", "in_visit_wait", "travel"]
    assert [objective.name for objective in objectives(case)] == names
    assert [objective.name for objective in objectives(case, {})][1] == "moved"


def test_every_test_booked_spares_the_delay_of_its_day():
    # D1: due 3 days after referral, the planning date itself: every day counts 4
    who = request(
        "r", "a", "b", priority=RequestPriority.D1, referral_date=PLANNING - timedelta(days=3)
    )
    case = centre([who], [N, T])
    days_left = (case.horizon_end - MONDAY).days + 28
    urgent = DelaySpared(Urgency.urgent)
    assert value(urgent, case, ("r", "a", "n", 0)) == 4 * days_left
    both = [("r", "a", "n", 0), ("r", "b", "t", 0, 2)]
    assert value(urgent, case, *both) == 4 * days_left + 4 * (days_left - 1)
    assert value(DelaySpared(Urgency.routine), case, *both) == 0


def test_days_before_the_target_count_once():
    target = MONDAY + timedelta(days=1)
    case = centre([request("r", target_date=target)], [N])
    spared = DelaySpared(Urgency.routine)
    late = (case.horizon_end - target).days + 28
    assert value(spared, case, ("r", "a", "n", 0)) == 1 + 4 * late


def test_six_weeks_make_a_long_wait_whatever_the_policy_of_theatres():
    long = request("r", referral_date=MONDAY + timedelta(days=6 - 43))
    short = request("s", referral_date=MONDAY + timedelta(days=6 - 42))
    case = centre([long, short], [N])
    level = DelaySpared(Urgency.long)
    assert value(level, case, ("r", "a", "n", 0)) > 0
    assert value(level, case, ("s", "a", "n", 0)) == 0


def test_visits_and_the_wait_inside_them():
    case = centre([request("r", "a", "b", "c"), request("s")], [N, T])
    one = [("r", "a", "n", 0), ("r", "b", "n", 50), ("r", "c", "n", 70), ("s", "a", "n", 100)]
    assert value(Visits(), case, *one) == 2
    assert value(InVisitWait(), case, *one) == 30
    two = [("r", "a", "n", 0), ("r", "b", "n", 50), ("r", "c", "t", 0, 2)]
    assert value(Visits(), case, *two) == 2
    assert value(InVisitWait(), case, *two) == 30


def test_travel_counts_the_sites_passed_over_once_a_visit():
    near = request("r", "a", "b", sites=("N", "S"))
    far = request("s", "a", sites=("S", "N"))
    case = centre([near, far, request("any"), request("off", sites=("X", "Y"))], [N, FAR])
    assert value(Travel(), case, ("r", "a", "far", 0), ("r", "b", "far", 20)) == 1
    assert value(Travel(), case, ("s", "a", "far", 0), ("any", "a", "far", 20)) == 0
    assert value(Travel(), case, ("off", "a", "far", 0)) == 2


def test_fixed_bookings_count():
    case = centre([request("r", fixed=(fixed("a", N),))], [N])
    assert value(Visits(), case, ("r", "a", "n", 0)) == 1
