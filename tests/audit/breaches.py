"""Breaches planted in the good plan: every rule and every check of a plan's own statements."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from optimiser.measures import session_records
from optimiser.models.plan import Level, Partly, Plan, PlanStatus, Sense, SetAside, Waiting
from optimiser.models.urgency import urgent_ids
from tests.audit.good_plan import CASE, ROWS, made, stated
from tests.by_hand import booking, numbered

Row = tuple[str, str, str | None] | None
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)

MOVES: list[tuple[str, dict[str, Row]]] = [
    ("fixed_booking_kept", {"fixed": None}),
    ("fixed_booking_kept", {"fixed": ("wed", "08:01", "S1")}),
    ("fixed_booking_kept", {"held_list": ("tue", "11:30", "S1"), "infected": None}),
    ("fixed_booking_kept", {"held_list": None}),
    ("session_open", {"anyone": ("shut", "13:10", "S1"), "intensive": None, "stay2": None}),
    ("session_open", {"anyone": ("shut2", "13:10", "S2")}),
    ("session_open", {"anyone": ("after", "08:10", "S1")}),
    ("session_protected", {"anyone": ("trauma", "08:10", "S1")}),
    ("session_protected", {"anyone": ("trauma2", "09:10", "S2")}),
    ("session_protected", {"a1": ("trauma", "10:10", "S1")}),
    ("session_specialty", {"anyone": ("eyes", "08:10", "S1")}),
    ("session_specialty", {"general": ("thu", "08:10", "S2")}),
    ("session_specialty", {"second": ("adults", "11:45", "S2")}),
    ("site_accepted", {"near": ("far", "08:10", "S1")}),
    ("site_accepted", {"near": ("far", "10:10", "S1"), "anyone": ("far", "08:10", "S1")}),
    ("surgeon_named", {"named": ("thu", "08:10", "S2")}),
    ("surgeon_named", {"general": ("mon2", "09:10", "S1")}),
    ("surgeon_named", {"child": ("next_week", "10:35", "S1")}),
    ("surgeon_competent", {"rare": ("wed", "12:05", "S1")}),
    ("surgeon_competent", {"second": ("mon2", "10:20", "S1")}),
    ("surgeon_competent", {"anyone": ("thu", "08:10", "S9")}),
    ("surgeon_rostered", {"second": ("mon2", "10:31", "S2")}),
    ("surgeon_rostered", {"anyone": ("mon2", "08:05", "S1")}),
    ("surgeon_rostered", {"anyone": ("tue", "11:50", "S2")}),
    ("surgeon_rostered", {"teen": ("adults", "10:20", None)}),
    ("anaesthetist_present", {"anyone": ("plain", "15:15", "S2")}),
    ("anaesthetist_present", {"blank": ("plain", "15:15", "S2")}),
    ("ages_accepted", {"child": ("adults", "11:25", "S2")}),
    ("ages_accepted", {"anyone": ("kids", "09:15", "S2")}),
    ("ages_accepted", {"risky1": ("kids", "09:15", "S2")}),
    ("equipment_in_room", {"robot": ("thu", "08:10", "S2")}),
    ("equipment_in_room", {"laminar": ("thu", "08:10", "S2")}),
    ("equipment_in_room", {"carm2": ("far", "08:10", "S1")}),
    ("readiness_window", {"later": ("wed", "12:05", "S1")}),
    ("readiness_window", {"earlier": ("thu", "08:10", "S2")}),
    ("patient_available", {"away": ("wed", "12:05", "S1")}),
    ("patient_available", {"away": ("thu", "08:10", "S2")}),
    ("notice_given", {"notice": ("mon", "11:30", "S1"), "a3": None}),
    ("notice_given", {"notice2": ("mon2", "08:05", "S2")}),
    ("notice_given", {"notice2": ("mon", "11:35", "S1")}),
    ("session_hours", {"a1": ("mon", "08:09", "S1")}),
    ("session_hours", {"anyone": ("thu", "11:16", "S2")}),
    ("session_hours", {"anyone": ("tue", "12:30", "S1")}),
    ("session_hours", {"local": ("plain", "16:01", "S2")}),
    ("one_case_at_a_time", {"a2": ("mon", "09:14", "S1")}),
    ("one_case_at_a_time", {"a3": ("mon", "10:24", "S1")}),
    ("one_case_at_a_time", {"anyone": ("wed", "11:30", "S1")}),
    ("one_case_at_a_time", {"stay1": ("wed", "10:14", "S1")}),
    ("overrun_budget", {"teen": ("adults", "11:45", "S2")}),
    ("overrun_budget", {"risky1": ("thu", "11:10", "S2")}),
    ("overrun_budget", {"risky2": ("plain", "15:50", "S2")}),
    ("latex_first", {"a4": ("tue", "08:10", "S1"), "allergic": ("tue", "09:15", "S1")}),
    ("latex_first", {"allergic": ("mon", "11:35", "S1")}),
    ("latex_first", {"allergic": ("next_week", "10:20", "S1")}),
    ("infection_last", {"anyone": ("tue", "11:54", "S1")}),
    ("infection_last", {"infected": ("tue", "09:15", "S1"), "a4": ("tue", "10:20", "S1")}),
    ("infection_last", {"infected": ("thu", "08:10", "S2"), "anyone": ("thu", "09:44", "S2")}),
    ("theatre_one_list", {"anyone": ("thu", "11:15", "S2"), "near": ("thu_pm", "12:10", "S1")}),
    ("surgeon_one_place", {"child": ("kids", "08:10", "S1")}),
    ("surgeon_one_place", {"teen": ("wed", "12:05", "S2"), "anyone": ("adults", "12:10", "S2")}),
    ("surgeon_one_place", {"general": ("mon2", "09:10", "S1")}),
    ("surgeon_one_place", {"anyone": ("trauma2", "08:10", "S2"), "near": ("far", "08:30", "S2")}),
    ("surgeon_weekly_limit", {"anyone": ("far", "08:10", "S1"), "near": ("eyes", "10:10", "S1")}),
    ("surgeon_weekly_limit", {"anyone": ("thu", "08:10", "S1"), "near": ("far", "08:10", "S1")}),
    ("patient_one_place", {"second": ("mon2", "10:14", "S2"), "general": None}),
    ("patient_one_place", {"second": ("mon2", "08:30", "S2"), "general": None}),
    ("patient_one_place", {"a2": ("mon", "10:20", "S1"), "a3": None}),
    ("equipment_shared", {"general": ("mon2", "09:09", "S2")}),
    ("equipment_shared", {"carm2": ("mon2", "08:05", "S2"), "general": None}),
    ("equipment_shared", {"carm2": ("wed", "12:05", "S1"), "a1": ("adults", "12:10", "S2")}),
    ("ward_beds", {"stay2": ("thu", "08:10", "S2")}),
    ("ward_beds", {"stay2": ("wed", "12:05", "S1")}),
    ("ward_beds", {"intensive": ("adults", "11:45", "S2")}),
    ("ward_beds", {"stay1": ("next_week", "10:20", "S1")}),
]  # fmt: skip
"""A rule and the bookings moved, added or dropped to break it."""


def moved(changes: dict[str, Row]) -> Plan:
    """The plan with these moves."""
    return made(changes)


def _again(entry_id: str, session_id: str, clock: str, surgeon: str) -> Plan:
    """The good plan with one entry booked once more."""
    rows = [(key, *row) for key, row in ROWS.items()] + [(entry_id, session_id, clock, surgeon)]
    return stated(numbered(booking(CASE, *row) for row in rows))


def _one(key: str, /, **fields: Any) -> Plan:
    """The good plan with the fields of one booking changed."""
    plan = made({})
    changed = [
        one.model_copy(update=fields) if one.entry_id == key else one for one in plan.bookings
    ]
    return plan.model_copy(update={"bookings": tuple(changed)})


def _field(**fields: Any) -> Plan:
    return made({}).model_copy(update=fields)


def _level(rank: int, **fields: Any) -> Plan:
    levels = list(made({}).levels)
    levels[rank] = levels[rank].model_copy(update=fields)
    return _field(levels=tuple(levels))


def _record(**fields: Any) -> Plan:
    """The good plan with the figures of every session, of the first with these."""
    return _field(sessions=(RECORDS[0] | fields, *RECORDS[1:]))


def _waits(**fields: Any) -> Plan:
    """The good plan where the last of those who wait is told this."""
    return _field(waiting=(*WAITING[:-1], WAITING[-1].model_copy(update=fields)))


def _stamped(**fields: Any) -> Plan:
    assert GOOD.case is not None
    return _field(case=GOOD.case.model_copy(update=fields))


def _other_rule(aside: SetAside) -> SetAside:
    return aside.model_copy(update={"rule": "minutes_unlikely"})


GOOD = made({})
MOVED = Level(name="moved", value=0, unit="entries", sense=Sense.minimise)
MANY = Level(name="throughput", value=9, unit="cases", sense=Sense.maximise)
PROVED = tuple(one.model_copy(update={"bound": one.value, "gap": 0.0}) for one in GOOD.levels)
OPEN = (*PROVED[:3], PROVED[3].model_copy(update={"bound": None, "gap": None}), PROVED[4])
RECORDS = tuple(session_records(CASE, GOOD))
A3 = next(one for one in GOOD.bookings if one.entry_id == "a3")
WAITING = GOOD.waiting
ENVY = {"justified_envy": 2, "justified_envy_pairs": [["near", "a1"], ["near", "a2"]]}
HALF = Partly(request_id="a3", tests_waiting=(), code="no_room", detail="")
NOBODY = Waiting(id="nobody", code="no_room", detail="")


def _without_booking(entry_id: str) -> Plan:
    bookings = numbered(one for one in GOOD.bookings if one.entry_id != entry_id)
    return stated(bookings).model_copy(update={"waiting": WAITING})


EDITS: list[tuple[str, Callable[[], Plan]]] = [
    ("one_booking_per_entry", lambda: _again("a1", "thu", "08:10", "S2")),
    ("one_booking_per_entry", lambda: _again("a4", "tue", "11:55", "S1")),
    ("one_booking_per_entry", lambda: _again("local", "plain", "15:15", "S2")),
    ("plan_ids_known", lambda: _one("a3", entry_id="nobody")),
    ("plan_ids_known", lambda: _one("a3", session_id="nowhere")),
    ("plan_ids_known", lambda: _one("a3", entry_id="unreadable")),
    ("plan_times_true", lambda: _one("a3", end=A3.end + MINUTE)),
    ("plan_times_true", lambda: _one("a3", end=A3.end - MINUTE)),
    ("plan_times_true", lambda: _one("a3", start=A3.start + MINUTE / 2, end=A3.end + MINUTE / 2)),
    ("plan_fields_true", lambda: _one("a3", site="B")),
    ("plan_fields_true", lambda: _one("a3", theatre="T9")),
    ("plan_fields_true", lambda: _one("a3", patient_id="somebody")),
    ("plan_fields_true", lambda: _one("infected", late_days=0)),
    ("plan_fields_true", lambda: _one("a3", fixed=True)),
    ("plan_fields_true", lambda: _one("fixed", fixed=False)),
    ("plan_fields_true", lambda: _one("fixed", surgeon="S9")),
    ("plan_fields_true", lambda: _one("fixed", surgeon=None)),
    ("plan_fields_true", lambda: _one("held_list", surgeon="S2")),
    ("plan_positions_true", lambda: _one("a3", position=2)),
    ("plan_positions_true", lambda: _one("a1", position=2)),
    ("plan_positions_true", lambda: _one("local", position=3)),
    ("plan_partly_true", lambda: _field(partly=(HALF,))),
    ("plan_waiting_true", lambda: _waits(rules=("ward_bed",))),
    ("plan_waiting_true", lambda: _waits(rules=("ward_beds", "walk_gap"))),
    ("plan_waiting_true", lambda: _waits(rules=("plan_times_true",))),
    ("plan_waiting_true", lambda: _waits(nearest="nowhere")),
    ("plan_waiting_true", lambda: _waits(nearest="")),
    ("plan_levels_true", lambda: _level(0, value=GOOD.levels[0].value + 1)),
    ("plan_levels_true", lambda: _level(1, bound=GOOD.levels[1].value - 1)),
    ("plan_levels_true", lambda: _level(4, value=GOOD.levels[4].value - 1)),
    ("plan_levels_true", lambda: _level(4, bound=GOOD.levels[4].value + 1)),
    ("plan_levels_true", lambda: _field(levels=GOOD.levels[::-1])),
    ("plan_levels_true", lambda: _level(0, sense=Sense.minimise, bound=None)),
    ("plan_levels_true", lambda: _level(3, name="use")),
    ("plan_levels_true", lambda: _field(levels=(*GOOD.levels, MANY))),
    ("plan_levels_true", lambda: _field(levels=(*GOOD.levels, MOVED))),
    ("plan_levels_true", lambda: _field(levels=(*GOOD.levels, GOOD.levels[4]))),
    ("plan_levels_true", lambda: _level(0, gap=0.0)),
    ("plan_levels_true", lambda: _level(0, gap=1e6)),
    ("plan_levels_true", lambda: _level(0, gap=-0.5)),
    ("plan_levels_true", lambda: _level(0, bound=None, gap=0.0)),
    ("plan_levels_true", lambda: _level(3, bound=2 * GOOD.levels[3].value, gap=0.4)),
    ("plan_levels_true", lambda: _level(3, bound=2 * GOOD.levels[3].value, gap=0.75)),
    ("plan_levels_true", lambda: _level(3, bound=2 * GOOD.levels[3].value, gap=1.2)),
    ("plan_levels_true", lambda: _level(4, bound=0, gap=0.5)),
    ("plan_levels_true", lambda: _level(4, bound=0, gap=1.5)),
    ("plan_levels_true", lambda: _level(4, bound=0, gap=1e6)),
    ("plan_levels_true", lambda: _field(status=PlanStatus.optimal)),
    ("plan_levels_true", lambda: _field(status=PlanStatus.optimal, levels=OPEN)),
    ("plan_levels_true", lambda: _field(status=PlanStatus.optimal, levels=())),
    ("plan_levels_true", lambda: _field(status=PlanStatus.optimal, levels=PROVED[:4])),
    ("plan_figures_true", lambda: _field(measures={"urgent_ids": []})),
    ("plan_figures_true", lambda: _field(measures={"urgent_ids": [*urgent_ids(CASE), "nobody"]})),
    ("plan_figures_true", lambda: _record(cases=4)),
    ("plan_figures_true", lambda: _record(touch_minutes=181)),
    ("plan_figures_true", lambda: _record(site="B")),
    ("plan_figures_true", lambda: _record(start=RECORDS[0]["start"] + MINUTE)),
    ("plan_figures_true", lambda: _record(end="2026-03-02T12:01")),
    ("plan_figures_true", lambda: _record(end="2026-03-02T12:00+01:00")),
    ("plan_figures_true", lambda: _record(end="noon")),
    ("plan_figures_true", lambda: _record(start=None)),
    ("plan_figures_true", lambda: _record(start=8)),
    ("plan_figures_true", lambda: _field(sessions=(*RECORDS, {"session_id": "nowhere"}))),
    ("plan_figures_true", lambda: _field(sessions=(*RECORDS, RECORDS[0]))),
    ("plan_figures_true", lambda: _field(sessions=RECORDS[1:])),
    ("plan_figures_true", lambda: _field(measures={"justified_envy": -1})),
    ("plan_figures_true", lambda: _field(measures={"justified_envy": "0"})),
    ("plan_figures_true", lambda: _field(measures={"justified_envy": False})),
    ("plan_figures_true", lambda: _field(measures={"justified_envy": 0.5})),
    ("plan_figures_true", lambda: _field(measures=ENVY | {"justified_envy": 1})),
    ("plan_figures_true", lambda: _field(measures=ENVY | {"justified_envy_pairs": "none"})),
    ("plan_figures_true", lambda: _field(measures={"cases": len(GOOD.bookings) + 1})),
    ("plan_figures_true", lambda: _field(measures={"capped_utilisation": None})),
    ("plan_findings_true", lambda: _field(findings={"priority_unreadable": 1})),
    ("plan_findings_true", lambda: _field(findings={"file_unknown": -1})),
    ("plan_case_same", lambda: _stamped(sha256="0" * 64)),
    ("plan_case_same", lambda: _stamped(name="another")),
    ("plan_case_same", lambda: _stamped(planning_date=CASE.planning_date + 7 * DAY)),
    ("plan_case_same", lambda: _stamped(horizon=(CASE.horizon_start, CASE.horizon_start))),
    ("plan_case_same", lambda: _stamped(extracted_at=CASE.extracted_at + 7 * DAY)),
    ("conservation", lambda: _field(waiting=WAITING[1:])),
    ("conservation", lambda: _field(waiting=(*WAITING, WAITING[0]))),
    ("conservation", lambda: _field(waiting=(*WAITING, NOBODY))),
    ("conservation", lambda: _field(held=())),
    ("conservation", lambda: _field(held=(_other_rule(GOOD.held[0]),))),
    ("conservation", lambda: _field(left_out=(_other_rule(GOOD.left_out[0]),))),
    ("conservation", lambda: _field(left_out=())),
    ("conservation", lambda: _field(held=(*GOOD.held, *GOOD.left_out))),
    ("conservation", lambda: _field(held=GOOD.left_out, left_out=GOOD.held)),
    (
        "conservation",
        lambda: _field(
            waiting=WAITING[1:],
            left_out=(*GOOD.left_out, SetAside(id=WAITING[0].id, rule="x", detail="")),
        ),
    ),
    (
        "conservation",
        lambda: _field(held=(*GOOD.held, SetAside(id=WAITING[0].id, rule="x", detail=""))),
    ),
    (
        "conservation",
        lambda: _field(waiting=(*WAITING, Waiting(id="removed", code="no_room", detail=""))),
    ),
    ("conservation", lambda: _field(waiting=(*WAITING, Waiting(id="a1", code="x", detail="")))),
    ("conservation", lambda: _without_booking("a3")),
]
"""A check and the plan that fails it."""

BREACHES = [(rule, lambda moves=moves: moved(moves)) for rule, moves in MOVES] + EDITS
"""Every planted breach: the rule or check that must speak up, and the spoilt plan."""
