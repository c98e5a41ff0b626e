"""A rich case, a good plan of it made by hand, and how to spoil it."""

from datetime import date, timedelta

from optimiser.models.case import TheatreCase
from optimiser.models.entry import DateRange, FixedBooking
from optimiser.models.plan import CaseStamp, Level, Plan, Sense, SetAside, Waiting
from optimiser.models.policy import Policy
from optimiser.models.reading import Reading
from optimiser.models.resources import BedNight, Duty, Equipment, Surgeon
from optimiser.models.words import Anaesthetic, Flag, Priority, SessionAges, SessionState
from optimiser.theatre import objectives
from tests.by_hand import booking, numbered
from tests.tiny import MONDAY, at, case, entry, session

DAY = timedelta(days=1)
SHA256 = "5a" * 32
OTHER = {"procedure": "T202"}

CASE: TheatreCase = case(
    [
        entry("a1", equipment=("c_arm",)),
        entry("a2", patient_id="twice"),
        entry("a3", **OTHER),
        entry("a4", priority=Priority.P2),
        entry("allergic", flags=frozenset({Flag.latex})),
        entry("infected", flags=frozenset({Flag.infection}), referral_date=date(2024, 5, 1)),
        entry("general", specialty="100", consultant="S2", equipment=("c_arm",)),
        entry("second", specialty="100", patient_id="twice", **OTHER),
        entry("child", birth_date=date(2015, 3, 2), consultant="S2"),
        entry("teen", birth_date=date(2009, 3, 2)),
        entry("fixed", fixed=FixedBooking(session_id="wed", start=at(2, 8))),
        entry("held_list", fixed=FixedBooking(session_id="wed")),
        entry("stay1", nights=2, ward="W"),
        entry("stay2", nights=1, nights_before=1, ward="W"),
        entry("intensive", nights=2, critical_care_nights=1, ward="W"),
        entry("risky1", touch_sd=12),
        entry("risky2", touch_sd=16),
        entry("local", anaesthetic=Anaesthetic.local),
        # waiting in the good plan, each with a place where it must not go
        entry("anyone"),
        entry("anyone2"),
        entry("near", sites=("A",)),
        entry("named", consultant="S1"),
        entry("rare", procedure="X999"),
        entry("blank", anaesthetic=None),
        entry("robot", equipment=("robot",)),
        entry("laminar", equipment=("laminar",)),
        entry("later", ready_from=MONDAY + 3 * DAY),
        entry("earlier", ready_until=MONDAY + DAY),
        entry("away", unavailable=(DateRange(first=MONDAY + 2 * DAY, last=MONDAY + 3 * DAY),)),
        entry("notice", short_notice=False),
        entry("notice2", short_notice=False, priority=Priority.P3),
        entry("carm2", equipment=("c_arm",)),
    ],
    [
        session("mon", 0, 8, 240),
        session("mon2", 0, 8, 240, specialties=("110", "100"), surgeons=()),
        session("tue", 1, 8, 240, equipment=("laminar",)),
        session("wed", 2, 8, 300),
        session("kids", 1, 8, 240, surgeons=("S2",), ages=SessionAges.child),
        session("adults", 2, 8, 300, surgeons=("S2",), ages=SessionAges.adult),
        session("plain", 2, 14, 180, surgeons=("S2",), anaesthetist=False),
        session("thu", 3, 8, 240, surgeons=("S2",), overrun_minutes=15),
        session("thu_pm", 3, 12, 240, surgeons=("S1", "S2"), theatre="Tthu"),
        session("shut", 3, 13, 240, state=SessionState.locked),
        session("shut2", 4, 13, 240, surgeons=("S2",), state=SessionState.locked),
        session("trauma", 3, 8, 240, state=SessionState.protected),
        session("trauma2", 4, 8, 240, surgeons=("S2",), state=SessionState.protected),
        session("eyes", 4, 8, 240, specialties=("130",)),
        session("far", 4, 8, 240, site="B"),
        session("after", 12, 8, 240),
        session("next_week", 7, 8, 240, surgeons=("S1", "S2")),
    ],
    Policy(notice_days=15, first_case_delay_minutes=10, infection_clean_minutes=30),
    surgeons=(
        Surgeon(
            surgeon_id="S1",
            specialties=("110", "130"),
            procedures=("W401", "T202"),
            max_sessions_per_week=4,
        ),
        Surgeon(surgeon_id="S2", specialties=("110", "100"), max_sessions_per_week=6),
    ),
    roster=(
        Duty(surgeon_id="S2", start=at(0, 8), end=at(0, 11, 30), site="A"),
        Duty(surgeon_id="S1", start=at(0, 8), end=at(0, 12), site="B"),
    ),
    equipment=(Equipment(item="c_arm", site="A", quantity=1),),
    beds=tuple(
        BedNight(ward=ward, date=MONDAY + k * DAY, beds=1)
        for ward in ("W", "critical_care")
        for k in range(-1, 11)
    ),
)

ROWS: dict[str, tuple[str, str, str | None]] = {
    "a1": ("mon", "08:10", "S1"),
    "a2": ("mon", "09:15", "S1"),
    "a3": ("mon", "10:25", "S1"),
    "general": ("mon2", "09:10", "S2"),
    "second": ("mon2", "10:20", "S2"),
    "allergic": ("tue", "08:10", "S1"),
    "a4": ("tue", "09:15", "S1"),
    "infected": ("tue", "10:20", "S1"),
    "stay1": ("wed", "11:00", "S1"),
    "child": ("kids", "08:10", "S2"),
    "fixed": ("wed", "08:00", "S1"),
    "held_list": ("wed", "09:10", "S1"),
    "risky1": ("adults", "08:10", "S2"),
    "risky2": ("adults", "09:15", "S2"),
    "teen": ("adults", "10:20", "S2"),
    "local": ("plain", "14:10", "S2"),
    "stay2": ("next_week", "08:10", "S1"),
    "intensive": ("next_week", "09:15", "S1"),
}
"""The good plan: entry to session, start and surgeon."""

READING = Reading(
    case=CASE,
    held=(SetAside(id="unreadable", rule="priority_unreadable", detail="line 9"),),
    left_out=(SetAside(id="removed", rule="status_removed", detail="removed"),),
    raw_ids=(*CASE.entry_by_id, "unreadable", "removed"),
    sha256=SHA256,
)


def made(rows: dict[str, tuple[str, str, str | None] | None]) -> Plan:
    """The good plan with `rows` changed: moved, added, or (None) left waiting.

    What the plan says of itself is made true again, so that only rules can be broken.
    """
    placed = {key: row for key, row in (ROWS | rows).items() if row is not None}
    bookings = numbered(booking(CASE, key, *row) for key, row in placed.items())
    return stated(bookings)


def stated(bookings) -> Plan:
    """A plan of `bookings` whose waiting list, levels and stamp are true."""
    plan = Plan(bookings=tuple(bookings))
    booked = {one.entry_id for one in bookings}
    levels = []
    for objective in objectives(CASE):
        value = objective.measure(CASE, plan)
        room = 0.5 if objective.sense is Sense.maximise else -0.5
        levels.append(
            Level(
                name=objective.name,
                value=value,
                unit=objective.unit,
                sense=objective.sense,
                bound=value + room,
            )
        )
    return plan.model_copy(
        update={
            "case": CaseStamp(
                name=CASE.name,
                planning_date=CASE.planning_date,
                horizon=(CASE.horizon_start, CASE.horizon_end),
                extracted_at=CASE.extracted_at,
                sha256=SHA256,
            ),
            "levels": tuple(levels),
            "waiting": tuple(
                Waiting(id=key, code="no_room", detail="no list has room")
                for key in CASE.entry_by_id
                if key not in booked
            ),
            "held": READING.held,
            "left_out": READING.left_out,
        }
    )
