"""The measures of a diagnostics plan, by hand."""

from datetime import timedelta

import pytest

from optimiser.measures.centre import centre_measures, room_records
from optimiser.models.words import RequestPriority, SessionState
from tests.tiny_centre import MONDAY, booked, centre, exam, fixed, plan_of, request, room

LONG_AGO = MONDAY - timedelta(days=50)
ROOMS = [
    room("us", 0, 8, 100, reserve_minutes=10),
    room("both", 1, 8, 100, modalities=("us", "ct")),
    room("kept", 1, 8, 100, state=SessionState.protected),
    room("later", 9, 8, 100),
]
CASE = centre(
    [
        request("once", "a", "b", priority=RequestPriority.D2, target_date=MONDAY),
        request("twice", "a", "b", fixed=(fixed("a", ROOMS[0], 40),), referral_date=LONG_AGO),
        request("part", "a", "b", referral_date=LONG_AGO),
        request("single", "c", cancer_target=MONDAY),
        request("waits", "a", "b", referral_date=LONG_AGO),
    ],
    ROOMS,
    [exam("a"), exam("b"), exam("c", modality="ct")],
)
PLAN = plan_of(
    booked(CASE, "once", "a", "us", 0),
    booked(CASE, "once", "b", "us", 20),
    booked(CASE, "twice", "a", "us", 40),
    booked(CASE, "twice", "b", "both", 0, 2),
    booked(CASE, "part", "a", "both", 20),
    booked(CASE, "single", "c", "both", 40),
)


def test_bundling():
    said = centre_measures(CASE, PLAN)
    assert said["tests_booked"] == 6
    assert said["tests_requested"] == 9
    assert said["requests_booked"] == 4
    assert said["visits"] == 5
    assert said["visits_saved"] == 1
    assert said["visits_per_100_requests"] == 125
    assert said["one_visit_percent"] == 25  # once, of once, twice, part and waits
    assert said["one_visit_percent_of_fully_booked"] == 50
    assert said["door_to_door_minutes"] == (40 + 20 + 20 + 20 + 20) / 5


def test_people_in_time():
    said = centre_measures(CASE, PLAN)
    assert said["urgent_by_target_percent"] == 50  # once on the day; single a day late
    assert said["long_booked_percent"] == pytest.approx(100 / 3)  # twice; part in part alone
    assert said["lead_time_median_days"] == 4  # 3, 3, 4, 4, 4 without the one already booked


def test_use_of_rooms():
    use = centre_measures(CASE, PLAN)["modality_use"]
    assert use["us"] == {"tests": 5, "minutes": 100, "open_minutes": 200, "use": 0.6}
    assert use["ct"] == {"tests": 1, "minutes": 20, "open_minutes": 100, "use": 0.6}
    records = {record["session_id"]: record for record in room_records(CASE, PLAN)}
    assert records["us"]["tests"] == 3
    assert records["us"]["test_minutes"] == 60
    assert records["us"]["use"] == 0.6
    assert records["kept"]["state"] == "protected"


def test_an_empty_plan_divides_by_nothing():
    said = centre_measures(centre([], []), plan_of())
    assert said["one_visit_percent"] is None
    assert said["door_to_door_minutes"] is None
    assert said["modality_use"] == {}
