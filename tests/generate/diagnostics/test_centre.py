"""What a made-up centre holds: sizes, shares, demand beside capacity, bookings that keep rules."""

from collections import Counter
from datetime import date, timedelta
from itertools import combinations
from pathlib import Path
from random import Random

import pytest

from optimiser.audit import judged_by_rules
from optimiser.catalogue import read_catalogue
from optimiser.generate import generate_diagnostics
from optimiser.generate.diagnostics.dates import CentreCalendar
from optimiser.generate.diagnostics.facts import loads
from optimiser.generate.diagnostics.requests import Requests, waited_days
from optimiser.generate.diagnostics.rooms import done_here, draw_rooms
from optimiser.generate.diagnostics.rows import (
    CatalogueRow,
    PairRuleRow,
    RequestRow,
    RoomRow,
    StaffRow,
)
from optimiser.generate.diagnostics.sizes import SIZES
from optimiser.generate.rows import columns_of
from optimiser.models.finding import Severity
from tests.generate.diagnostics.made import Centre
from tests.generate.folder import valid_nhs_number

FILES = {
    "requests.csv": RequestRow,
    "tests.csv": CatalogueRow,
    "test_rules.csv": PairRuleRow,
    "sessions.csv": RoomRow,
    "staff.csv": StaffRow,
}
BOTH = pytest.mark.parametrize("size", ["S", "M"])
SHORT_OF_ROOM = ("mri", "echo", "ultrasound")


@BOTH
def test_the_size_is_the_size(centres: dict[str, Centre], size: str) -> None:
    centre, wanted = centres[size], SIZES[size]
    assert len(centre.requests) == wanted.requests
    assert len({row["request_id"] for row in centre.requests}) == wanted.requests
    sessions = centre.table("sessions.csv")
    assert len({row["session_id"] for row in sessions}) == len(sessions)
    assert len({(row["site"], row["room"]) for row in sessions}) == len(wanted.rooms)
    for name, row_class in FILES.items():
        header = (centre.folder / name).read_text(encoding="utf-8").splitlines()[0]
        assert header.split(",") == columns_of(row_class)


def test_rooms_of_the_medium_centre(centres: dict[str, Centre]) -> None:
    rooms = {(r["room"], r["modalities"].split(";")[0]) for r in centres["M"].table("sessions.csv")}
    assert Counter(modality for _, modality in rooms) == {
        "mri": 2, "ct": 1, "ultrasound": 3, "xray": 1, "dexa": 1, "echo": 2, "ecg": 1,
        "spirometry": 1, "phlebotomy": 1, "endoscopy": 1, "oct": 1,
    }  # fmt: skip


@BOTH
def test_the_reader_holds_nothing_and_warns_of_nothing(
    centres: dict[str, Centre], size: str
) -> None:
    reading = centres[size].reading
    assert not reading.refused
    assert not reading.held
    assert set(reading.counts()) <= {
        "nhs_number_of_tests", "nhs_number_missing", "patient_has_test_twice", "fasting_unknown",
        "staff_ends_early",
    }  # fmt: skip
    assert not [one for one in reading.findings if one.severity is not Severity.info]


@BOTH
def test_dates_of_the_case(centres: dict[str, Centre], size: str) -> None:
    case = centres[size].case
    assert case.planning_date.weekday() == 4
    assert case.horizon_start - case.planning_date == timedelta(days=3)
    assert (case.horizon_end - case.horizon_start).days == 7 * SIZES[size].weeks - 1
    assert all(request.referral_date <= case.planning_date for request in case.requests)
    assert all(case.horizon_start <= s.day <= case.horizon_end for s in case.sessions)


@BOTH
def test_bookings_made_keep_every_rule(centres: dict[str, Centre], size: str) -> None:
    centre = centres[size]
    plan = centre.bookings()
    assert len({booking.request_id for booking in plan.bookings}) == SIZES[size].requests // 20
    assert len(plan.bookings) > SIZES[size].requests // 20
    assert judged_by_rules(centre.nothing_fixed(), plan) == []


def test_the_audit_sees_a_booking_that_breaks_a_rule(centres: dict[str, Centre]) -> None:
    centre = centres["M"]
    plan = centre.bookings()
    first = plan.bookings[0]
    # on the grid and inside the session, but for a patient who is somewhere else already
    other = next(b for b in plan.bookings if b.session_id == first.session_id and b is not first)
    moved = other.model_copy(update={"start": first.start, "end": first.end})
    bookings = tuple(moved if b is other else b for b in plan.bookings)
    broken = plan.model_copy(update={"bookings": bookings})
    assert "room_changeover" in {v.rule for v in judged_by_rules(centre.nothing_fixed(), broken)}


@BOTH
def test_demand_beside_capacity(centres: dict[str, Centre], size: str) -> None:
    case = centres[size].case
    joined = {"elastography": "ultrasound"}
    asked: Counter[str] = Counter()
    offered: Counter[str] = Counter()
    for request in case.requests:
        for code in request.tests:
            test = case.test_by_code[code]
            modality = joined.get(test.modality, test.modality)
            asked[modality] += test.minutes + test.changeover_minutes
    for session in case.sessions:
        if session.state != "protected":
            offered[session.modalities[0]] += session.minutes - session.reserve_minutes
    for modality in SHORT_OF_ROOM:
        assert 0.95 <= asked[modality] / offered[modality] <= 1.3, modality
    if size == "M":
        for modality in offered.keys() - set(SHORT_OF_ROOM):
            assert 0.4 <= asked[modality] / offered[modality] <= 1.0, modality


@pytest.mark.parametrize("seed", [2, 3, 4])
def test_other_seeds_are_short_of_the_same_rooms(seed: int, tmp_path: Path) -> None:
    generate_diagnostics("M", seed, tmp_path)
    rows = (tmp_path / "about.md").read_text(encoding="utf-8").splitlines()
    shares = {
        cells[0]: int(cells[4].rstrip("%"))
        for cells in ([c.strip() for c in row.strip("|").split("|")] for row in rows if "|" in row)
        if cells[-1].endswith("%")
    }
    assert set(list(shares)[:3]) == {"mri", "echo", "elastography, ultrasound"}
    assert min(list(shares.values())[:3]) >= 100


def test_loads_count_rooms_of_two_kinds_once() -> None:
    catalogue, size = read_catalogue(), SIZES["S"]
    rooms = draw_rooms(size, CentreCalendar(date(2026, 2, 2), 1))
    asked = [RequestRow("R1", "P1", None, ("ecg", "spirometry"), "D3", date(2026, 1, 1))]
    asked.append(RequestRow("R2", "P2", None, ("ecg",), "D3", date(2026, 1, 1), status="removed"))
    load = loads(catalogue, asked, rooms)[0]
    assert load.modalities == ("ecg", "spirometry")
    assert (load.tests, load.demand_minutes, load.open_minutes) == (2, 10 + 35, 5 * 330)


def test_mix_of_the_medium_list(centres: dict[str, Centre]) -> None:
    centre = centres["M"]
    today = centre.case.planning_date
    counts = Counter(len(row["tests"].split(";")) for row in centre.requests)
    assert set(counts) == {1, 2, 3, 4, 5}
    assert 0.6 <= 1 - counts[1] / len(centre.requests) <= 0.8
    assert 4_700 <= sum(n * count for n, count in counts.items()) <= 5_100
    assert 0 < centre.share("priority", "D1") <= 0.03
    assert 0.17 <= centre.share("priority", "D2") <= 0.26
    assert 0.42 <= centre.share("priority", "D3") <= 0.53
    assert 0.25 <= centre.share("priority", "D4") <= 0.33
    assert 0.04 <= centre.share("status", "booked") <= 0.06
    assert 0 < centre.share("status", "suspended", "removed") < 0.04
    assert 0.08 <= centre.filled("unavailable") <= 0.16
    assert 0.12 <= centre.filled("time_of_day") <= 0.22
    assert 0.02 <= centre.filled("results") <= 0.12
    assert 0.04 <= centre.filled("cancer_target") <= 0.12
    assert 0.05 <= centre.filled("ready_from") <= 0.15
    assert 0.05 <= centre.filled("max_visits") <= 0.15
    assert 0.02 <= centre.filled("longest_visit_minutes") <= 0.08
    assert any("diabetic" in row["flags"] for row in centre.requests)
    waits = [
        (today - date.fromisoformat(row["referral_date"])).days
        for row in centre.requests
        if row["priority"] in ("D3", "D4")
    ]
    assert 0.18 <= sum(days > 42 for days in waits) / len(waits) <= 0.26


def test_waits_follow_the_published_share() -> None:
    assert waited_days(1.0) == 1
    assert waited_days(0.5) == 21
    assert waited_days(0.22) == 42
    assert waited_days(0.0) == 182
    days = [waited_days(n / 1000) for n in range(1001)]
    assert days == sorted(days, reverse=True)


@BOTH
def test_requests_can_be_met(centres: dict[str, Centre], size: str) -> None:
    case = centres[size].case
    policy = case.policy
    long_gaps = {
        (rule.first, rule.then)
        for rule in case.pair_rules
        if rule.kind == "before" and rule.min_gap_minutes > policy.longest_visit_minutes
    }
    assert long_gaps
    for request in case.requests:
        tests = [case.test_by_code[code] for code in request.tests]
        minutes = sum(t.minutes for t in tests) + policy.walk_minutes * (len(tests) - 1)
        assert minutes <= request.longest_visit(policy)
        if any(test.fasting for test in tests):
            assert request.time_of_day != "afternoon"
        done = {result.test for result in request.results}
        if any(pair in long_gaps and pair[0] not in done for pair in _pairs(request.tests)):
            assert request.most_visits(policy) == 2
    people: dict[str, list[str]] = {}
    for request in case.requests:
        people.setdefault(request.patient_id, []).extend(request.tests)
    assert any(len(tests) != len(set(tests)) for tests in people.values()) is False
    assert len(people) < len(case.requests)


def _pairs(tests: tuple[str, ...]) -> set[tuple[str, str]]:
    return {pair for a, b in combinations(tests, 2) for pair in ((a, b), (b, a))}


@BOTH
def test_people_have_numbers_that_nobody_has(centres: dict[str, Centre], size: str) -> None:
    numbers: dict[str, str] = {}
    for row in centres[size].requests:
        if row["nhs_number"]:
            assert row["nhs_number"].startswith("999")
            assert valid_nhs_number(row["nhs_number"])
            assert numbers.setdefault(row["nhs_number"], row["patient_id"]) == row["patient_id"]
    assert len(numbers) >= 0.9 * len(centres[size].requests)


def test_staff_are_shared_between_rooms(centres: dict[str, Centre]) -> None:
    case = centres["M"].case
    assert case.staff is not None
    on_a_sunday = {
        row.skill: row.count for row in case.staff if row.start.weekday() == 6
    }  # two for three ultrasound rooms
    assert on_a_sunday["sonographer"] == 2
    assert on_a_sunday["radiographer"] == 2
    assert "radiologist" not in on_a_sunday
    contrast = [test for test in case.tests if "contrast" in test.capability]
    assert {test.modality for test in contrast} == {"ct", "mri"}
    assert {test.skill for test in contrast} == {"radiologist"}


def test_states_of_sessions(centres: dict[str, Centre]) -> None:
    states = Counter(session.state.value for session in centres["M"].case.sessions)
    assert states["protected"] == 10
    assert states["locked"] == 2
    assert sum(s.reserve_minutes > 0 for s in centres["M"].case.sessions) > states["open"] / 2


@pytest.mark.slow
def test_the_large_region(tmp_path: Path) -> None:
    generate_diagnostics("L", 1, tmp_path)
    centre = Centre(tmp_path)
    assert len(centre.requests) == 30_000
    assert 57_000 <= sum(len(row["tests"].split(";")) for row in centre.requests) <= 61_000
    assert not centre.reading.held
    assert len({(s.site, s.room) for s in centre.case.sessions}) == 90
    nearest = Counter(row["sites"].partition(";")[0] for row in centre.requests)
    assert set(nearest) == {"North", "East", "Harbour", "South", "West", "Moor", ""}
    lengths = Counter(len(row["sites"].split(";")) for row in centre.requests if row["sites"])
    assert set(lengths) == {1, 2, 3}
    # who names East first names a neighbour of East next
    seconds = {row["sites"].split(";")[1] for row in centre.requests if "East;" in row["sites"][:5]}
    assert seconds == {"North", "Harbour"}
    assert judged_by_rules(centre.nothing_fixed(), centre.bookings()) == []


def test_a_catalogue_without_what_the_mix_asks_for_is_told() -> None:
    size = SIZES["S"]
    with pytest.raises(ValueError, match="no request of the mix"):
        Requests(Random(1), size, CentreCalendar(date(2026, 2, 2), 1), read_catalogue(), set())
    assert "hysteroscopy" not in done_here(read_catalogue(), size)
    assert "hysteroscopy" in done_here(read_catalogue(), SIZES["M"])
