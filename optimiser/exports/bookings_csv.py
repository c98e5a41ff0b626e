"""bookings.csv: one row per booking, as proposed; see `optimiser.exports.table` for its guards."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from optimiser.exports.plan_json import plan_to_dict
from optimiser.exports.table import guarded, read_table, table_text
from optimiser.models.kinds import AnyCase, AnyPlan

COLUMNS_OF = {
    "theatre": (
        "entry_id",
        "patient_id",
        "session_id",
        "site",
        "theatre",
        "surgeon",
        "position",
        "start",
        "end",
        "late_days",
        "fixed",
        "reason",
        "state",
    ),
    "diagnostics": (
        "request_id",
        "patient_id",
        "test",
        "visit",
        "session_id",
        "site",
        "room",
        "start",
        "end",
        "fixed",
        "reason",
        "state",
    ),
}
"""Columns by kind of planning, in the order of the file contract."""
NOT_TEXT = ("position", "visit", "start", "end", "late_days", "fixed", "state")
"""What is ours and needs no guard."""
PROPOSED = "proposed"
"""The state of every booking here: a named person approves it, never this program."""


def booking_rows(document: Mapping[str, Any]) -> list[dict[str, str]]:
    """The rows of a plan.json document, texts as they are."""
    columns = COLUMNS_OF[document["kind"]][:-1]
    return [
        {column: _cell(booking[column]) for column in columns} | {"state": PROPOSED}
        for booking in document["bookings"]
    ]


def bookings_text(plan: AnyPlan, case: AnyCase) -> str:
    """The text of bookings.csv."""
    rows = booking_rows(plan_to_dict(plan, case))
    for row in rows:
        row.update({column: guarded(row[column]) for column in _texts(plan.kind)})
    return table_text(COLUMNS_OF[plan.kind], rows)


def read_bookings(path: Path, kind: str = "theatre") -> list[dict[str, str]]:
    """Read the bookings.csv of a plan of `kind` back, without guards."""
    return read_table(path, _texts(kind))


def _texts(kind: str) -> list[str]:
    return [column for column in COLUMNS_OF[kind] if column not in NOT_TEXT]


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)
