"""bookings.csv: one row per booking, as proposed; see `optimiser.exports.table` for its guards."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from optimiser.exports.plan_json import plan_to_dict
from optimiser.exports.table import guarded, read_table, table_text
from optimiser.models.case import TheatreCase
from optimiser.models.plan import Plan

COLUMNS = (
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
)
TEXT_COLUMNS = ("entry_id", "patient_id", "session_id", "site", "theatre", "surgeon", "reason")
PROPOSED = "proposed"
"""The state of every booking here: a named person approves it, never this program."""


def booking_rows(document: Mapping[str, Any]) -> list[dict[str, str]]:
    """The rows of a plan.json document, texts as they are."""
    return [
        {column: _cell(booking[column]) for column in COLUMNS[:-1]} | {"state": PROPOSED}
        for booking in document["bookings"]
    ]


def bookings_text(plan: Plan, case: TheatreCase) -> str:
    """The text of bookings.csv."""
    rows = booking_rows(plan_to_dict(plan, case))
    for row in rows:
        row.update({column: guarded(row[column]) for column in TEXT_COLUMNS})
    return table_text(COLUMNS, rows)


def read_bookings(path: Path) -> list[dict[str, str]]:
    """Read bookings.csv back, without guards."""
    return read_table(path, TEXT_COLUMNS)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)
