from datetime import date, timedelta

import pytest

from optimiser.measures import measures, session_records
from optimiser.measures.capped_utilisation import open_minutes, used_share
from optimiser.measures.overrun import overrun_chance
from optimiser.models.plan import Plan
from optimiser.models.words import Priority, SessionState
from tests.made_up import MORNING, a_case, a_plan, booking, entry, session


def test_share_and_chance_are_those_of_the_contract():
    case = a_case()
    room = case.session_by_id["S1"]
    full = [booking("E1", "S1", 1, MORNING, end=MORNING + timedelta(hours=4))]
    assert used_share(room, full) == 1
    assert overrun_chance(room, full, case) == pytest.approx(0.5)
    over = [booking("E1", "S1", 1, MORNING, end=MORNING + timedelta(minutes=255))]
    assert used_share(room, over) == 1
    assert overrun_chance(room, over, case) == pytest.approx(0.8413, abs=1e-4)
    certain = a_case(entry("E1", touch_sd=0))
    assert overrun_chance(room, full, certain) == 0
    assert overrun_chance(room, over, certain) == 1
    assert overrun_chance(room, [], case) == 0


def test_open_minutes_leave_out_protected_and_outside_sessions():
    case = a_case()
    assert open_minutes(case) == 2 * 240
    locked = a_case(sessions=(session("S1", state=SessionState.locked),))
    assert open_minutes(locked) == 240
    outside = a_case(sessions=(session("S1", MORNING + timedelta(days=40)),))
    assert open_minutes(outside) == 0
    told = measures(outside, a_plan(bookings=()))
    assert told["capped_utilisation"] is None
    assert told["cases_per_four_hours"] is None


def test_measures_of_a_plan_by_hand():
    case = a_case(
        entry("E1", priority=Priority.P2, target_date=MORNING.date()),
        entry("E2", priority=Priority.P2, decision_date=date(2026, 10, 1)),
        entry("E3", referral_date=date(2025, 1, 1)),
        entry("E4", referral_date=date(2025, 1, 1)),
        entry("E5"),
    )
    plan = Plan(
        bookings=(
            booking("E1", "S1", 1, MORNING),
            booking("E2", "S1", 2, MORNING + timedelta(minutes=75)),
            booking("E3", "S2", 1, MORNING + timedelta(days=1, minutes=210)),
            booking("E5", "S2", 2, MORNING + timedelta(days=1), fixed=True),
        )
    )
    told = measures(case, plan)
    assert told["capped_utilisation"] == pytest.approx((120 + 60 + 30) / 480)
    assert told["cases"] == 4
    assert told["cases_per_four_hours"] == 2
    assert told["urgent_by_target_percent"] == 50  # E1 on the day, E2 late
    assert told["long_booked_percent"] == 50
    assert told["lead_time_median_days"] == 7
    # S2 is half an hour over; its two cases spread 15 minutes each: 1.414 spreads of 21.2 minutes
    assert told["highest_overrun_probability"] == pytest.approx(0.9214, abs=1e-4)


def test_every_session_has_a_record():
    case = a_case()
    records = session_records(case, a_plan())
    assert [record["session_id"] for record in records] == ["S1", "S2", "S3"]
    first, _, protected = records
    assert first["cases"] == 2
    assert first["touch_minutes"] == 120
    assert first["open_minutes"] == 240
    assert first["utilisation"] == 0.5
    assert first["surgeons"] == ["surg-1"]
    assert protected["cases"] == 0
    assert protected["overrun_probability"] == 0
