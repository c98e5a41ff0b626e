"""plan.json back into a plan: our own, and plans made by hand. RELIABILITY rows 59, 60, 142."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest

from optimiser.errors import InputRefused
from optimiser.models.diagnostic_test import DiagnosticTest
from optimiser.models.diagnostics_case import DiagnosticsCase
from optimiser.models.request import FixedTest, Request
from optimiser.models.session import RoomSession
from optimiser.models.words import RequestPriority
from optimiser.readers import read_plan
from tests.made_up import MORNING, a_case, a_plan, booking, session, write_plan


@pytest.fixture
def file(tmp_path):
    return tmp_path / "plan.json"


def by_hand(file, **more):
    document = {"schema": "optimiser.plan/1", "bookings": []} | more
    file.write_text(json.dumps(document), encoding="utf-8")
    return file


def refusal(file, case=None):
    with pytest.raises(InputRefused) as refused:
        read_plan(file, case or a_case())
    return refused.value.findings


def test_what_is_written_is_read_back(file):
    plan = a_plan()
    write_plan(plan, a_case(), file)
    again = read_plan(file, a_case())
    assert sorted(again.bookings, key=lambda b: b.entry_id) == sorted(
        plan.bookings, key=lambda b: b.entry_id
    )
    assert again.case == plan.case
    assert again.run == plan.run
    assert again.levels == plan.levels
    assert {one.id for one in again.waiting} == {"E3", "E4"}
    assert again.held == plan.held
    assert again.left_out == plan.left_out


def test_row_60_both_hours_of_the_clock_change_are_read_back(file):
    night = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    case = a_case(sessions=(session("S1", night),), planning_date=date(2026, 9, 1))
    plan = a_plan(
        bookings=(booking("E1", "S1", 1, night), booking("E2", "S1", 2, night + timedelta(hours=1)))
    )
    write_plan(plan, case, file)
    assert [b.start for b in read_plan(file, case).bookings] == [
        night,
        night + timedelta(hours=1),
    ]


@pytest.mark.parametrize(
    ("start", "rule"),
    [
        ("2026-10-25T01:30", "twice"),
        ("2026-03-29T01:30", "does not exist"),
        ("2026-12-01 8:30", "not a time"),
        ("0001-01-01T00:00", "outside"),
        ("9999-12-31T23:59", "outside"),
    ],
)
def test_row_59_and_60_times_that_are_no_instant(file, start, rule):
    one = {"entry_id": "E1", "session_id": "S1", "start": start}
    (finding,) = refusal(by_hand(file, bookings=[one]))
    assert finding.rule == "plan_booking_unreadable"
    assert finding.column == "bookings[1].start"
    assert rule in finding.problem


def test_a_plan_by_hand_may_leave_out_what_the_case_decides(file):
    by_hand(
        file,
        bookings=[
            {"entry_id": "E2", "session_id": "S1", "start": "2026-12-01T10:00", "surgeon": "s"},
            {"entry_id": "E1", "session_id": "S1", "start": "2026-12-01T08:30", "reason": None},
        ],
        waiting=[{"id": "E3", "code": "by_hand", "detail": "not now"}],
    )
    second, first = read_plan(file, a_case()).bookings
    assert (first.patient_id, first.site, first.theatre) == ("pat-E1", "General", "Theatre 2")
    assert (first.start, first.end) == (MORNING, MORNING + timedelta(minutes=60))
    assert (first.position, second.position) == (1, 2)
    assert (first.surgeon, second.surgeon) == ("surg-1", "s")
    assert first.late_days == (date(2026, 12, 1) - date(2026, 5, 1)).days - 126
    assert first.fixed is False


def test_what_a_plan_by_hand_states_is_kept_for_the_audit_to_judge(file):
    stated = {
        "entry_id": "E1",
        "session_id": "S1",
        "start": "2026-12-01T08:30",
        "end": "2026-12-01T08:31",
        "patient_id": "another",
        "theatre": "elsewhere",
        "position": 9,
        "late_days": 3,
        "fixed": True,
    }
    (one,) = read_plan(by_hand(file, bookings=[stated]), a_case()).bookings
    assert one.patient_id == "another"
    assert one.theatre == "elsewhere"
    assert (one.position, one.late_days, one.fixed) == (9, 3, True)
    assert one.end == MORNING + timedelta(minutes=1)


def test_ids_that_the_case_does_not_know_are_for_the_audit(file):
    one = {"entry_id": "E99", "session_id": "S99", "start": "2026-12-01T08:30"}
    (read,) = read_plan(by_hand(file, bookings=[one]), a_case()).bookings
    assert (read.patient_id, read.site, read.theatre) == ("", "", "")


@pytest.mark.parametrize("schema", ["optimiser.plan/2", "optimiser.plan/10", "optimiser.plan/"])
def test_row_142_a_plan_of_a_newer_schema_is_refused_with_a_message(file, schema):
    (finding,) = refusal(by_hand(file, schema=schema, bookings="in another form"))
    assert finding.rule == "plan_schema"
    assert "another version" in finding.problem
    assert finding.expected == "optimiser.plan/1"


@pytest.mark.parametrize("schema", [None, 1, "", "x", ["optimiser.plan/1"]])
def test_row_142_what_does_not_say_that_it_is_a_plan(file, schema):
    (finding,) = refusal(by_hand(file, schema=schema))
    assert "does not say" in finding.problem


@pytest.mark.parametrize(
    ("more", "rule", "column"),
    [
        ({"waitng": []}, "plan_key_unknown", "'waitng'"),
        ({"kind": "diagnostics"}, "plan_kind", "kind"),
        ({"bookings": {}}, "plan_unreadable", "bookings"),
        ({"bookings": [3]}, "plan_booking_unreadable", "bookings[1]"),
        ({"bookings": [{"session_id": "S1", "start": "2026-12-01T08:30"}]},
         "plan_booking_unreadable", "bookings[1].entry_id"),
        ({"bookings": [{"entry_id": "E1", "session_id": "S1", "start": "2026-12-01T08:30",
                        "end": 5}]}, "plan_booking_unreadable", "bookings[1].end"),
        ({"bookings": [{"entry_id": "E1", "session_id": "S1", "start": "2026-12-01T08:30",
                        "priority": "P1A"}]}, "plan_unreadable", "bookings.0.priority"),
        ({"bookings": [{"entry_id": "E1", "session_id": "S1", "start": "2026-12-01T08:30",
                        "position": 0}]}, "plan_unreadable", "bookings.0.position"),
        ({"status": "perfect"}, "plan_unreadable", "status"),
        ({"held": [{"id": "E1"}]}, "plan_unreadable", "held.0.rule"),
    ],
)  # fmt: skip
def test_a_plan_that_cannot_be_judged_says_where(file, more, rule, column):
    findings = refusal(by_hand(file, **more))
    assert (findings[0].rule, findings[0].column) == (rule, column)


SOUND = {"entry_id": "E1", "session_id": "S1", "start": "2026-12-01T08:30"}
LEVEL = {"name": "urgent", "value": 1, "unit": "days", "sense": "maximise", "bound": 2, "gap": 0.5}
RUN = {
    "version": "1",
    "solver": "x",
    "strategy": "x",
    "seed": 1,
    "workers": 1,
    "seconds_limit": 60,
    "seconds": None,
    "reproducible": True,
}


@pytest.mark.parametrize(
    ("more", "column", "expected"),
    [
        ({"levels": [LEVEL, LEVEL | {"value": "12028.0"}]}, "levels.1.value", "a number"),
        ({"levels": [LEVEL | {"bound": "2"}]}, "levels.0.bound", "a number"),
        ({"levels": [LEVEL | {"gap": False}]}, "levels.0.gap", "a number"),
        ({"bookings": [SOUND, SOUND | {"late_days": "0"}]}, "bookings.1.late_days", "a number"),
        ({"bookings": [SOUND | {"late_days": False}]}, "bookings.0.late_days", "a number"),
        ({"bookings": [SOUND | {"position": True}]}, "bookings.0.position", "a number"),
        ({"bookings": [SOUND | {"fixed": "no"}]}, "bookings.0.fixed", "true or false"),
        ({"bookings": [SOUND | {"fixed": 0}]}, "bookings.0.fixed", "true or false"),
        ({"findings": {"late": 1, "lost": "1"}}, "findings.'lost'", "a number"),
        ({"run": RUN | {"seed": "1"}}, "run.seed", "a number"),
        ({"run": RUN | {"needs_look": "yes"}}, "run.needs_look", "true or false"),
    ],
)
def test_a_text_or_a_mark_is_no_number_and_a_number_no_mark(file, more, column, expected):
    (finding,) = refusal(by_hand(file, **more))
    assert (finding.rule, finding.column) == ("plan_unreadable", column)
    assert finding.expected.startswith(expected)


def test_every_number_written_as_something_else_is_told_at_once(file):
    wrong = [SOUND | {"position": "1", "fixed": "no"}, SOUND | {"late_days": True}]
    assert len(refusal(by_hand(file, bookings=wrong))) == 3


def test_numbers_and_marks_are_read_as_they_are_written(file):
    """A whole number is a number, with or without its point; null is what is not said."""
    one = SOUND | {"position": 1.0, "fixed": False, "late_days": None}
    said = {"levels": [LEVEL | {"gap": None}], "run": RUN, "findings": {"lost": 1.0}}
    plan = read_plan(by_hand(file, bookings=[one], **said), a_case())
    assert (plan.levels[0].value, plan.levels[0].bound, plan.levels[0].gap) == (1, 2, None)
    assert (plan.bookings[0].position, plan.bookings[0].fixed) == (1, False)
    assert plan.run is not None
    assert (plan.run.seconds, plan.run.seed) == (None, 1)
    assert plan.findings == {"lost": 1}


def test_every_unreadable_booking_is_told_at_once(file):
    bad = {"entry_id": "E1", "session_id": "S1", "start": "soon"}
    assert len(refusal(by_hand(file, bookings=[bad, {}, bad]))) == 5


def test_a_diagnostics_plan_by_hand(file):
    room = {
        "session_id": "ct-am",
        "site": "Centre",
        "room": "CT 1",
        "day": date(2026, 12, 1),
        "start": MORNING,
        "end": MORNING + timedelta(hours=4),
        "modalities": ("ct",),
    }
    request = Request(
        request_id="R1",
        patient_id="pat-1",
        tests=("ct_chest", "ct_head"),
        priority=RequestPriority.D4,
        referral_date=date(2026, 11, 1),
        fixed=(FixedTest(test="ct_head", session_id="ct-am"),),
    )
    case = DiagnosticsCase(
        name="made up",
        planning_date=date(2026, 11, 24),
        horizon_start=date(2026, 12, 1),
        horizon_end=date(2026, 12, 2),
        extracted_at=MORNING - timedelta(days=7),
        requests=(request,),
        tests=(
            DiagnosticTest(test="ct_chest", name="CT chest", modality="ct", minutes=20),
            DiagnosticTest(test="ct_head", name="CT head", modality="ct", minutes=15),
        ),
        sessions=(
            RoomSession(**room),
            RoomSession(**room | {"session_id": "ct-wed", "day": date(2026, 12, 2)}),
        ),
    )
    head = {"request_id": "R1", "test": "ct_head", "session_id": "ct-am"}
    chest = {"request_id": "R1", "test": "ct_chest", "session_id": "ct-wed"}
    by_hand(
        file,
        kind="diagnostics",
        bookings=[
            chest | {"start": "2026-12-02T09:00"},
            head | {"start": "2026-12-01T09:00"},
        ],
    )
    second, first = read_plan(file, case).bookings
    assert (first.patient_id, first.site, first.room) == ("pat-1", "Centre", "CT 1")
    assert (first.visit, second.visit) == (1, 2)
    assert (first.fixed, second.fixed) == (True, False)
    assert second.end - second.start == timedelta(minutes=20)
