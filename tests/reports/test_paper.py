from datetime import UTC, date, datetime, timedelta

import pytest

from optimiser.models.policy import Policy
from optimiser.models.resources import BedNight
from optimiser.models.words import Admission, Flag, SessionState
from optimiser.reports.assumptions import assumptions
from optimiser.reports.board import BoardDay
from optimiser.reports.paper import paper
from optimiser.reports.room_lists import room_lists_text
from optimiser.reports.snapshot import snapshot
from optimiser.reports.stamp import stamp_of
from tests.made_up import MORNING, a_case, a_plan, booking, entry, session
from tests.tiny_centre import booked, centre, exam, fixed, plan_of, request, room


def test_lists_stand_in_the_order_in_which_they_are_worked():
    rows = paper(a_plan(), a_case()).lists.records()
    assert [(row["session_id"], row["position"], row["entry_id"]) for row in rows] == [
        ("S1", 1, "E1"), ("S1", 2, "E10"), ("S2", 1, "E2"),
    ]  # fmt: skip
    assert rows[0]["flags"] == "diabetic, learning disability"
    assert (rows[1]["fixed"], rows[1]["late_days"], rows[1]["class"]) == ("yes", 33, "urgent")


def test_the_most_urgent_wait_first():
    rows = paper(a_plan(), a_case()).waiting.records()
    assert [row["id"] for row in rows] == ["E3", "E4"]
    assert rows[0]["past_target"] == (date(2026, 11, 24) - date(2026, 5, 2)).days


def test_who_waits_is_told_with_what_binds_and_to_which_day_lateness_counts():
    bound = {"cancer_target": date(2026, 12, 9), "rebook_by": date(2026, 12, 4)}
    case = a_case(entry("E3", **bound), entry("E4"))
    found = paper(a_plan(bookings=()), case).waiting
    assert [row["binding"] for row in found.records()] == [date(2026, 12, 4), None]
    heads = {column.key: column.head for column in found.columns}
    assert heads["binding"] == "Cancer target / rebook by"
    assert heads["past_target"] == "Days past target on Tue 24 Nov 2026"


def test_the_use_of_every_session_is_told():
    rows = {row["session_id"]: row for row in paper(a_plan(), a_case()).use.records()}
    assert (rows["S1"]["cases"], rows["S1"]["used"], rows["S1"]["gap_minutes"]) == (2, 0.5, 15)
    assert (rows["S3"]["state"], rows["S3"]["cases"]) == ("protected", 0)


def test_the_board_shows_bars_gaps_and_sessions():
    read = paper(a_plan(), a_case())
    (first, second, third) = read.days
    assert [day.day for day in (first, second, third)] == [
        date(2026, 12, 1), date(2026, 12, 2), date(2026, 12, 3),
    ]  # fmt: skip
    bars = first.lanes[0].bars
    ids = [one["entry_id"] for one in read.lists.records()]
    assert [(bar.start, bar.minutes, ids[bar.row]) for bar in bars] == [
        (510, 60, "E1"), (585, 60, "E10"),
    ]  # fmt: skip
    assert (first.first_hour, first.last_hour) == (8, 13)
    assert third.lanes[0].notes == "kept for emergencies"


def test_a_list_that_may_run_over_is_marked():
    late = booking("E1", "S1", 1, MORNING + timedelta(hours=3), end=MORNING + timedelta(hours=4))
    lane = paper(a_plan(bookings=(late,)), a_case()).days[0].lanes[0]
    assert lane.alert == "overrun risk 50%"


def test_a_list_planned_to_end_after_its_session_is_marked():
    """Two hours of overrun are allowed, one of them is planned, and the spread is a quarter."""
    start = MORNING + timedelta(hours=4)
    last = booking("E1", "S1", 1, start, end=start + timedelta(minutes=60))
    case = a_case(sessions=(session("S1", overrun_minutes=120),))
    lane = paper(a_plan(bookings=(last,)), case).days[0].lanes[0]
    assert lane.alert == "planned to end 60 min past the session"
    assert lane.notes == (
        "1 case, planned to end 60 min past the session, 0% in use, 0 min between cases, "
        "P(over 120 min past the session) 0%"
    )
    case = a_case(sessions=(session("S1", overrun_minutes=60),))
    lane = paper(a_plan(bookings=(last,)), case).days[0].lanes[0]
    assert lane.alert.endswith("session, risk of over 60 min late 50%")


def test_the_clocks_going_forward_do_not_stretch_a_bar():
    from datetime import UTC, datetime

    start = datetime(2027, 3, 28, 0, 30, tzinfo=UTC)
    case = a_case(sessions=(session("S1", start),), horizon_end=date(2027, 4, 1))
    plan = a_plan(bookings=(booking("E1", "S1", 1, start + timedelta(minutes=60)),))
    bar = paper(plan, case).days[0].lanes[0].bars[0]
    assert (bar.start, bar.minutes) == (30 + 60, 60)
    assert paper(plan, case).lists.records()[0]["start"] == "02:30"


def test_the_stamp_tells_prints_apart():
    old = snapshot(a_plan(bookings=()), a_case())
    stamp = paper(a_plan(), a_case(), previous=old, mark="SUPERSEDED by run AB12-CD34").stamp
    assert stamp.line == (
        f"run {snapshot(a_plan(), a_case()).run_code}, list of 2026-11-24 06:00, "
        f"replaces run {old.run_code}"
    )
    assert stamp.mark == "SUPERSEDED by run AB12-CD34"


def test_what_a_named_person_accepted_stands_beside_another_mark():
    plan = a_plan(findings={"extract_stale_accepted": 1})
    mark = paper(plan, a_case(), mark="SUPERSEDED by run AB12-CD34").stamp.mark
    assert mark == (
        "SUPERSEDED by run AB12-CD34; PROPOSED, and the lists are older than they should be"
    )


def test_what_a_plan_rests_on_is_said():
    case = a_case(policy=Policy(notice_days=14), surgeons=(), roster=())
    said = assumptions(case)
    assert any("notice_days is 14 (default 21)" in one for one in said)
    assert any(one.startswith("5 of 5 have no date of birth") for one in said)
    assert not any("surgeons.csv" in one or "roster.csv" in one for one in said)
    assert any("No surgeons.csv" in one for one in assumptions(a_case()))


def test_what_was_made_up_for_want_of_facts_is_counted():
    entries = (
        entry("E1", turnover_minutes=10, admission=Admission.day),
        entry("E2", touch_sd=30, nights=1, same_turnover_minutes=5),
        entry("E3", touch_minutes=61, touch_sd=30.5, turnover_minutes=10, nights=1, ward="W"),
        entry("E4", nights_before=1, admission=Admission.inpatient),
    )
    case = a_case(*entries, beds=(BedNight(ward="W", date=date(2026, 12, 1), beds=1),))
    said = assumptions(case)
    assert "1 of 4 has no turnover: none is planned after them." in said
    assert (
        "2 of 4 have a spread of half their minutes, which is taken where none is recorded." in said
    )
    assert "2 of 4 have nights and no known ward: no bed of a ward is counted for them." in said
    assert not any("admission" in one for one in said)
    case = a_case(*entries, entry("E5"), beds=case.beds)
    assert (
        "1 of 5 has no known admission and no nights: no bed is counted for them."
        in assumptions(case)
    )
    alone = assumptions(a_case(entry("E1")))
    assert "1 of 1 has no readiness dates, and is taken to be fit and prepared on any day." in alone
    uncounted = assumptions(a_case(*entries, entry("E5")))
    assert not any("bed is counted" in one or "is counted for them" in one for one in uncounted)


def test_plans_of_tests_have_paper_too():
    case = centre(
        [request("R1", "a", "b", flags=frozenset({Flag.interpreter})), request("R2", "c")],
        [
            room("s1", 0, 9, 120, reserve_minutes=20),
            room("s2", 1, 9, 60, state=SessionState.locked),
        ],
    )
    plan = plan_of(booked(case, "R1", "a", "s1", 0), booked(case, "R1", "b", "s1", 40))
    read = paper(plan, case)
    row = read.lists.records()[1]
    assert (row["request_id"], row["test"], row["visit"], row["minutes"]) == ("R1", "b", 1, 20)
    assert read.use.records()[0]["used"] == round(40 / 120, 4)
    assert [bar.row for bar in read.days[0].lanes[0].bars] == [0, 1]
    assert read.days[0].lanes[0].notes == "2 tests, 33% in use, 20 min kept for walk-in"
    assert any("No staff.csv" in one for one in read.assumptions)
    assert any("may follow each other at two sites" in one for one in read.not_checked)


@pytest.mark.parametrize(
    ("made", "kept", "said"),
    [(85, 20, "20 min"), (105, 15, "15 of 20 min"), (120, 0, "0 of 20 min")],
)
def test_minutes_for_walk_in_work_are_those_that_made_bookings_leave(made, kept, said):
    session = room("s1", 0, 9, 120, reserve_minutes=20)
    who = request("R1", "a", fixed=(fixed("a", session),))
    case = centre([who], [session], [exam("a", made)])
    plan = plan_of(booked(case, "R1", "a", "s1", 0))
    read = paper(plan, case)
    assert read.use.records()[0]["reserve_minutes"] == kept
    assert read.days[0].lanes[0].notes.endswith(f", {said} kept for walk-in")
    assert f"used, {said} kept for walk-in" in room_lists_text(plan, case, stamp_of(plan, case))


def test_the_use_of_a_centre_is_told_in_its_own_words():
    case = centre([request("R1")], [room("s1", 0, 9, 120)])
    assert "touch" not in paper(plan_of(), case).use.note
    assert "touch time" in paper(a_plan(), a_case()).use.note


def test_hours_on_paper_are_those_on_the_wall():
    """Four hours from midnight on the day the clocks go back end at three."""
    start = datetime(2026, 10, 24, 23, tzinfo=UTC)
    night = session("night", start, day=date(2026, 10, 25))
    made = a_case(
        entry("E1"),
        sessions=(night,),
        planning_date=date(2026, 10, 20),
        horizon_start=date(2026, 10, 25),
    )
    (lane,) = paper(a_plan(bookings=(), waiting=()), made).days[0].lanes
    assert (lane.start, lane.minutes, lane.end) == (0, 240, 180)


def test_a_short_day_still_has_an_axis():
    lanes = paper(a_plan(bookings=()), a_case(entry("E1"))).days[0].lanes
    assert BoardDay(MORNING.date(), lanes).last_hour > 8
