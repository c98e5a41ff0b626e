"""plan.json: the plan itself. Every other file of a plan folder is a rendering of it.

Canonical: the same plan gives the same bytes. Keys stand in the order of the file contract,
free tables are sorted by key, records by time or id; local times, two spaces, UTF-8.
"""

import json
from collections.abc import Mapping
from datetime import date, datetime
from enum import Enum
from math import isfinite
from typing import Any

from optimiser.models.kinds import AnyBooking, AnyCase, AnyPlan
from optimiser.models.pathway import Item
from optimiser.models.plan import Booking, CaseStamp, Level, Run

DECIMALS = 6
"""Floats are rounded to so many decimals."""


def plan_to_dict(plan: AnyPlan, case: AnyCase) -> dict[str, Any]:
    """The plan as plan.json holds it, ready for `json`.

    A reproducible plan carries no seconds, since they differ from run to run.
    """
    bookings = sorted(plan.bookings, key=_place)
    return {
        "schema": plan.schema_name,
        "kind": plan.kind,
        "case": None if plan.case is None else _stamp(plan.case, case),
        "run": None if plan.run is None else _run(plan.run, case),
        "status": plan.status.value,
        "levels": [_level(level, case) for level in plan.levels],
        "bookings": [booking_to_dict(booking, case) for booking in bookings],
        "waiting": [_fields(one, case) for one in sorted(plan.waiting, key=lambda w: w.id)],
        "partly": [_fields(one, case) for one in sorted(plan.partly, key=lambda p: p.request_id)],
        "held": [_fields(one, case) for one in sorted(plan.held, key=lambda s: s.id)],
        "left_out": [_fields(one, case) for one in sorted(plan.left_out, key=lambda s: s.id)],
        "sessions": _records(plan.sessions, "session_id", case),
        "measures": _plain(plan.measures, case),
        "findings": _plain(plan.findings, case),
    }


def _place(booking: AnyBooking) -> tuple[datetime, str, int, Item]:
    """Where a booking stands among others: by start, session, position and what is booked."""
    position = booking.position if isinstance(booking, Booking) else 0
    return booking.start, booking.session_id, position, booking.item


def booking_to_dict(booking: AnyBooking, case: AnyCase) -> dict[str, Any]:
    """One booking with the keys and times of the file contract."""
    return _fields(booking, case)


def plan_text(plan: AnyPlan, case: AnyCase) -> str:
    """The text of plan.json."""
    document = plan_to_dict(plan, case)
    return json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def _level(level: Level, case: AnyCase) -> dict[str, Any]:
    """A gap of 0 says that the level is proved: one that is not is never rounded down to it."""
    fields = _fields(level, case)
    if level.gap and level.gap > 0 and not fields["gap"]:
        fields["gap"] = 10**-DECIMALS
    return fields


def _stamp(stamp: CaseStamp, case: AnyCase) -> dict[str, Any]:
    extracted_at = case.local(stamp.extracted_at).isoformat()
    return _fields(stamp, case) | {"extracted_at": extracted_at}


def _run(run: Run, case: AnyCase) -> dict[str, Any]:
    return _fields(run, case) | ({"seconds": None} if run.reproducible else {})


def _fields(noun: Any, case: AnyCase) -> dict[str, Any]:
    """A noun's fields in the order they are declared, which is the order of the contract."""
    return {name: _plain(getattr(noun, name), case) for name in type(noun).model_fields}


def _records(records: tuple[dict[str, Any], ...], key: str, case: AnyCase) -> list[dict[str, Any]]:
    """Free records sorted by `key`; their own keys keep their order."""
    ordered = sorted(records, key=lambda record: str(record.get(key, "")))
    return [{name: _plain(value, case) for name, value in record.items()} for record in ordered]


def _plain(value: Any, case: AnyCase) -> Any:
    """`value` in the words of JSON: local times, sorted keys, rounded floats, no NaN."""
    match value:
        case Enum():
            return value.value
        case bool() | int() | str() | None:
            return value
        case float():
            return round(value, DECIMALS) + 0.0 if isfinite(value) else None
        case datetime():
            return value.isoformat() if value.tzinfo is None else case.written(value)
        case date():
            return value.isoformat()
        case Mapping():
            pairs = sorted(
                ((str(_plain(key, case)), item) for key, item in value.items()),
                key=lambda pair: pair[0],
            )
            return {key: _plain(item, case) for key, item in pairs}
        case set() | frozenset():
            return sorted(_plain(item, case) for item in value)
        case list() | tuple():
            return [_plain(item, case) for item in value]
        case _:
            raise TypeError(f"plan.json cannot hold a {type(value).__name__}")
