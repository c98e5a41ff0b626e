"""Case folders as workbooks, with the faults that only a spreadsheet can have.

The ids are counted by openpyxl, which the readers do not use, before the bytes are spoilt: a
package whose bytes changed is refused, or holds what it held before.
"""

import csv
import io
import warnings
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from random import Random
from typing import Any

import openpyxl
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from tests.mutated_files import ID_OF, Files, Ids, ids_of, listing_of, mutated

BOOK = "case.xlsx"
SETTINGS = "case.toml"
_PARTS = ("xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml",
          "xl/sharedStrings.xml", "xl/styles.xml", "[Content_Types].xml",
          "xl/_rels/workbook.xml.rels")  # fmt: skip
_FORMULAS = ["=1+1", "=A1", "=#REF!", "=NOW()", '=HYPERLINK("x")', "#N/A", "#VALUE!", "#REF!"]


def mutated_book(files: Files, random: Random) -> tuple[Files, Callable[[], Ids]]:
    """Spoilt files as a workbook with its settings beside it, and what counts its ids."""
    listing = listing_of(files)
    spoilt = mutated(files, random) if random.random() < 0.8 else dict(files)
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name in sorted(set(spoilt) - {SETTINGS}):
        sheet = book.create_sheet(name.removesuffix(".csv"))
        for number, row in enumerate(_rows(spoilt[name])):
            sheet.append([_value(text, random, plain=not number) for text in row])
    if not book.sheetnames:
        book.create_sheet("empty")
    if random.random() < 0.4:
        random.choice(_FAULTS)(book, random)
    out = io.BytesIO()
    book.save(out)
    content = out.getvalue()
    chance = random.random()
    damaged = _damaged(content, random) if chance < 0.1 else content
    damaged = _part_changed(content, random) if chance > 0.95 else damaged
    beside = {SETTINGS: spoilt[SETTINGS]} if SETTINGS in spoilt else {}
    return beside | {BOOK: damaged}, lambda: ids_in_book(content, listing)


def ids_in_book(content: bytes, listing: str) -> Ids:
    """Ids of the list of who waits, counted from the sheet of its name."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # of dates that no calendar has
        book = openpyxl.load_workbook(io.BytesIO(content))
    lines = [[_text(cell) for cell in row] for row in book[listing.removesuffix(".csv")].rows]
    header = [name.strip() for name in lines[0]]
    return ids_of(lines[1:], header.index(ID_OF[listing]))


def _text(cell: Any) -> str:
    """A cell as text, blank where it has no value that counts: a formula, an error."""
    value = cell.value
    if value is None or cell.data_type in ("e", "f"):
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value == int(value):
        return str(int(value))
    if isinstance(value, datetime):
        whole_day = (value.hour, value.minute, value.second) == (0, 0, 0)
        return value.date().isoformat() if whole_day else value.isoformat(timespec="minutes")
    return value.isoformat() if isinstance(value, date) else str(value)


def _rows(content: bytes) -> list[list[str]]:
    """The rows of a file as far as a sheet can hold them."""
    wide = content[:2] in (b"\xff\xfe", b"\xfe\xff")
    text = content.decode("utf-16" if wide else "utf-8-sig", "replace").replace("\0", "")
    try:
        rows = list(csv.reader(io.StringIO(ILLEGAL_CHARACTERS_RE.sub("", text), newline="")))
    except csv.Error:
        return []
    return [[cell[:32_767] for cell in row[:600]] for row in rows]


def _value(text: str, random: Random, *, plain: bool) -> Any:
    """What a person's workbook holds where a file says `text`: dates and numbers have types."""
    if text == "":
        return None
    if not plain and random.random() < 0.7:
        for read in (date.fromisoformat, datetime.fromisoformat, int):
            try:
                value = read(text)
            except ValueError:
                continue
            if isinstance(value, datetime):
                return value.replace(tzinfo=None) if value.year > 1900 else text
            if isinstance(value, date):
                return value if value.year > 1900 else text
            return value if abs(value) < 10**17 and not text.startswith("0") else text
    return f"'{text}" if text.startswith("=") and random.random() < 0.5 else text


# Faults of a spreadsheet -----------------------------------------------------------------------


def _a_cell(book: Any, random: Random) -> Any:
    sheet = random.choice(book.worksheets)
    return sheet.cell(
        random.randint(1, max(sheet.max_row, 1)), random.randint(1, max(sheet.max_column, 1))
    )


def _formula(book: Any, random: Random) -> None:
    _a_cell(book, random).value = random.choice(_FORMULAS)


def _other_type(book: Any, random: Random) -> None:
    _a_cell(book, random).value = random.choice(
        [True, False, 0, -1, 3.5, 1e300, 10**16, date(2026, 3, 2), datetime(2026, 3, 2, 9, 30)]
    )


def _number_format(book: Any, random: Random) -> None:
    _a_cell(book, random).number_format = random.choice(["yyyy-mm-dd", "0.00", "[h]:mm", "@", "x"])


def _merged(book: Any, random: Random) -> None:
    cell = _a_cell(book, random)
    cell.parent.merge_cells(
        start_row=cell.row, start_column=cell.column,
        end_row=cell.row + random.randint(0, 2), end_column=cell.column + 1,
    )  # fmt: skip


def _sheet_gone(book: Any, random: Random) -> None:
    if len(book.sheetnames) > 1:
        book.remove(random.choice(book.worksheets))


def _sheet_renamed(book: Any, random: Random) -> None:
    sheet = random.choice(book.worksheets)
    sheet.title = random.choice([sheet.title.upper(), sheet.title + " ", "Sheet1", "case", "é"])


def _sheet_twice(book: Any, random: Random) -> None:
    book.copy_worksheet(random.choice(book.worksheets))


def _hidden(book: Any, random: Random) -> None:
    sheet = random.choice(book.worksheets)
    if len(book.sheetnames) > 1:
        sheet.sheet_state = random.choice(["hidden", "veryHidden"])
    sheet.row_dimensions[random.randint(1, 9)].hidden = True
    sheet.column_dimensions["B"].hidden = True


def _row_above(book: Any, random: Random) -> None:
    random.choice(book.worksheets).insert_rows(random.choice([1, 1, 2]))


def _column_before(book: Any, random: Random) -> None:
    random.choice(book.worksheets).insert_cols(random.choice([1, 2, 3]))


def _far_away(book: Any, random: Random) -> None:
    sheet = random.choice(book.worksheets)
    sheet.cell(random.choice([50, 2_000]), random.choice([1, 40, 700])).value = "total"


def _epoch(book: Any, random: Random) -> None:
    book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904


_FAULTS: list[Callable[[Any, Random], None]] = [
    _formula, _formula, _other_type, _other_type, _number_format, _merged, _sheet_gone,
    _sheet_renamed, _sheet_twice, _hidden, _row_above, _column_before, _far_away, _epoch,
]  # fmt: skip


def _damaged(content: bytes, random: Random) -> bytes:
    """The package with bytes cut off, changed, put in or put behind."""
    place = random.randrange(len(content))
    match random.randrange(4):
        case 0:
            return content[:place]
        case 1:
            return content[:place] + bytes([random.randrange(256)]) + content[place + 1 :]
        case 2:
            return content[:place] + b"PK\x05\x06" + content[place:]
    return content + b"\0" * random.randint(1, 40)


def _part_changed(content: bytes, random: Random) -> bytes:
    """A sound package one of whose parts is gone, cut, doubled or changed in one byte."""
    wanted, change = random.choice(_PARTS), random.randrange(4)
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            place = random.randrange(len(data))
            if name != wanted:
                new.writestr(name, data)
            elif change == 1:
                new.writestr(name, data[:place])
            elif change == 2:
                new.writestr(name, data + data)
            elif change == 3:
                new.writestr(name, data[:place] + b"<" + data[place + 1 :])
    return out.getvalue()
