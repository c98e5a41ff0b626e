"""plan.json back into a plan: our own, or one that somebody made by hand.

What a hand-made plan leaves out and the case decides (patient, site, theatre or room, position or
visit, end, late days, whether it was fixed, the surgeon where only one may operate) is taken from
the case; what it states is kept as stated, for the audit to judge.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, overload

from pydantic import ValidationError

from optimiser.errors import InputRefused
from optimiser.models.case import TheatreCase
from optimiser.models.diagnostics_case import DiagnosticsCase
from optimiser.models.finding import Finding, Severity
from optimiser.models.kinds import AnyCase, AnyPlan
from optimiser.models.plan import PLAN_SCHEMA, DiagnosticsPlan, Plan
from optimiser.models.urgency import late_days
from optimiser.readers.cells import Unreadable, instant_of
from optimiser.readers.json_file import read_json
from optimiser.readers.near_names import hint, shown
from optimiser.readers.plan_kinds import not_of_their_kind
from optimiser.readers.theatre.operating import only_surgeon

Facts = dict[str, Any]

NEEDED = {
    "theatre": ("entry_id", "session_id", "start"),
    "diagnostics": ("request_id", "test", "session_id", "start"),
}
"""What every booking must say; the rest follows from the case where it is blank."""


@overload
def read_plan(path: Path, case: TheatreCase) -> Plan: ...
@overload
def read_plan(path: Path, case: DiagnosticsCase) -> DiagnosticsPlan: ...
def read_plan(path: Path, case: AnyCase) -> AnyPlan:
    """The plan in the plan.json at `path`, its times as instants in UTC.

    Raises InputRefused, with findings, when it is no plan of this version and kind.
    """
    facts = read_json(path)
    _Schema(path.name, case).check(facts)
    bookings = _Bookings(path.name, case)
    given = facts.get("bookings", [])
    if isinstance(given, list):
        facts = facts | {"bookings": bookings.read(given)}
    if bookings.findings:
        raise InputRefused(f"{path.name} holds bookings that cannot be read", bookings.findings)
    model: type[Plan] | type[DiagnosticsPlan] = (
        Plan if isinstance(case, TheatreCase) else DiagnosticsPlan
    )
    facts = {key: value for key, value in facts.items() if value is not None}
    unlike = [
        _finding(path.name, "plan_unreadable", place, "is written as something else", expected)
        for place, expected in not_of_their_kind(model, facts)
    ]
    if unlike:
        raise InputRefused(f"{path.name} is no plan that can be judged", unlike)
    try:
        plan = model.model_validate(facts)
    except ValidationError as error:
        findings = [
            _finding(
                path.name,
                "plan_unreadable",
                ".".join(str(part) for part in fault["loc"]),
                "cannot be read",
                fault["msg"],
            )
            for fault in error.errors(include_url=False, include_input=False)
        ]
        raise InputRefused(f"{path.name} is no plan that can be judged", findings) from None
    if plan.case is not None and plan.case.extracted_at.utcoffset() is None:
        problem = "has no offset, so nobody knows which instant it is"
        finding = _finding(
            path.name, "plan_unreadable", "case.extracted_at", problem, "a time with its offset"
        )
        raise InputRefused(f"{path.name} is no plan that can be judged", [finding])
    return plan


class _Schema:
    """Is this a plan of this version and of the case's kind?"""

    def __init__(self, file: str, case: AnyCase) -> None:
        self.file = file
        self.case = case

    def check(self, facts: Facts) -> None:
        """Raises InputRefused when it is not."""
        schema = facts.get("schema")
        family = PLAN_SCHEMA.rpartition("/")[0] + "/"
        if isinstance(schema, str) and schema != PLAN_SCHEMA and schema.startswith(family):
            self._refuse(
                "schema",
                "the plan was made by another version of the program",
                PLAN_SCHEMA,
                "judge it with the version that made it",
            )
        if schema != PLAN_SCHEMA:
            self._refuse(
                "schema",
                "the file does not say that it is a plan",
                PLAN_SCHEMA,
                f'write "schema": "{PLAN_SCHEMA}"',
            )
        if facts.get("kind", self.case.kind) != self.case.kind:
            self._refuse(
                "kind",
                "the plan is of another kind than the case",
                self.case.kind,
                "give the case that it was made from",
            )
        known = {field.alias or name for name, field in Plan.model_fields.items()}
        unknown = sorted(set(facts) - known)
        if unknown:
            self._refuse(
                shown(unknown[0]),
                f"the plan has a part that nobody knows{hint(unknown[0], known)}",
                "the parts of the file contract, section 3",
                "correct the name, or remove it",
            )

    def _refuse(self, key: str, problem: str, expected: str, action: str) -> None:
        rule = f"plan_{key}" if key in ("schema", "kind") else "plan_key_unknown"
        finding = _finding(self.file, rule, key, problem, expected, action)
        raise InputRefused(f"{self.file}: {problem}", [finding])


class _Bookings:
    """Bookings with instants for times; `findings` fill up on the way."""

    def __init__(self, file: str, case: AnyCase) -> None:
        self.file = file
        self.case = case
        self.findings: list[Finding] = []

    def read(self, given: list[Any]) -> list[Facts]:
        """Every booking, completed from the case where it is blank."""
        bookings = [self._one(booking, number) for number, booking in enumerate(given, 1)]
        if self.findings:
            return []
        complete: Callable[[list[Facts]], None] = (
            self._theatre if isinstance(self.case, TheatreCase) else self._diagnostics
        )
        complete(bookings)
        return bookings

    def _one(self, given: Any, number: int) -> Facts:
        if not isinstance(given, dict):
            self._refuse(number, None, "is no object", "a booking")
            return {}
        booking = {key: value for key, value in given.items() if value not in (None, "")}
        for key in NEEDED[self.case.kind]:
            if not isinstance(booking.get(key), str):
                self._refuse(number, key, "is missing or no text", "a text in every booking")
        for key in ("start", "end"):
            if isinstance(booking.get(key), str):
                try:
                    booking[key] = instant_of(booking[key], self.case.zone)
                except Unreadable as fault:
                    self._refuse(number, key, fault.problem, fault.expected)
            elif key in booking:
                self._refuse(number, key, "is no text", "2026-12-01T08:30")
        return booking

    def _theatre(self, bookings: list[Facts]) -> None:
        case = self.case
        if not isinstance(case, TheatreCase):
            return
        positions: dict[str, int] = {}
        for booking in sorted(bookings, key=lambda one: (one["start"], one["entry_id"])):
            entry = case.entry_by_id.get(booking["entry_id"])
            session = case.session_by_id.get(booking["session_id"])
            start: datetime = booking["start"]
            number = positions[booking["session_id"]] = positions.get(booking["session_id"], 0) + 1
            follows: Facts = {"position": number, "surgeon": None, "end": start}
            if entry is not None:
                follows |= {
                    "patient_id": entry.patient_id,
                    "end": start + timedelta(minutes=entry.minutes),
                    "fixed": entry.fixed is not None,
                }
            if session is not None:
                follows |= {"site": session.site, "theatre": session.theatre}
            if entry is not None and session is not None:
                follows["late_days"] = late_days(entry, session.day, case)
                follows["surgeon"] = only_surgeon(case, entry, session, start)
            _fill(booking, follows, ("patient_id", "site", "theatre"))

    def _diagnostics(self, bookings: list[Facts]) -> None:
        case = self.case
        if not isinstance(case, DiagnosticsCase):
            return
        visits: dict[str, list[tuple[str, str]]] = {}
        for booking in sorted(bookings, key=lambda one: (one["start"], one["request_id"])):
            request = case.request_by_id.get(booking["request_id"])
            session = case.session_by_id.get(booking["session_id"])
            test = case.test_by_code.get(booking["test"])
            start: datetime = booking["start"]
            end = start if test is None else start + timedelta(minutes=test.minutes)
            follows: Facts = {"end": end, "visit": 1}
            if request is not None:
                fixed = request.fixed_for((booking["request_id"], booking["test"]))
                follows |= {"patient_id": request.patient_id, "fixed": fixed is not None}
            if session is not None:
                follows |= {"site": session.site, "room": session.room}
                attended = visits.setdefault(booking["request_id"], [])
                visit = (str(session.day), session.site)
                if visit not in attended:
                    attended.append(visit)
                follows["visit"] = attended.index(visit) + 1
            _fill(booking, follows, ("patient_id", "site", "room"))

    def _refuse(self, number: int, key: str | None, problem: str, expected: str) -> None:
        place = f"bookings[{number}]" + ("" if key is None else f".{key}")
        self.findings.append(
            _finding(self.file, "plan_booking_unreadable", place, problem, expected)
        )


def _fill(booking: Facts, follows: Facts, texts: tuple[str, ...]) -> None:
    """What the booking leaves out, from the case; unknown texts are blank."""
    for key, value in (dict.fromkeys(texts, "") | follows).items():
        booking.setdefault(key, value)


def _finding(
    file: str, rule: str, key: str, problem: str, expected: str, action: str = "correct it"
) -> Finding:
    return Finding(
        rule=rule,
        severity=Severity.refused,
        file=file,
        column=key,
        problem=problem,
        expected=expected,
        action=action,
    )
