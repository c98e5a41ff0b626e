"""Results on disk: one JSON file for programs and one Markdown page for people."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Table:
    """A titled table; every row has the keys of the first."""

    title: str
    rows: Sequence[Row]


@dataclass(frozen=True)
class Results:
    """What one benchmark found; `notes` are sentences that belong beside the figures."""

    name: str
    about: str
    settings: Mapping[str, Any]
    tables: Sequence[Table]
    notes: Sequence[str] = field(default_factory=tuple)


def write(results: Results, machine: Mapping[str, Any], folder: Path) -> Path:
    """Write `NAME.json` and `NAME.md` into `folder`; gives the Markdown page."""
    folder.mkdir(parents=True, exist_ok=True)
    document = {
        "name": results.name,
        "about": results.about,
        "machine": machine,
        "settings": results.settings,
        "notes": list(results.notes),
        "tables": [{"title": table.title, "rows": list(table.rows)} for table in results.tables],
    }
    text = json.dumps(document, indent=1, ensure_ascii=False)
    (folder / f"{results.name}.json").write_text(text + "\n", encoding="utf-8")
    page = folder / f"{results.name}.md"
    page.write_text(markdown(results, machine), encoding="utf-8")
    return page


def markdown(results: Results, machine: Mapping[str, Any]) -> str:
    """The page of one benchmark."""
    lines = [f"# {results.name}", "", results.about, ""]
    lines += [f"- {note}" for note in results.notes]
    for table in results.tables:
        lines += ["", titled(table)]
    lines += ["", "## How it was measured", ""]
    told = {**machine, **results.settings}
    lines += [f"- {name}: {_cell(value)}" for name, value in told.items()]
    return "\n".join(lines) + "\n"


def titled(table: Table) -> str:
    """A table under its title."""
    return "\n".join([f"## {table.title}", "", *_table(table.rows)])


def spread(values: Sequence[float]) -> str:
    """`median 2.1, worst 9.8`, or a dash."""
    return f"median {median(values):.1f}, worst {max(values):.1f}" if values else "-"


def _table(rows: Sequence[Row]) -> list[str]:
    if not rows:
        return ["nothing measured"]
    names = list(rows[0])
    body = ["| " + " | ".join(_cell(row.get(name)) for name in names) + " |" for row in rows]
    return ["| " + " | ".join(names) + " |", "|" + "---|" * len(names), *body]


def _cell(value: Any) -> str:
    match value:
        case None:
            return "-"
        case bool():
            return "yes" if value else "no"
        case int():
            return f"{value:,}"
        case float():
            whole = abs(value) >= 1000 and value.is_integer()
            return f"{value:,.0f}" if whole else f"{value:,.2f}"
        case Mapping():
            return ", ".join(f"{name} {_cell(one)}" for name, one in value.items())
        case list() | tuple():
            return ", ".join(_cell(one) for one in value)
        case _:
            return str(value)
