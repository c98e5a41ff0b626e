"""partly.csv: one row per request booked in part, with the tests that wait and why."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from optimiser.exports.plan_json import plan_to_dict
from optimiser.exports.table import guarded, read_table, table_text
from optimiser.models.kinds import AnyCase, AnyPlan

COLUMNS = ("request_id", "tests_waiting", "code", "detail")


def partly_rows(document: Mapping[str, Any]) -> list[dict[str, str]]:
    """The rows of a plan.json document, texts as they are; tests are joined by `;`."""
    return [
        {
            "request_id": partly["request_id"],
            "tests_waiting": ";".join(partly["tests_waiting"]),
            "code": partly["code"],
            "detail": partly["detail"],
        }
        for partly in document["partly"]
    ]


def partly_text(plan: AnyPlan, case: AnyCase) -> str:
    """The text of partly.csv."""
    rows = partly_rows(plan_to_dict(plan, case))
    return table_text(
        COLUMNS, [{name: guarded(cell) for name, cell in row.items()} for row in rows]
    )


def read_partly(path: Path) -> list[dict[str, str]]:
    """Read partly.csv back, without guards."""
    return read_table(path, COLUMNS)
