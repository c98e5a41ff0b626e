"""partly.csv: one row per request booked in part, which tests wait and why, most urgent first."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from optimiser.exports.plan_json import plan_to_dict
from optimiser.exports.table import guarded, read_table, table_text
from optimiser.exports.whose import COLUMNS_OF, whose
from optimiser.models.kinds import AnyCase, AnyPlan
from optimiser.reports.kind import waiting_rank

COLUMNS = ("request_id", "tests_waiting", "code", "detail")
"""What plan.json says of who is booked in part."""


def partly_rows(document: Mapping[str, Any]) -> list[dict[str, str]]:
    """What the rows say of a plan.json document, by id, texts as they are; tests are joined by
    `;`."""
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
    people = case.pathway_by_key
    rows = [
        row | whose(people.get(row["request_id"]), case)
        for row in partly_rows(plan_to_dict(plan, case))
    ]
    rows.sort(
        key=lambda row: (waiting_rank(people.get(row["request_id"]), case), row["request_id"])
    )
    return table_text(
        (*COLUMNS, *COLUMNS_OF[plan.kind]),
        [{name: guarded(cell) for name, cell in row.items()} for row in rows],
    )


def read_partly(path: Path) -> list[dict[str, str]]:
    """Read what partly.csv says of its plan back, by id and without guards."""
    rows = read_table(path, COLUMNS)
    return sorted(
        ({name: row[name] for name in COLUMNS} for row in rows), key=lambda row: row["request_id"]
    )
