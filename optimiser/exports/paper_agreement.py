"""The workbook and the page, read back: every booking, everyone waiting and set aside is there as
plan.json has it, and nothing of the data is alive (no formula, no markup of its own)."""

import io
import json
import re
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from python_calamine import CalamineWorkbook

from optimiser.reports.diagnostics_kind import DiagnosticsKind
from optimiser.reports.equity import COLUMNS as EQUITY
from optimiser.reports.paper import FINDING_COLUMNS, HELD_COLUMNS, ID, REASON_COLUMNS
from optimiser.reports.slip import COLUMNS as CHANGES
from optimiser.reports.table import visible
from optimiser.reports.theatre_kind import TheatreKind
from optimiser.reports.workbook import HEAD_ROW, SHEETS

Rows = list[dict[str, str]]

FORMULA = re.compile(rb"<f[\s>/]|<hyperlink[\s>/]")
ON_A_DAY = re.compile(r" on \w{3} \d{1,2} \w{3} \d{4}$")
"""What a head says of the day to which its column counts."""
ALIVE = frozenset({"iframe", "object", "embed", "img", "link", "base", "video", "audio", "image"})
"""Elements that load something; the page has none."""


def paper_faults(folder: Path, document: Mapping[str, Any]) -> list[str]:
    """What plan.xlsx and plan.html say otherwise than the plan.json `document`."""
    book, formulas = read_workbook((folder / "plan.xlsx").read_bytes())
    page = PageReader((folder / "plan.html").read_text(encoding="utf-8"))
    faults = [f"plan.xlsx holds a live cell in {name}" for name in formulas]
    faults += [f"plan.html holds {what}" for what in page.alive]
    for file, found in (("plan.xlsx", book), ("plan.html", page.tables)):
        for key, wanted in expected(document).items():
            got = Counter(_picked(row, wanted[0]) for row in found.get(key, []))
            if got != Counter(_picked(row, wanted[0]) for row in wanted[1]):
                faults.append(f"{file} does not hold the {key} of plan.json")
    return faults


def expected(document: Mapping[str, Any]) -> dict[str, tuple[tuple[str, ...], Rows]]:
    """By table: the columns that plan.json knows, and its rows in the words of the paper."""
    tests = document["kind"] == "diagnostics"
    own = ("room", "request_id", "test", "visit") if tests else _OF_THEATRES
    lists = ("day", "start", "end", "site", "session_id", "patient_id", "fixed", "reason", *own)
    aside = [("held", one) for one in document["held"]]
    aside += [("left out", one) for one in document["left_out"]]
    held = [_texts(one) | {"state": state} for state, one in aside]
    held += [
        {
            "state": "partly",
            "id": visible(one["request_id"]),
            "rule": visible(one["code"]),
            "detail": visible(f"still to book {', '.join(one['tests_waiting'])}: {one['detail']}"),
        }
        for one in document["partly"]
    ]
    return {
        "lists": (lists, [_booking(one) for one in document["bookings"]]),
        "waiting": (
            ("id", "code", "detail", "rules", "nearest"),
            [_texts(one | {"rules": ", ".join(one["rules"])}) for one in document["waiting"]],
        ),
        "held": (("state", "id", "rule", "detail"), held),
        "findings": (
            ("rule", "count"),
            [{"rule": visible(r), "count": str(n)} for r, n in document["findings"].items()],
        ),
    }


_OF_THEATRES = ("theatre", "position", "entry_id", "surgeon", "late_days")


def read_workbook(content: bytes) -> tuple[dict[str, Rows], list[str]]:
    """The rows of each sheet by key of table and column, and the parts that hold a formula or a
    link."""
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        names = [name for name in parts.namelist() if name.startswith("xl/worksheets/sheet")]
        alive = [name for name in names if FORMULA.search(parts.read(name))]
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    tables = {}
    for key, name in SHEETS.items():
        if name in book.sheet_names:
            rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
            tables[key] = list(_records(key, rows))
    return tables, alive


def _records(key: str, rows: list[Any]) -> Iterator[dict[str, str]]:
    heads = [_KEYS[ON_A_DAY.sub("", head)] for head in rows[HEAD_ROW]]
    for row in rows[HEAD_ROW + 1 :]:
        if key == "equity" and not row[1]:
            return  # the paragraph below the table
        if any(cell != "" for cell in row):
            yield dict(zip(heads, map(_text, row), strict=True))


def _keys() -> dict[str, str]:
    """Head of a column to its key: heads are what a workbook holds."""
    columns = [*CHANGES, *EQUITY, *FINDING_COLUMNS, *HELD_COLUMNS, *REASON_COLUMNS, ID]
    for kind in (TheatreKind, DiagnosticsKind):
        columns += [*kind.booking_columns, *kind.waiting_columns, *kind.use_columns]
    return {column.head: column.key for column in columns}


class PageReader(HTMLParser):
    """The tables of a page by key, their rows by column; `alive` is what must not be there."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tables: dict[str, Rows] = {}
        self.alive: list[str] = []
        self._scripts = 0
        self._packed: str | None = None
        self._rows: Rows | None = None
        self._fixed: dict[str, str] = {}
        self._heads: list[str] = []
        self._row: list[str] | None = None
        self._into: str | None = None
        self._text: list[str] = []
        self._moment: str | None = None
        self.feed(text)
        self.close()
        if self._scripts != 1:
            self.alive.append(f"{self._scripts} scripts")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """See the base."""
        given = dict(attrs)
        self._look(tag, given)
        if tag == "table":
            self._rows = self.tables.setdefault(given.get("data-table") or "", [])
            self._fixed, self._heads = {}, []
        elif tag == "th" and "data-key" in given:
            self._heads.append(given["data-key"] or "")
        elif tag == "tr":
            self._row = []
        elif tag in {"td", "th"}:
            self._into, self._text, self._moment = "cell", [], None
        elif tag == "time" and self._into == "cell":
            self._moment = given.get("datetime")
        elif "data-key" in given and self._rows is not None:
            self._into, self._text = given["data-key"], []
            self._moment = given.get("datetime")

    def handle_data(self, data: str) -> None:
        """See the base."""
        self._text.append(data)

    def handle_endtag(self, tag: str) -> None:
        """See the base."""
        text = self._moment or "".join(self._text)
        if tag in {"td", "th"} and self._into == "cell" and self._row is not None:
            self._row.append(text)
            self._into = None
        elif tag in {"span", "time"} and self._into not in {None, "cell"}:
            self._fixed[self._into or ""] = text
            self._into = None
        elif tag == "tr" and self._row is not None and self._rows is not None:
            if len(self._row) == len(self._heads):
                self._rows.append(self._fixed | dict(zip(self._heads, self._row, strict=True)))
            self._row = None
        elif tag == "table":
            self._rows = None
        elif tag == "script" and self._packed is not None:
            self.tables.setdefault(self._packed, []).extend(_unpacked("".join(self._text)))
            self._packed = None

    def _look(self, tag: str, given: Mapping[str, str | None]) -> None:
        if tag == "script" and given.get("type") == "application/json":
            self._packed, self._text = given.get("data-table") or "", []
        elif tag == "script":
            self._scripts += 1
        if tag in ALIVE:
            self.alive.append(f"an element {tag}")
        for name, value in given.items():
            if name.startswith("on") or name in {"src", "style", "srcset", "action"}:
                self.alive.append(f"an attribute {name}")
            if name == "href" and not (value or "").startswith("#"):
                self.alive.append("a link to elsewhere")


def _unpacked(text: str) -> Iterator[dict[str, str]]:
    """The rows that a page holds as data (`optimiser.reports.page.packed`)."""
    columns = json.loads(text)
    for numbers in zip(*(column["rows"] for column in columns), strict=True):
        yield {
            column["key"]: column["texts"][number]
            for column, number in zip(columns, numbers, strict=True)
        }


def _booking(one: Mapping[str, Any]) -> dict[str, str]:
    return _texts(one) | {
        "day": one["start"][:10],
        "start": one["start"][11:],
        "end": one["end"][11:],
    }


def _texts(one: Mapping[str, Any]) -> dict[str, str]:
    return {key: _text(value) for key, value in one.items()}


def _text(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case date():
            return value.isoformat()
        case float() if value == int(value):
            return str(int(value))
        case str():
            return visible(value)
        case _:
            return str(value)


def _picked(row: Mapping[str, str], keys: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(row.get(key, "") for key in keys)


_KEYS = _keys()
