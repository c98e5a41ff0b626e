"""waiting.csv: one row per entry left waiting, with what to do about it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from optimiser.exports.plan_json import plan_to_dict
from optimiser.exports.table import guarded, read_table, table_text
from optimiser.models.kinds import AnyCase, AnyPlan

COLUMNS = ("id", "code", "detail", "rules", "nearest")


def waiting_rows(document: Mapping[str, Any]) -> list[dict[str, str]]:
    """The rows of a plan.json document, texts as they are; rules are joined by `;`."""
    return [
        {
            "id": waiting["id"],
            "code": waiting["code"],
            "detail": waiting["detail"],
            "rules": ";".join(waiting["rules"]),
            "nearest": waiting["nearest"] or "",
        }
        for waiting in document["waiting"]
    ]


def waiting_text(plan: AnyPlan, case: AnyCase) -> str:
    """The text of waiting.csv."""
    rows = waiting_rows(plan_to_dict(plan, case))
    return table_text(
        COLUMNS, [{name: guarded(cell) for name, cell in row.items()} for row in rows]
    )


def read_waiting(path: Path) -> list[dict[str, str]]:
    """Read waiting.csv back, without guards."""
    return read_table(path, COLUMNS)
