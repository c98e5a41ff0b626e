"""Made-up nouns for tests of reports, exports and commands: no solver and no files needed."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from optimiser.exports.plan_json import plan_text
from optimiser.models.case import TheatreCase
from optimiser.models.entry import Entry
from optimiser.models.plan import Booking, CaseStamp, Level, Plan, Run, Sense, SetAside, Waiting
from optimiser.models.reading import Reading
from optimiser.models.session import Session
from optimiser.models.words import Anaesthetic, Flag, Priority, SessionState

DAY = date(2026, 12, 1)
MORNING = datetime(2026, 12, 1, 8, 30, tzinfo=UTC)
SHA256 = "ab" * 32


def entry(entry_id: str, **more: Any) -> Entry:
    facts: dict[str, Any] = {
        "entry_id": entry_id,
        "patient_id": f"pat-{entry_id}",
        "specialty": "110",
        "procedure": "W371",
        "priority": Priority.P4,
        "referral_date": date(2026, 5, 1),
        "touch_minutes": 60,
        "touch_sd": 15,
        "anaesthetic": Anaesthetic.general,
    }
    return Entry(**facts | more)


def session(session_id: str, start: datetime = MORNING, **more: Any) -> Session:
    facts: dict[str, Any] = {
        "session_id": session_id,
        "site": "General",
        "theatre": "Theatre 2",
        "day": start.date(),
        "start": start,
        "end": start + timedelta(hours=4),
        "specialties": ("110",),
        "surgeons": ("surg-1",),
        "anaesthetist": True,
    }
    return Session(**facts | more)


def booking(entry_id: str, session_id: str, position: int, start: datetime, **more: Any) -> Booking:
    facts: dict[str, Any] = {
        "entry_id": entry_id,
        "patient_id": f"pat-{entry_id}",
        "session_id": session_id,
        "site": "General",
        "theatre": "Theatre 2",
        "surgeon": "surg-1",
        "position": position,
        "start": start,
        "end": start + timedelta(minutes=60),
        "reason": "longest wait of those who fit",
    }
    return Booking(**facts | more)


def a_case(*entries: Entry, **more: Any) -> TheatreCase:
    facts: dict[str, Any] = {
        "name": "made up",
        "planning_date": date(2026, 11, 24),
        "horizon_start": DAY,
        "horizon_end": date(2026, 12, 14),
        "extracted_at": datetime(2026, 11, 24, 6, 0, tzinfo=UTC),
        "entries": entries
        or (
            entry("E1", flags=frozenset({Flag.diabetic, Flag.learning_disability})),
            entry("E10", priority=Priority.P2, decision_date=date(2026, 10, 1)),
            entry("E2"),
            entry("E3", priority=Priority.P1A),
            entry("E4"),
        ),
        "sessions": (
            session("S1"),
            session("S2", MORNING + timedelta(days=1)),
            session("S3", MORNING + timedelta(days=2), state=SessionState.protected),
        ),
    }
    return TheatreCase(**facts | more)


def a_plan(**more: Any) -> Plan:
    facts: dict[str, Any] = {
        "case": CaseStamp(
            name="made up",
            planning_date=date(2026, 11, 24),
            horizon=(DAY, date(2026, 12, 14)),
            extracted_at=datetime(2026, 11, 24, 6, 0, tzinfo=UTC),
            sha256=SHA256,
        ),
        "run": Run(
            version="0.1.0",
            solver="made up",
            strategy="greedy",
            seed=1,
            workers=1,
            seconds_limit=1,
            seconds=0.25,
            reproducible=False,
        ),
        "levels": (
            Level(
                name="urgent",
                value=12345.0,
                bound=12345.0,
                gap=0,
                unit="weighted days",
                sense=Sense.maximise,
            ),
            Level(name="changeovers", value=3, unit="changes", sense=Sense.minimise),
        ),
        "bookings": (
            booking("E10", "S1", 2, MORNING + timedelta(minutes=75), late_days=33, fixed=True),
            booking("E1", "S1", 1, MORNING),
        ),
        "waiting": (
            Waiting(id="E4", code="no_room", detail="no list has 60 minutes left", nearest="S2"),
            Waiting(id="E3", code="no_kit", detail="no robot", rules=("equipment_in_room",)),
        ),
        "held": (SetAside(id="E5", rule="priority_unreadable", detail="line 7"),),
        "left_out": (SetAside(id="E6", rule="status_removed", detail="removed"),),
        "measures": {"utilisation": 0.5, "by_session": {"S2": 0.0, "S1": 0.5}},
        "findings": {"priority_unreadable": 1},
    }
    if "bookings" not in more:
        facts["bookings"] = (
            *facts["bookings"],
            booking("E2", "S2", 1, MORNING + timedelta(days=1)),
        )
    return Plan(**facts | more)


def a_reading(case: TheatreCase | None = None, **more: Any) -> Reading:
    plan = a_plan()
    facts: dict[str, Any] = {
        "case": case or a_case(),
        "held": plan.held,
        "left_out": plan.left_out,
        "raw_ids": ("E1", "E10", "E2", "E3", "E4", "E5", "E6"),
        "sha256": SHA256,
    }
    return Reading(**facts | more)


def load(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def write_plan(plan: Plan, case: TheatreCase, path: Path) -> None:
    path.write_text(plan_text(plan, case), encoding="utf-8", newline="\n")
