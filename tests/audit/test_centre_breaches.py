"""Breaches planted in a good plan of the tiny centre: every rule and check of tests speaks up."""

from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from optimiser.audit import audit
from optimiser.audit.document import CHECKS
from optimiser.diagnostics import RULES, objectives
from optimiser.measures.centre import centre_measures, room_records
from optimiser.models.plan import CaseStamp, Level, Partly, SetAside, Waiting
from optimiser.models.request import EarlierResult
from optimiser.readers import read_case
from tests.tiny_centre import booked, plan_of

LONDON = ZoneInfo("Europe/London")
READING = read_case(Path(__file__).parents[2] / "instances" / "diagnostics" / "tiny")
CASE = READING.case
MINUTE = timedelta(minutes=1)

GOOD = {
    ("R01", "us_msk"): ("us1-mon", "08:50"),
    ("R02", "bloods_egfr"): ("bloods-mon", "08:20"),
    ("R02", "ct_contrast"): ("ct-mon", "09:00"),
    ("R03", "us_abdomen"): ("us2-mon", "08:30"),
    ("R04", "xray_chest"): ("xray-tue", "09:10"),
    ("R04", "feno"): ("lungs-tue", "09:25"),
    ("R04", "spirometry_rev"): ("lungs-tue", "09:45"),
    ("R05", "us_msk"): ("us2-mon", "09:10"),
    ("R06", "ct_contrast"): ("ct-mon", "09:55"),
    ("R08", "bloods_egfr"): ("bloods-mon", "09:10"),
    ("R08", "ct_contrast"): ("ct-mon", "09:25"),
    ("R09", "us_msk"): ("us-wed", "13:00"),
    ("R14", "xray_chest"): ("xray-tue", "11:40"),
    ("R14", "dexa"): ("dexa-wed", "09:00", 2),
    ("R15", "xray_chest"): ("xray-tue", "11:50"),
    ("R16", "echo"): ("lungs-tue", "11:15"),
    ("R16", "spirometry_rev"): ("lungs-thu", "10:10", 2),
    ("R17", "dexa"): ("dexa-wed", "09:30"),
}


def made(changes=(), **update):
    """The good plan with some rows moved, added or (None) taken away, and all else that follows."""
    rows = GOOD | dict(changes)
    bookings = []
    for (request_id, test), place in rows.items():
        if place is None:
            continue
        session_id, clock, *visit = place
        session = CASE.session_by_id[session_id]
        start = datetime.combine(session.day, datetime.strptime(clock, "%H:%M").time(), LONDON)
        minute = (start - session.start) // MINUTE
        bookings.append(booked(CASE, request_id, test, session_id, minute, *visit))
    plan = plan_of(*bookings)
    have = {booking.item for booking in bookings}
    owners = {booking.request_id for booking in bookings}
    left = {
        r.request_id: tuple(t for t in r.tests if (r.request_id, t) not in have)
        for r in CASE.requests
    }
    facts = {
        "case": CaseStamp(
            name=CASE.name,
            planning_date=CASE.planning_date,
            horizon=(CASE.horizon_start, CASE.horizon_end),
            extracted_at=CASE.extracted_at,
            sha256=READING.sha256,
        ),
        "waiting": tuple(
            Waiting(id=key, code="room_full", detail="-") for key in left if key not in owners
        ),
        "partly": tuple(
            Partly(request_id=key, tests_waiting=tests, code="room_full", detail="-")
            for key, tests in left.items()
            if tests and key in owners
        ),
        "held": READING.held,
        "left_out": READING.left_out,
        "levels": tuple(
            Level(name=o.name, value=o.measure(CASE, plan), unit=o.unit, sense=o.sense)
            for o in objectives(CASE)
        ),
    }
    return plan.model_copy(update=facts | update)


def changed(item, **fields):
    """The good plan with fields of one booking overwritten."""
    plan = made()
    rows = tuple(
        one.model_copy(update=fields) if one.item == item else one for one in plan.bookings
    )
    return plan.model_copy(update={"bookings": rows})


def named_too(request_id, *tests):
    """The good plan with somebody more who is said to be booked in part."""
    more = Partly(request_id=request_id, tests_waiting=tests, code="-", detail="-")
    return made(partly=(*made().partly, more))


def waiting_for(tests):
    """The good plan where these tests of the first who is booked in part are said to wait."""
    first, *others = made().partly
    return made(partly=(first.model_copy(update={"tests_waiting": tests}), *others))


def waits(**fields):
    """The good plan where the first of those who wait is told this."""
    first, *others = made().waiting
    return made(waiting=(first.model_copy(update=fields), *others))


RECORDS = tuple(room_records(CASE, made()))


def recorded(**fields):
    """The good plan with the figures of every session, of the first with these."""
    return made(sessions=(RECORDS[0] | fields, *RECORDS[1:]))


R01, R05, R09 = ("R01", "us_msk"), ("R05", "us_msk"), ("R09", "us_msk")
MOVES = [
    ("fixed_booking_kept", {R01: None}),
    ("fixed_booking_kept", {R01: ("us1-mon", "09:10"), R05: None}),
    ("fixed_booking_kept", {R01: ("us2-mon", "09:50")}),
    ("session_open", {R05: ("us-fri", "09:00")}),
    ("session_open", {R05: ("us-fri", "09:40")}),
    ("session_protected", {("R06", "ct_contrast"): ("ct-fri", "09:00")}),
    ("session_protected", {("R06", "ct_contrast"): ("ct-fri", "11:00")}),
    ("room_has_modality", {R05: ("xray-tue", "10:00")}),
    ("room_has_modality", {("R17", "dexa"): ("us-wed", "14:00")}),
    ("room_has_capability", {("R07", "us_hoist"): ("us2-mon", "09:40")}),
    ("room_has_capability", {("R07", "us_hoist"): ("us-wed", "13:40")}),
    ("site_accepted", {R09: ("us2-mon", "09:40")}),
    ("patient_available", {("R13", "dexa"): ("dexa-wed", "10:00")}),
    ("patient_available", {("R13", "dexa"): ("dexa-wed", "11:45")}),
    ("slot_grid", {R05: ("us1-mon", "09:25")}),
    ("slot_grid", {R05: ("us1-mon", "09:11")}),
    ("slot_grid", {R09: ("us-wed", "13:10")}),
    ("fasting_morning", {("R10", "us_abdomen"): ("us-wed", "13:40")}),
    ("fasting_morning", {("R03", "us_abdomen"): ("us-wed", "14:00")}),
    ("time_of_day_kept", {("R10", "us_abdomen"): ("us2-mon", "10:10")}),
    ("time_of_day_kept", {("R03", "us_abdomen"): ("us-wed", "14:40")}),
    ("session_hours", {R05: ("us2-mon", "10:11")}),
    ("session_hours", {("R06", "ct_contrast"): ("ct-mon", "08:59"), ("R02", "ct_contrast"): None}),
    ("room_changeover", {("R08", "ct_contrast"): ("ct-mon", "09:24")}),
    ("room_changeover", {("R15", "xray_chest"): ("xray-tue", "11:45")}),
    ("room_changeover", {("R17", "dexa"): ("dexa-wed", "09:15")}),
    ("walk_gap", {("R04", "xray_chest"): ("xray-tue", "09:20")}),
    ("walk_gap", {("R08", "bloods_egfr"): ("bloods-mon", "09:45")}),
    ("max_visits", {("R15", "dexa"): ("dexa-wed", "10:00", 2)}),
    ("max_visits", {("R04", "spirometry_rev"): ("lungs-thu", "09:00", 2)}),
    ("tests_in_order", {("R02", "bloods_egfr"): None}),
    ("tests_in_order", {("R02", "bloods_egfr"): ("bloods-mon", "08:30")}),
    ("tests_in_order", {("R04", "feno"): ("lungs-tue", "10:40")}),
    ("tests_in_order", {("R04", "spirometry_rev"): ("lungs-tue", "10:45"), ("R16", "echo"): None}),
    ("tests_conflict_same_day", {("R16", "spirometry_rev"): ("lungs-tue", "10:40")}),
    ("tests_min_days_apart", {("R06", "dexa"): ("dexa-wed", "10:00", 2)}),
    ("tests_min_days_apart", {("R06", "dexa"): ("dexa-wed", "11:00", 2)}),
    ("staff_skill_count", {R05: ("us2-mon", "08:50")}),
    ("staff_skill_count", {("R06", "ct_contrast"): ("ct-mon", "10:41")}),
    ("staff_skill_count", {("R06", "ct_contrast"): ("ct-mon", "11:30")}),
    ("patient_one_place", {("R08", "bloods_egfr"): ("bloods-mon", "09:20")}),
    ("patient_one_place", {("R04", "xray_chest"): ("xray-tue", "10:00")}),
    ("visit_one_site_one_day", {("R14", "dexa"): ("dexa-wed", "09:00", 1)}),
    ("visit_one_site_one_day", {("R04", "xray_chest"): ("xray-tue", "09:10", 2)}),
    ("plan_visits_true", {R09: ("us-wed", "13:00", 2)}),
    ("plan_visits_true", {("R14", "xray_chest"): ("xray-tue", "11:40", 3)}),
]

STATEMENTS = [
    ("plan_ids_known", lambda: changed(R05, request_id="nobody")),
    ("plan_ids_known", lambda: changed(R05, test="dexa")),
    ("plan_ids_known", lambda: changed(R05, session_id="nowhere")),
    ("plan_times_true", lambda: changed(R05, end=made().bookings[0].end + MINUTE)),
    ("plan_fields_true", lambda: changed(R05, site="South")),
    ("plan_fields_true", lambda: changed(R05, room="Ultrasound 1")),
    ("plan_fields_true", lambda: changed(R05, patient_id="C01")),
    ("plan_fields_true", lambda: changed(R05, fixed=True)),
    ("plan_fields_true", lambda: changed(R01, fixed=False)),
    ("plan_partly_true", lambda: made(partly=())),
    ("plan_partly_true", lambda: made(partly=made().partly[:1])),
    ("plan_partly_true", lambda: made(partly=(*made().partly, made().partly[0]))),
    ("plan_partly_true", lambda: named_too("R05", "us_msk")),
    ("plan_partly_true", lambda: named_too("R05")),
    ("plan_partly_true", lambda: named_too(made().waiting[0].id)),
    ("plan_partly_true", lambda: named_too(made().waiting[0].id, "us_msk")),
    ("plan_partly_true", lambda: named_too("nobody")),
    ("plan_partly_true", lambda: named_too("nobody", "us_msk")),
    ("plan_partly_true", lambda: waiting_for(made().partly[0].tests_waiting * 2)),
    ("plan_partly_true", lambda: waiting_for(())),
    ("plan_partly_true", lambda: waiting_for((*made().partly[0].tests_waiting, "us_msk"))),
    ("plan_waiting_true", lambda: waits(rules=("ward_beds",))),
    ("plan_waiting_true", lambda: waits(nearest="nowhere")),
    (
        "plan_levels_true",
        lambda: made(levels=(made().levels[0].model_copy(update={"value": 1.0}),)),
    ),
    ("plan_levels_true", lambda: made(levels=made().levels[::-1])),
    (
        "plan_levels_true",
        lambda: made(levels=(made().levels[3].model_copy(update={"bound": 15.0}),)),
    ),
    ("plan_figures_true", lambda: made(measures={"tests_booked": len(GOOD) - 1})),
    ("plan_figures_true", lambda: made(measures={"modality_use": {"ct": {"tests": 9}}})),
    ("plan_figures_true", lambda: recorded(tests=9)),
    ("plan_figures_true", lambda: recorded(end="2026-01-01T12:00")),
    ("plan_figures_true", lambda: made(sessions=RECORDS[1:])),
    ("plan_figures_true", lambda: made(sessions=(*RECORDS, RECORDS[0]))),
    ("plan_figures_true", lambda: made(measures={"justified_envy": -1})),
    ("plan_findings_true", lambda: made(findings={})),
    ("plan_findings_true", lambda: made(findings={"nobody_knows": 1})),
    (
        "plan_case_same",
        lambda: made(case=made().case.model_copy(update={"sha256": "0" * 64})),
    ),
    ("conservation", lambda: made(waiting=made().waiting[1:])),
    ("conservation", lambda: made(held=())),
    ("conservation", lambda: made(left_out=())),
    ("conservation", lambda: made(waiting=(*made().waiting, made().waiting[0]))),
    (
        "conservation",
        lambda: made(held=(*READING.held, SetAside(id="R05", rule="-", detail="-"))),
    ),
    (
        "conservation",
        lambda: made(waiting=(*made().waiting, Waiting(id="R99", code="-", detail="-"))),
    ),
    (
        "one_booking_per_entry",
        lambda: made().model_copy(
            update={"bookings": (*made().bookings, booked(CASE, *R05, "us2-mon", 80))}
        ),
    ),
]
ELSEWHERE = {
    "readiness_window",
    "tests_apart_from_results",
    "reserve_minutes",
    "longest_visit",
}
"""Rules for which the tiny centre has no room to break them; see below."""


def names(plan):
    return {violation.rule for violation in audit(CASE, plan, READING)}


def test_the_good_plan_is_good():
    assert audit(CASE, made(), READING) == []


def test_what_a_plan_of_tests_states_truly_passes():
    plan = made(findings=READING.counts())
    figures = {
        "waiting": waits(rules=("walk_gap", "slot_grid"), nearest="ct-mon").waiting,
        "sessions": tuple(room_records(CASE, plan)),
        "measures": centre_measures(CASE, plan) | {"justified_envy": None},
    }
    assert audit(CASE, plan.model_copy(update=figures), READING) == []


@pytest.mark.parametrize(
    ("rule", "move"), MOVES, ids=[f"{rule}-{k}" for k, (rule, _) in enumerate(MOVES)]
)
def test_a_row_moved_against_a_rule_is_reported_under_it(rule, move):
    assert rule in names(made(move))


@pytest.mark.parametrize(
    ("rule", "spoilt"), STATEMENTS, ids=[f"{rule}-{k}" for k, (rule, _) in enumerate(STATEMENTS)]
)
def test_a_false_statement_is_reported(rule, spoilt):
    assert rule in names(spoilt())


def spoilt_case(**fields):
    """The breaches of the good plan when one request or session had been different."""
    requests = tuple(r.model_copy(update=fields.get(r.request_id, {})) for r in CASE.requests)
    sessions = tuple(
        s.model_copy(update=fields.get(s.session_id.replace("-", "_"), {})) for s in CASE.sessions
    )
    facts = {name: getattr(CASE, name) for name in type(CASE).model_fields}
    case = type(CASE)(**facts | {"requests": requests, "sessions": sessions})
    return {violation.rule for violation in audit(case, made(), None)}


def test_rules_the_tiny_centre_has_no_room_to_break():
    assert "readiness_window" in spoilt_case(R05={"ready_from": CASE.horizon_end})
    done = CASE.planning_date - timedelta(days=8)  # dexa stays 14 days away from it
    contrast = EarlierResult(test="ct_contrast", date=done)
    assert "tests_apart_from_results" in spoilt_case(R17={"results": (contrast,)})
    older = contrast.model_copy(update={"date": done - timedelta(days=1)})
    assert "tests_apart_from_results" not in spoilt_case(R17={"results": (older,)})
    assert "reserve_minutes" in spoilt_case(us2_mon={"reserve_minutes": 81})
    assert "reserve_minutes" not in spoilt_case(us2_mon={"reserve_minutes": 80})
    assert "reserve_minutes" not in spoilt_case(us1_mon={"reserve_minutes": 120})
    assert "longest_visit" in spoilt_case(R02={"longest_visit_minutes": 59})
    assert "longest_visit" not in spoilt_case(R02={"longest_visit_minutes": 60})


def test_every_rule_and_every_check_of_tests_is_broken_on_purpose():
    planted = Counter(rule for rule, _ in [*MOVES, *STATEMENTS])
    checks = set(CHECKS) - {"plan_positions_true"}  # of theatres alone
    assert set(planted) | ELSEWHERE == {rule.name for rule in RULES} | checks
