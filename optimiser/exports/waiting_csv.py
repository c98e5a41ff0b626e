"""waiting.csv: one row per entry left waiting, with what to do about it, the most urgent first."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from optimiser.exports.plan_json import plan_to_dict
from optimiser.exports.table import guarded, read_table, table_text
from optimiser.exports.whose import COLUMNS_OF, whose
from optimiser.models.kinds import AnyCase, AnyPlan
from optimiser.reports.kind import waiting_rank

COLUMNS = ("id", "code", "detail", "rules", "nearest")
"""What plan.json says of who waits."""


def waiting_rows(document: Mapping[str, Any]) -> list[dict[str, str]]:
    """What the rows say of a plan.json document, by id, texts as they are; rules are joined by
    `;`."""
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
    people, columns = case.pathway_by_key, COLUMNS_OF[plan.kind]
    rows = [
        row | whose(people.get(row["id"]), case) for row in waiting_rows(plan_to_dict(plan, case))
    ]
    rows.sort(key=lambda row: (waiting_rank(people.get(row["id"]), case), row["id"]))
    return table_text(
        (*COLUMNS, *columns),
        [{name: guarded(cell) for name, cell in row.items()} for row in rows],
    )


def read_waiting(path: Path) -> list[dict[str, str]]:
    """Read what waiting.csv says of its plan back, by id and without guards."""
    rows = read_table(path, COLUMNS)
    return sorted(({name: row[name] for name in COLUMNS} for row in rows), key=lambda r: r["id"])
