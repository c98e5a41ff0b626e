"""plan.xlsx: the plan as a workbook, a sheet for each thing people look for.

Every text is written as a text, so that nothing of the data can become a formula or a link.
Sheets print on A4 landscape, lists and waiting, which are wide, on A3, with the run code, the time
of the list and page x of y, and the head repeated; texts wrap and are never cut or shrunk, so that
LEFT and RIGHT stay whole. The same plan gives the same bytes: the file's date is that of the list.
"""

import io
from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from optimiser.models.case import Case
from optimiser.reports.paper import USE_OF_THIS, Paper
from optimiser.reports.table import Cell, Shape, Table

HEAD_ROW = 4
"""The row, counted from 0, that holds the heads of a sheet's columns; the data follow."""
MOST_IN_FOOTER = 255
"""So many characters a header or footer holds, codes and all."""

SHEETS = {
    "lists": "lists",
    "waiting": "waiting",
    "held": "held and left out",
    "findings": "findings",
    "use": "use of sessions",
    "equity": "equity",
    "changes": "changes",
}
"""Key of a table to the name of its sheet."""

WIDE = frozenset({"lists", "waiting"})
"""Tables of so many columns that on A4 nobody could read them."""
A3, A4 = 8, 9
"""Sizes of paper by their number in a workbook."""

BLUE, PALE, LINE = "#003087", "#E8EDEE", "#768692"
DAY_FORMAT = "ddd d mmm yyyy"


def workbook_bytes(paper: Paper, case: Case) -> bytes:
    """The workbook of `paper`."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    made = case.local(case.extracted_at).replace(tzinfo=None)
    book.set_properties({"title": "Proposed plan", "created": made, "author": "optimiser"})
    styles = _styles(book)
    _summary(book.add_worksheet("summary"), paper, styles)
    for found in paper.tables:
        if found.key in SHEETS:
            sheet = book.add_worksheet(SHEETS[found.key])
            _fill(sheet, found, paper, styles)
    book.close()
    return out.getvalue()


def _styles(book: xlsxwriter.Workbook) -> dict[str, Format]:
    base: dict[str, Any] = {"valign": "top", "text_wrap": True, "border": 1, "border_color": LINE}
    return {
        "title": book.add_format({"bold": True, "font_size": 14, "font_color": BLUE}),
        "mark": book.add_format({"bold": True, "font_size": 14, "font_color": "#AA0000"}),
        "plain": book.add_format({"valign": "top"}),
        "note": book.add_format({"valign": "top", "text_wrap": True}),
        "strong": book.add_format({"bold": True, "valign": "top"}),
        "head": book.add_format(base | {"bold": True, "font_color": "white", "bg_color": BLUE}),
        Shape.words: book.add_format(base),
        Shape.whole: book.add_format(base | {"num_format": "0"}),
        Shape.share: book.add_format(base | {"num_format": "0%"}),
        Shape.day: book.add_format(base | {"num_format": DAY_FORMAT, "align": "left"}),
        "first words": book.add_format(base | {"top": 5, "bg_color": PALE}),
    }


def _set_up(sheet: Worksheet, paper: Paper) -> None:
    """How a sheet prints. Footers hold our own words alone: no data could be escaped there."""
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.7)
    sheet.fit_to_pages(1, 0)
    mark = paper.stamp.mark
    sheet.set_footer(_fitting(f"&L{paper.stamp.line}&C", mark or "PROPOSED", "&RPage &P of &N"))
    if mark:
        sheet.set_header(_fitting("&C&14", mark, ""))


def _fitting(before: str, mark: str, after: str) -> str:
    """The three as one, the mark cut where they are too long: a longer one is not printed at all.
    The sheet itself says the whole mark."""
    room = MOST_IN_FOOTER - len(before) - len(after)
    fits = mark if len(mark) <= room else f"{mark[: room - 3].rstrip()}..."
    return f"{before}{fits}{after}"


def _top(sheet: Worksheet, title: str, note: str, paper: Paper, styles: dict[str, Format]) -> None:
    sheet.write_string(0, 0, title, styles["title"])
    sheet.write_string(1, 0, f"{paper.stamp.case_name}: {paper.stamp.line}", styles["plain"])
    sheet.write_string(2, 0, note, styles["plain"])
    mark = paper.stamp.mark or "PROPOSED: a named person approves first"
    sheet.write_string(3, 0, mark, styles["mark"] if paper.stamp.mark else styles["strong"])


def _fill(sheet: Worksheet, found: Table, paper: Paper, styles: dict[str, Format]) -> None:
    _set_up(sheet, paper)
    if found.key in WIDE:
        sheet.set_paper(A3)
    note = "" if found.key == "equity" else found.note
    _top(sheet, found.title, note, paper, styles)
    for n, column in enumerate(found.columns):
        sheet.set_column(n, n, column.width)
        sheet.write_string(HEAD_ROW, n, column.head, styles["head"])
    writers = [_writer(sheet, n, column.shape, styles) for n, column in enumerate(found.columns)]
    for line, row in enumerate(found.rows, HEAD_ROW + 1):
        for write, cell in zip(writers, row, strict=True):
            if cell is not None:
                write(line, cell)
    last = HEAD_ROW + max(1, len(found.rows))
    sheet.autofilter(HEAD_ROW, 0, last, len(found.columns) - 1)
    sheet.freeze_panes(HEAD_ROW + 1, 1)
    sheet.repeat_rows(HEAD_ROW)
    if found.key == "lists":
        _break_between_lists(sheet, found, styles)
    if found.key == "equity":
        end = len(found.columns) - 1
        sheet.merge_range(last + 2, 0, last + 8, end, "", styles["note"])
        sheet.write_string(last + 2, 0, paper.conclude, styles["note"])


def _writer(
    sheet: Worksheet, column: int, shape: Shape, styles: dict[str, Format]
) -> Callable[[int, Cell], None]:
    style = styles[shape]

    def write(line: int, cell: Cell) -> None:
        match cell:
            case str():
                sheet.write_string(line, column, cell, styles[Shape.words])
            case date():
                sheet.write_datetime(line, column, datetime.combine(cell, time()), style)
            case int() | float():
                sheet.write_number(line, column, cell, style)
            case _:  # pragma: no cover - None is left blank by the caller
                pass

    return write


def _break_between_lists(sheet: Worksheet, found: Table, styles: dict[str, Format]) -> None:
    """A heavy line above the first case of each list."""
    records = found.records()
    for n, record in enumerate(records):
        before = records[n - 1] if n else None
        if before is None or before["session_id"] != record["session_id"]:
            line = HEAD_ROW + 1 + n
            end = len(found.columns) - 1
            sheet.conditional_format(
                line, 0, line, end, {"type": "no_errors", "format": styles["first words"]}
            )


def _summary(sheet: Worksheet, paper: Paper, styles: dict[str, Format]) -> None:
    """What needs a person first, then the counts, the levels, and what the plan rests on."""
    _set_up(sheet, paper)
    _top(sheet, "Summary", USE_OF_THIS, paper, styles)
    for n, width in enumerate((30, 14, 16, 16, 22, 34)):
        sheet.set_column(n, n, width)
    line = HEAD_ROW + 1
    attention = paper.attention or ("nothing",)
    head = f"Needs attention ({len(paper.attention)})"
    line = _listed(sheet, line, head, attention, styles)
    facts = (
        paper.counts,
        f"status: {paper.status}",
        f"planned on {paper.stamp.planning_date} for {paper.stamp.horizon}",
        f"made by optimiser {paper.stamp.version}",
    )
    line = _listed(sheet, line, "The plan", facts, styles)
    sheet.write_string(line, 0, paper.levels.title, styles["strong"])
    for n, column in enumerate(paper.levels.columns):
        sheet.write_string(line + 1, n, column.head, styles["head"])
    for row in paper.levels.rows:
        line += 1
        for n, cell in enumerate(row):
            sheet.write_string(line + 1, n, str(cell), styles[Shape.words])
    line = _listed(sheet, line + 3, "Words", paper.terms, styles)
    line = _listed(sheet, line, "This plan rests on", paper.assumptions, styles)
    _listed(sheet, line, "Not checked", paper.not_checked, styles)


def _listed(
    sheet: Worksheet, line: int, head: str, items: tuple[str, ...], styles: dict[str, Format]
) -> int:
    """A head and sentences below it, each in a row as wide as the page; gives the next line."""
    sheet.write_string(line, 0, head, styles["strong"])
    for item in items:
        line += 1
        sheet.merge_range(line, 0, line, 5, "", styles["note"])
        sheet.write_string(line, 0, item, styles["note"])
        sheet.set_row(line, 15 * (1 + len(item) // 120))
    return line + 2
