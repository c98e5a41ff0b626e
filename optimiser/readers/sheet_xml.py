"""What a sheet's XML says of itself, read apart from the workbook reader.

A workbook reader may believe a false `<dimension>` and leave rows out without a word, and gives
a formula that was never calculated as a blank. Here the rows are counted one by one and such
cells are found, so that the two readings can be compared.
"""

import re
from collections import Counter
from dataclasses import dataclass, field
from functools import lru_cache
from xml.sax import SAXException
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import AttributesImpl

import defusedxml.sax
from defusedxml.common import DefusedXmlException

from optimiser.readers.package import Damaged

_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6})")
Cell = tuple[int, int]
"""Row and column, both counted from 1."""


@dataclass
class Sheet:
    """Facts of one sheet. `filled` are rows with a value, in order; `shared` those whose values
    are all shared strings (which may be blank).

    `last_row` and `reach` (a column) count every cell that a reader makes room for, also without a
    value that can be used, `last_column` those with one; `strings` says how often each shared
    string is named.
    """

    filled: list[int] = field(default_factory=list)
    shared: set[int] = field(default_factory=set)
    last_row: int = 0
    last_column: int = 0
    reach: int = 0
    hidden_rows: int = 0
    hidden_columns: int = 0
    formulas: int = 0
    without_value: set[Cell] = field(default_factory=set)
    errors: set[Cell] = field(default_factory=set)
    merged: list[str] = field(default_factory=list)
    strings: Counter[int] = field(default_factory=Counter)


def look_at(xml: bytes) -> Sheet:
    """The facts of a sheet. Raises Damaged."""
    looker = _Looker()
    try:
        defusedxml.sax.parseString(xml, looker, forbid_dtd=True)
    except DefusedXmlException:
        raise Damaged("workbook_unsafe", "holds XML with definitions", "plain XML") from None
    except (SAXException, LookupError, UnicodeError):
        raise _damaged("holds XML that cannot be read") from None
    return looker.sheet


@lru_cache(maxsize=1024)
def column_number(letters: str) -> int:
    """1 for A, 27 for AA."""
    number = 0
    for letter in letters:
        number = 26 * number + ord(letter) - 64
    return number


def column_letters(number: int) -> str:
    """A for 1, AA for 27."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


class _Looker(ContentHandler):
    def __init__(self) -> None:
        super().__init__()
        self.sheet = Sheet()
        self.row = 0
        self.column = 0
        self.kind = ""
        self.formula = False
        self.value = False
        self.text = ""
        self.opened = False
        self.listening = False
        self.row_filled = False
        self.row_shared = True

    def startElement(self, name: str, attrs: AttributesImpl) -> None:
        name = name.rpartition(":")[2]
        if name == "c":
            self._cell(attrs)
        elif name in ("v", "t"):
            self.listening = self.opened = True
        elif name == "f":
            self.formula = True
            self.sheet.formulas += 1
        elif name == "row":
            self._row(attrs)
        elif name == "mergeCell":
            self.sheet.merged.append(str(attrs.get("ref", "")))
        elif name == "col" and attrs.get("hidden") in ("1", "true"):
            self.sheet.hidden_columns += 1

    def characters(self, content: str) -> None:
        if self.listening and content:
            self.value = True
            if self.kind == "s":
                self.text += content

    def endElement(self, name: str) -> None:
        name = name.rpartition(":")[2]
        if name in ("v", "t"):
            self.listening = False
        elif name == "c":
            self._cell_ends()
        elif name == "row" and self.row_filled:
            self.sheet.filled.append(self.row)
            if self.row_shared:
                self.sheet.shared.add(self.row)

    def _row(self, attrs: AttributesImpl) -> None:
        stated = attrs.get("r")
        row = self.row + 1 if stated is None else _number(stated)
        if row <= self.row:
            raise _damaged("has rows out of order")
        self.row, self.column = row, 0
        self.row_filled, self.row_shared = False, True
        if attrs.get("hidden") in ("1", "true"):
            self.sheet.hidden_rows += 1

    def _cell(self, attrs: AttributesImpl) -> None:
        stated = attrs.get("r")
        column = self.column + 1
        if stated is not None:
            found = _REFERENCE.fullmatch(stated)
            if found is None or int(found[2]) != self.row:
                raise _damaged("has a cell outside its row")
            column = column_number(found[1])
        if column <= self.column:
            raise _damaged("has cells out of order")
        self.column = column
        self.kind = attrs.get("t", "n")
        self.formula = self.value = self.opened = False
        self.text = ""

    def _cell_ends(self) -> None:
        sheet = self.sheet
        if self.formula and not self.value and self.kind != "str":
            sheet.without_value.add((self.row, self.column))
            sheet.last_row = self.row
        if self.value or self.kind == "e" or (self.opened and self.kind != "n"):
            sheet.last_row = self.row
            sheet.reach = max(sheet.reach, self.column)
        if self.text.isdecimal() and len(self.text) < 10:
            sheet.strings[int(self.text)] += 1
        if self.kind == "e":
            sheet.errors.add((self.row, self.column))
        elif self.value:
            self.row_filled = True
            sheet.last_column = max(sheet.last_column, self.column)
            self.row_shared = self.row_shared and self.kind == "s"


def _number(text: str) -> int:
    if not re.fullmatch("[1-9][0-9]{0,6}", text):
        raise _damaged("has a row without a number")
    return int(text)


def _damaged(problem: str) -> Damaged:
    return Damaged("workbook_damaged", problem, "a whole .xlsx workbook")
