"""The plan: who is booked where and when, who waits and why, and how good it is."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any, Literal

from pydantic import Field

from optimiser.models.noun import Noun

PLAN_SCHEMA = "optimiser.plan/1"


class PlanStatus(StrEnum):
    """optimal: every level proved; feasible: bounds are open; fallback: the greedy plan."""

    optimal = "optimal"
    feasible = "feasible"
    fallback = "fallback"


class Sense(StrEnum):
    """Direction of a level."""

    maximise = "maximise"
    minimise = "minimise"


class Booking(Noun):
    """One case on a list. `start` and `end` are instants in UTC: into the anaesthetic room,
    out of theatre. `position` counts from 1 within the session. `late_days` counts days past
    the target. `surgeon` is None only where the hospital gave no roster.
    """

    entry_id: str
    patient_id: str
    session_id: str
    site: str
    theatre: str
    surgeon: str | None
    position: int = Field(ge=1)
    start: datetime
    end: datetime
    late_days: int = Field(default=0, ge=0)
    fixed: bool = False
    reason: str = ""


class Waiting(Noun):
    """An entry left waiting: a stable code, a sentence to act on, the rules in the way."""

    id: str
    code: str
    detail: str
    rules: tuple[str, ...] = ()
    nearest: str | None = None


class SetAside(Noun):
    """An input id that was not planned (held or left out) and the rule that says so."""

    id: str
    rule: str
    detail: str


class Level(Noun):
    """One level of the lexicographic order, with the best any plan could reach.

    `gap` is |bound - value| / max(|bound|, |value|), a share of 1; 0 when proved; None when no
    bound is known.
    """

    name: str
    value: float
    unit: str
    sense: Sense
    bound: float | None = None
    gap: float | None = None


class CaseStamp(Noun):
    """Which input the plan was made from."""

    name: str
    planning_date: date
    horizon: tuple[date, date]
    extracted_at: datetime
    sha256: str


class Run(Noun):
    """How the plan was made."""

    version: str
    solver: str
    strategy: str
    seed: int
    workers: int
    seconds_limit: float
    seconds: float | None
    reproducible: bool


class Plan(Noun):
    """A whole plan, as plan.json holds it."""

    schema_name: Literal["optimiser.plan/1"] = Field(default="optimiser.plan/1", alias="schema")
    kind: Literal["theatre"] = "theatre"
    case: CaseStamp | None = None
    run: Run | None = None
    status: PlanStatus = PlanStatus.feasible
    levels: tuple[Level, ...] = ()
    bookings: tuple[Booking, ...] = ()
    waiting: tuple[Waiting, ...] = ()
    partly: tuple[dict[str, Any], ...] = ()
    held: tuple[SetAside, ...] = ()
    left_out: tuple[SetAside, ...] = ()
    sessions: tuple[dict[str, Any], ...] = ()
    measures: dict[str, Any] = Field(default_factory=dict)
    findings: dict[str, int] = Field(default_factory=dict)

    def by_session(self) -> dict[str, list[Booking]]:
        """Bookings of each session in order of start (then entry id)."""
        lists: dict[str, list[Booking]] = {}
        for booking in sorted(self.bookings, key=lambda b: (b.start, b.entry_id)):
            lists.setdefault(booking.session_id, []).append(booking)
        return lists
