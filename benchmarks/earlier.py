"""What an earlier run left: a benchmark of hours can be run in parts, an evening each."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.options import Skipped

BEFORE = "measured before"
"""The setting that says when, where and by which commit the earlier parts were measured."""


@dataclass(frozen=True)
class Earlier:
    """Rows by title of table and by instance, of the instances that have an answer in each."""

    tables: Mapping[str, Mapping[str, dict[str, Any]]] = field(default_factory=dict)
    parts: tuple[str, ...] = ()

    def knows(self, instance: str) -> bool:
        """Whether that instance need not be measured again."""
        return bool(self.tables) and all(instance in rows for rows in self.tables.values())

    def rows(self, title: str) -> list[dict[str, Any]]:
        """The rows of one table."""
        return [row for name, row in self.tables.get(title, {}).items() if self.knows(name)]

    def settings(self) -> dict[str, Any]:
        """What to say of it beside the settings of this run."""
        return {BEFORE: self.parts} if self.parts else {}


def earlier(
    folder: Path | None, name: str, settings: Mapping[str, Any], titles: Sequence[str]
) -> Earlier:
    """What stands in `folder` of the benchmark `name`; nothing where `folder` is None.

    `titles` are the tables with a row for each instance. Where a row has no cost (`ours`), its
    instance is measured again. Raises Skipped where another setting was used than those of
    `settings`: such figures do not belong in one table.
    """
    file = None if folder is None else folder / f"{name}.json"
    if file is None or not file.is_file():
        return Earlier()
    document = json.loads(file.read_text(encoding="utf-8"))
    told = document["settings"]
    if other := [key for key, value in settings.items() if told.get(key) != value]:
        raise Skipped(f"{file} was measured with other {', '.join(other)}: cannot go on from it")
    there = {table["title"]: table["rows"] for table in document["tables"]}
    tables = {
        title: {row["instance"]: row for row in there.get(title, []) if _answered(row)}
        for title in titles
    }
    found = Earlier(tables)
    machine, before = document["machine"], told.get(BEFORE, [])
    kept = len(found.rows(titles[0]))
    part = f"{kept} in all by the run of {machine['measured_at']}, {machine['cpu']}"
    return Earlier(tables, (*before, f"{part}, commit {machine.get('commit')}"))


def _answered(row: Mapping[str, Any]) -> bool:
    return "ours" not in row or row["ours"] is not None
