"""The plan: who is booked where and when, who waits and why, and how good it is."""

from abc import abstractmethod
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Generic, Literal, TypeVar

from pydantic import Field

from optimiser.models.noun import Noun
from optimiser.models.pathway import Item

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


class BaseBooking(Noun):
    """What bookings of every kind say: who, where, when.

    `start` and `end` are instants in UTC. `fixed` marks a booking the hospital had already
    made; `reason` is a sentence why this patient. Each kind declares the fields itself, in the
    order of the file contract.
    """

    if TYPE_CHECKING:
        patient_id: str
        session_id: str
        site: str
        start: datetime
        end: datetime
        fixed: bool
        reason: str

    @property
    def owner(self) -> str:
        """Id of the entry or request it is for."""
        return self.item[0]

    @property
    @abstractmethod
    def item(self) -> Item:
        """What is booked: once at most in any plan."""

    @property
    def label(self) -> str:
        """What is booked, in words of ids alone: `E1`, or `R1 ct_chest`."""
        return " ".join(self.item)


class Booking(BaseBooking):
    """One case on a list: into the anaesthetic room at `start`, out of theatre at `end`.

    `position` counts from 1 within the session. `late_days` counts days past
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

    @property
    def item(self) -> Item:
        """(entry_id,)."""
        return (self.entry_id,)


class DiagnosticsBooking(BaseBooking):
    """One test of one request. `visit` numbers the visits of the request from 1."""

    request_id: str
    patient_id: str
    test: str
    visit: int = Field(ge=1)
    session_id: str
    site: str
    room: str
    start: datetime
    end: datetime
    fixed: bool = False
    reason: str = ""

    @property
    def item(self) -> Item:
        """(request_id, test)."""
        return (self.request_id, self.test)


class Waiting(Noun):
    """Who is left waiting: a stable code, a sentence to act on, the rules in the way."""

    id: str
    code: str
    detail: str
    rules: tuple[str, ...] = ()
    nearest: str | None = None


class Partly(Noun):
    """A request of which some tests are booked and some are not, and why."""

    request_id: str
    tests_waiting: tuple[str, ...]
    code: str
    detail: str


class SetAside(Noun):
    """An input id that was not planned (held or left out) and the rule that says so."""

    id: str
    rule: str
    detail: str


def gap_of(value: float, bound: float) -> float:
    """|bound - value| / max(|bound|, |value|), a share of 1; 0 where both are nothing."""
    larger = max(abs(bound), abs(value))
    return abs(bound - value) / larger if larger else 0.0


class Level(Noun):
    """One level of the lexicographic order, with the best any plan could reach.

    `gap` is `gap_of` value and bound: 0 when proved; None when no bound is known.
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
    """How the plan was made. `messages` say what did not go as it should; `needs_look` that by
    one of them a search was lost, a plan dropped, or a promise not kept. `accepted_by` is the
    person whose word let lists pass that would have been refused."""

    version: str
    solver: str
    strategy: str
    seed: int
    workers: int
    seconds_limit: float
    seconds: float | None
    reproducible: bool
    messages: tuple[str, ...] = ()
    needs_look: bool = False
    accepted_by: str | None = None


B = TypeVar("B", bound=BaseBooking)


class BasePlan(Noun, Generic[B]):
    """What plans of every kind say, as plan.json holds it."""

    schema_name: Literal["optimiser.plan/1"] = Field(default="optimiser.plan/1", alias="schema")
    kind: str
    case: CaseStamp | None = None
    run: Run | None = None
    status: PlanStatus = PlanStatus.feasible
    levels: tuple[Level, ...] = ()
    bookings: tuple[B, ...] = ()
    waiting: tuple[Waiting, ...] = ()
    partly: tuple[Partly, ...] = ()
    held: tuple[SetAside, ...] = ()
    left_out: tuple[SetAside, ...] = ()
    sessions: tuple[dict[str, Any], ...] = ()
    measures: dict[str, Any] = Field(default_factory=dict)
    findings: dict[str, int] = Field(default_factory=dict)

    def by_session(self) -> dict[str, list[B]]:
        """Bookings of each session in order of start (then of what is booked)."""
        lists: dict[str, list[B]] = {}
        for booking in sorted(self.bookings, key=lambda b: (b.start, b.item)):
            lists.setdefault(booking.session_id, []).append(booking)
        return lists


class Plan(BasePlan[Booking]):
    """A whole theatre plan."""

    kind: Literal["theatre"] = "theatre"


class DiagnosticsPlan(BasePlan[DiagnosticsBooking]):
    """A whole plan of a diagnostic centre."""

    kind: Literal["diagnostics"] = "diagnostics"

    def by_request(self) -> dict[str, list[DiagnosticsBooking]]:
        """Bookings of each request in order of start (then of test)."""
        requests: dict[str, list[DiagnosticsBooking]] = {}
        for booking in sorted(self.bookings, key=lambda b: (b.start, b.test)):
            requests.setdefault(booking.request_id, []).append(booking)
        return requests
