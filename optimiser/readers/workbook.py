"""A workbook into records: sheets by name, values as the contract writes them, nothing guessed.

python-calamine gives the values (with the workbook's own date epoch); `sheet_xml` counts rows and
finds uncalculated formulas apart from it; where the two disagree the workbook is refused.
"""

import io
import posixpath
from collections.abc import Iterator, Mapping
from typing import Any

import defusedxml.ElementTree
import python_calamine
from defusedxml.common import DefusedXmlException

from optimiser.models.finding import Finding, Severity
from optimiser.readers.magic import WORDS, cure_of, kind_of
from optimiser.readers.package import Damaged, Package
from optimiser.readers.records import EXCEL_LIMITS, MOST_ROWS, Builder, Record
from optimiser.readers.shared_strings import PART, check_size, lengths_of
from optimiser.readers.sheet_values import ERROR, FORMULA, Broken, at_midnight, text_of, unfit
from optimiser.readers.sheet_xml import Sheet, column_letters, look_at
from optimiser.readers.table import Columns, Table

MOST_COLUMNS = 500
MOST_CELLS = 12_000_000

_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


class Workbook:
    """An opened workbook. Raises Damaged when its bytes are no sound workbook."""

    def __init__(self, content: bytes, file: str) -> None:
        self.file = file
        kind = kind_of(content)
        if kind != "workbook":
            raise Damaged(
                "workbook_wrong_kind",
                f"is {WORDS[kind]}, whatever its name says",
                "an .xlsx workbook",
                cure_of(kind, ".xlsx"),
            )
        self._package = Package(content)
        self._package.check_all()
        self._parts = _sheet_parts(self._package)
        shared = [name for name in self._package.names if name.lower() == PART]
        self._lengths = lengths_of(self._package.read(shared[0])) if shared else []
        try:
            self._calamine = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
            metadata = self._calamine.sheets_metadata
        except (python_calamine.CalamineError, ValueError, OSError) as error:
            raise Damaged("workbook_damaged", "cannot be opened", "an .xlsx workbook") from error
        visible = python_calamine.SheetVisibleEnum.Visible
        self.hidden = tuple(one.name for one in metadata if one.visible is not visible)

    @property
    def sheets(self) -> tuple[str, ...]:
        """Names of the sheets, in the workbook's order."""
        return tuple(self._parts)

    def table(self, name: str, columns: Columns) -> tuple[Table | None, list[Finding]]:
        """The table on the sheet `name`, and its findings; no table when it is refused."""
        builder = Builder(name, self.file, columns, sheet=name)
        try:
            facts = look_at(self._package.read(self._parts[name]))
            builder.findings += _about(builder.table, facts, hidden=name in self.hidden)
            if any(one.severity is Severity.refused for one in builder.findings):
                return None, builder.findings
            records = _Records(self._rows(name, facts), facts, columns)
            return builder.build(next(records, None), records), builder.findings
        except Damaged as damage:
            refusal = damage.finding(self.file).model_copy(update={"sheet": name})
            return None, [*builder.findings, refusal]

    def pairs(self, name: str) -> list[tuple[int, Any, Any]]:
        """Row number, key and value of a sheet with two columns. Raises Damaged."""
        facts = look_at(self._package.read(self._parts[name]))
        bad = facts.without_value | facts.errors
        pairs = []
        for number, row in enumerate(self._rows(name, facts), 1):
            key, value = (*row, "", "")[:2]
            lost = {(number, 1), (number, 2)} & bad
            if lost:
                value = None
            if key != "" or lost:
                pairs.append((number, key, value))
        return pairs

    def _rows(self, name: str, facts: Sheet) -> list[list[Any]]:
        """Rows from the first of the sheet on, as calamine gives them. Raises Damaged."""
        if facts.last_row > MOST_ROWS + 1:
            cut = " and looks cut at Excel's limit" if facts.last_row in EXCEL_LIMITS else ""
            raise Damaged(
                "cut_at_excel_limit" if cut else "too_many_rows",
                f"has {facts.last_row:,} rows{cut}",
                f"at most {MOST_ROWS:,} rows",
                "leave out rows that nobody plans",
            )
        if facts.last_column > MOST_COLUMNS or facts.last_row * facts.reach > MOST_CELLS:
            raise Damaged(
                "too_many_columns",
                f"reaches to column {column_letters(facts.reach)}",
                f"at most {MOST_COLUMNS} columns",
            )
        check_size(self._lengths, facts.strings)
        try:
            rows: list[list[Any]] = self._calamine.get_sheet_by_name(name).to_python(
                skip_empty_area=False
            )
        except (python_calamine.CalamineError, ValueError, OverflowError) as error:
            raise Damaged("workbook_damaged", "cannot be read", "an .xlsx workbook") from error
        _compare(rows, facts)
        return _with_lost(rows, facts)


class _Records(Iterator[Record]):
    """Records of a sheet; the first is the header."""

    def __init__(self, rows: list[list[Any]], facts: Sheet, columns: Columns) -> None:
        self.rows = enumerate(rows, 1)
        self.bad = _bad_cells(facts)
        self.columns = columns
        self.kinds: list[str] = []

    def __next__(self) -> Record:
        number, row = next(self.rows)
        bad = self.bad.get(number, {})
        cells, broken = [], {}
        for place, value in enumerate(row):
            text, fault = ("", None) if value == "" else text_of(value)
            cells.append(at_midnight(value, text, self.kinds[place]) if self.kinds else text)
            if self.kinds and fault is None and not isinstance(value, str):
                fault = unfit(value, self.kinds[place])
            if place in bad:
                fault = bad[place]
            if fault is not None:
                rule, problem, expected, action = fault
                broken[place] = (rule, f"{column_letters(place + 1)}{number} {problem}",
                                 expected, action)  # fmt: skip
        for place in bad.keys() - broken.keys():
            rule, problem, expected, action = bad[place]
            broken[place] = (
                rule,
                f"{column_letters(place + 1)}{number} {problem}",
                expected,
                action,
            )
        if not self.kinds:
            self.kinds = [self._kind(cell) for cell in cells]
        return Record(number, cells, broken)

    def _kind(self, column: str) -> str:
        if column in self.columns.ids:
            return "id"
        if column in self.columns.times:
            return "time"
        return "date" if column in self.columns.dates else ""


def _bad_cells(facts: Sheet) -> dict[int, dict[int, Broken]]:
    """Cells without a value that can be used, by row and position."""
    bad: dict[int, dict[int, Broken]] = {}
    for cells, fault in ((facts.errors, ERROR), (facts.without_value, FORMULA)):
        for row, column in cells:
            bad.setdefault(row, {})[column - 1] = fault
    return bad


def _with_lost(rows: list[list[Any]], facts: Sheet) -> list[list[Any]]:
    """The rows, and those after them whose cells all lack a value, which calamine leaves out."""
    lost = max((row for row, _ in facts.errors | facts.without_value), default=0) - len(rows)
    width = len(rows[0]) if rows else 0
    return rows + [[""] * width for _ in range(lost)]


def _compare(rows: list[list[Any]], facts: Sheet) -> None:
    """Refuse where the two readings do not see the same rows."""
    seen = {number for number, row in enumerate(rows, 1) if any(cell != "" for cell in row)}
    counted = set(facts.filled)
    lost = counted - seen - facts.shared
    if lost or seen - counted or max(counted, default=0) > len(rows):
        raise Damaged(
            "workbook_rows_differ",
            f"two ways of reading it see {len(counted):,} and {len(seen):,} rows",
            "one list of rows, whoever reads it",
        )


def _about(table: Table, facts: Sheet, *, hidden: bool) -> list[Finding]:
    """Findings of a whole sheet: merged cells, hidden things, formulas."""
    findings = []
    if facts.merged:
        shown = ", ".join(facts.merged[:10]) + (", ..." if len(facts.merged) > 10 else "")
        findings.append(
            table.finding(
                "workbook_merged_cells",
                Severity.refused,
                f"has merged cells ({shown}): only the first of them holds the value",
                "one value in each cell",
                "unmerge the cells and fill in each row",
            )
        )
    notes = {
        "workbook_hidden_rows": (facts.hidden_rows, "hidden rows are read like any other"),
        "workbook_hidden_columns": (facts.hidden_columns, "groups of hidden columns are read"),
        "workbook_hidden_sheet": (int(hidden), "sheet is hidden and is read like any other"),
        "workbook_formulas": (facts.formulas, "formulas count with the values last calculated"),
    }
    for rule, (number, words) in notes.items():
        if number:
            severity = Severity.info if rule == "workbook_formulas" else Severity.warning
            findings.append(
                table.finding(
                    rule,
                    severity,
                    f"{number:,} {words}",
                    "plain, visible values",
                    "make sure that this is meant; show everything and save",
                )
            )
    return findings


def _sheet_parts(package: Package) -> Mapping[str, str]:
    """The member that holds each sheet, by the sheet's name."""
    targets = {
        relation.get("Id"): str(relation.get("Target", ""))
        for relation in _tree(package, "xl/_rels/workbook.xml.rels")
    }
    parts: dict[str, str] = {}
    for element in _tree(package, "xl/workbook.xml").iter():
        if element.tag.rpartition("}")[2] == "sheet":
            target = targets.get(element.get(_RELATION), "")
            part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            parts[str(element.get("name", ""))] = posixpath.normpath(part)
    return parts


def _tree(package: Package, name: str) -> Any:
    xml = package.read(name)
    try:
        return defusedxml.ElementTree.fromstring(xml, forbid_dtd=True)
    except DefusedXmlException:
        raise Damaged("workbook_unsafe", "holds XML with definitions", "plain XML") from None
    except (defusedxml.ElementTree.ParseError, LookupError, ValueError):
        raise Damaged("workbook_damaged", "holds XML that cannot be read", "a workbook") from None
