"""plan.json back into a plan: our own, or one that somebody made by hand.

JSON is read strictly: keys stand once, numbers are finite and of a sane size, nesting is shallow,
text can be written again. What a hand-made plan leaves out and the case decides (patient, site,
theatre, position, end, late days) is taken from the case; what it states is kept as stated, for
the audit to judge.
"""

import json
from datetime import datetime, timedelta
from math import isfinite
from pathlib import Path
from typing import Any, NoReturn

from pydantic import ValidationError

from optimiser.errors import InputRefused
from optimiser.models.case import TheatreCase
from optimiser.models.finding import Finding, Severity
from optimiser.models.plan import PLAN_SCHEMA, Plan
from optimiser.models.urgency import late_days
from optimiser.readers.cells import Unreadable, instant_of
from optimiser.readers.near_names import hint, shown
from optimiser.readers.private_copy import stood_still, take
from optimiser.readers.text import text_of

DEEPEST = 20
MOST_DIGITS = 18

BLANKS_ALLOWED = frozenset(
    {"patient_id", "site", "theatre", "position", "end", "late_days", "fixed", "reason"}
)
"""Fields of a booking that may be blank or absent; the case decides them."""


class _Unsound(ValueError):
    """JSON that the standard allows or the reader cannot carry, and a plan may not hold."""


def read_plan(path: Path, case: TheatreCase) -> Plan:
    """The plan in the plan.json at `path`, its times as instants in UTC.

    Raises InputRefused with findings when it is no plan of this version.
    """
    document = read_json(path)
    _check_schema(path.name, document)
    findings: list[Finding] = []
    facts = {key: value for key, value in document.items() if value is not None}
    for key in sorted(set(facts) - _FIELDS):
        problem = f"is no part of a plan{hint(key, _FIELDS)}"
        findings.append(
            _finding(
                path.name, "plan_key_unknown", shown(key), problem, "keys of the file contract"
            )
        )
    bookings = facts.get("bookings", [])
    if isinstance(bookings, list):
        read = [_booking(one, n, case, path.name, findings) for n, one in enumerate(bookings, 1)]
        if not findings:
            facts["bookings"] = _completed(read, case)
    if findings:
        raise InputRefused(f"{path.name} is no plan that can be judged", findings)
    try:
        return Plan.model_validate(facts)
    except ValidationError as error:
        raise InputRefused(
            f"{path.name} is no plan that can be judged",
            [
                _finding(
                    path.name,
                    "plan_unreadable",
                    ".".join(str(part) for part in fault["loc"]),
                    "cannot be read",
                    fault["msg"],
                )
                for fault in error.errors(include_url=False, include_input=False)
            ],
        ) from None


def read_json(path: Path) -> dict[str, Any]:
    """The object in a JSON file, read strictly. Raises InputRefused."""
    copy = take(path)
    moved = copy if isinstance(copy, Finding) else stood_still(copy)
    if moved is not None or isinstance(copy, Finding):
        raise InputRefused(f"{path.name} cannot be read", [moved] if moved else [])
    text = text_of(copy.content, path.name)
    if isinstance(text, Finding):
        raise InputRefused(f"{path.name} is not JSON", [text])
    try:
        document = json.loads(
            text,
            object_pairs_hook=_once,
            parse_constant=_not_finite,
            parse_int=_whole,
            parse_float=_finite,
        )
        _check_depth(document)
    except _Unsound as error:
        raise _not_json(path.name, str(error)) from None
    except RecursionError:
        raise _not_json(path.name, "is nested too deeply") from None
    except json.JSONDecodeError as error:
        raise _not_json(path.name, "is not JSON", error.lineno) from None
    if not isinstance(document, dict):
        raise _not_json(path.name, "holds no object")
    return document


def _check_schema(file: str, document: dict[str, Any]) -> None:
    schema = document.get("schema")
    if schema == PLAN_SCHEMA:
        return
    family = PLAN_SCHEMA.rpartition("/")[0] + "/"
    newer = isinstance(schema, str) and schema.startswith(family) and schema != PLAN_SCHEMA
    if newer:
        problem, action = "was made by another version", "judge it with the version that made it"
    else:
        problem, action = "does not say that this is a plan", f'write "schema": "{PLAN_SCHEMA}"'
    finding = _finding(file, "plan_schema", "schema", problem, PLAN_SCHEMA, action)
    raise InputRefused(f"{file}: the schema {problem}", [finding])


# Bookings ------------------------------------------------------------------------------------


def _booking(
    given: Any, number: int, case: TheatreCase, file: str, findings: list[Finding]
) -> dict[str, Any]:
    """One booking with instants for times; blanks that the case decides are left out."""

    def refuse(key: str, problem: str, expected: str) -> None:
        place = f"bookings[{number}].{key}"
        findings.append(_finding(file, "plan_booking_unreadable", place, problem, expected))

    if not isinstance(given, dict):
        refuse("", "is no object", "a booking")
        return {}
    booking = {
        key: value
        for key, value in given.items()
        if not (key in BLANKS_ALLOWED and value in (None, ""))
    }
    if booking.get("surgeon") == "":
        booking["surgeon"] = None
    booking.setdefault("surgeon", None)
    for key in ("entry_id", "session_id", "start"):
        if not isinstance(booking.get(key), str) or not booking[key]:
            refuse(key, "is missing or no text", "every booking names its entry, session and start")
    for key in ("start", "end"):
        if isinstance(booking.get(key), str) and booking[key]:
            try:
                booking[key] = instant_of(booking[key], case.zone)
            except Unreadable as fault:
                refuse(key, fault.problem, fault.expected)
            except OverflowError:
                refuse(key, "lies outside the calendar", "2026-12-01T08:30")
        elif key in booking:
            refuse(key, "is no text", "2026-12-01T08:30")
    return booking


def _completed(bookings: list[dict[str, Any]], case: TheatreCase) -> list[dict[str, Any]]:
    """Bookings with what they left out and the case decides."""
    for booking in bookings:
        entry = case.entry_by_id.get(booking["entry_id"])
        session = case.session_by_id.get(booking["session_id"])
        start: datetime = booking["start"]
        derived: dict[str, Any] = {
            "patient_id": "" if entry is None else entry.patient_id,
            "site": "" if session is None else session.site,
            "theatre": "" if session is None else session.theatre,
            "end": start + timedelta(minutes=0 if entry is None else entry.minutes),
            "fixed": entry is not None and entry.fixed is not None,
        }
        if entry is not None and session is not None:
            derived["late_days"] = late_days(entry, session.day, case)
        for key, value in derived.items():
            booking.setdefault(key, value)
    lists: dict[str, int] = {}
    for booking in sorted(bookings, key=lambda one: (one["start"], one["entry_id"])):
        lists[booking["session_id"]] = lists.get(booking["session_id"], 0) + 1
        booking.setdefault("position", lists[booking["session_id"]])
    return bookings


# JSON, strictly ------------------------------------------------------------------------------


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise _Unsound("has a key twice in one object")
    return found


def _not_finite(_text: str) -> NoReturn:
    raise _Unsound("holds a number that is not finite")


def _whole(text: str) -> int:
    if len(text.lstrip("-")) > MOST_DIGITS:
        raise _Unsound(f"holds a whole number of more than {MOST_DIGITS} digits")
    return int(text)


def _finite(text: str) -> float:
    number = float(text)
    return number if isfinite(number) else _not_finite(text)


def _check_depth(document: Any) -> None:
    """Refuse deep nesting, and text with half a character, which could not be written again."""
    level = [document]
    for _ in range(DEEPEST):
        below: list[Any] = []
        for value in level:
            if isinstance(value, dict):
                below += value.keys()
                below += value.values()
            elif isinstance(value, list):
                below += value
            elif isinstance(value, str) and not value.isascii():
                _check_text(value)
        if not below:
            return
        level = below
    raise _Unsound("is nested too deeply")


def _check_text(text: str) -> None:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        raise _Unsound("holds half a character (a lone surrogate)") from None


def _not_json(file: str, problem: str, row: int | None = None) -> InputRefused:
    finding = Finding(
        rule="json_unreadable",
        severity=Severity.refused,
        file=file,
        row=row,
        problem=problem,
        expected="JSON with each key once and finite numbers",
        action="use the file as the program wrote it",
    )
    return InputRefused(f"{file} {problem}", [finding])


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


_FIELDS = frozenset((field.alias or name) for name, field in Plan.model_fields.items())
