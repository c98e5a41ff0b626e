"""Tables that people read. The same rows go into the workbook and onto the page."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

Cell = str | int | float | date | None


class Shape(StrEnum):
    """What the cells of a column hold: words, whole numbers, shares of 1, or days."""

    words = "words"
    whole = "whole"
    share = "share"
    day = "day"


@dataclass(frozen=True)
class Column:
    """One column: its key (that of plan.json where it is one), its head and its width in
    characters."""

    key: str
    head: str
    width: int = 10
    shape: Shape = Shape.words


@dataclass(frozen=True)
class Table:
    """Rows under columns, with a title and a note that says what they mean."""

    key: str
    title: str
    note: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]

    def records(self) -> list[dict[str, Cell]]:
        """The rows by column key."""
        keys = [column.key for column in self.columns]
        return [dict(zip(keys, row, strict=True)) for row in self.rows]


def table(
    key: str, title: str, note: str, columns: Iterable[Column], rows: Iterable[tuple[Cell, ...]]
) -> Table:
    """A table whose texts are fit to be shown; see `visible`."""
    clean = tuple(
        tuple(visible(cell) if isinstance(cell, str) else cell for cell in row) for row in rows
    )
    return Table(key, title, note, tuple(columns), clean)


LONGEST = 32_000
"""A spreadsheet cell holds at most 32,767 characters."""

BIDI_CONTROLS = frozenset(
    "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)
"""Marks that reorder what stands around them on screen and on paper."""


def visible(text: str) -> str:
    """`text` with nothing hidden in it: control characters show as pictures, marks that reorder
    text and characters no file may hold as `<U+202E>`; line breaks stay.

    Only a text longer than a spreadsheet cell is cut, and says so.
    """
    if text.isprintable() and BIDI_CONTROLS.isdisjoint(text) and len(text) <= LONGEST:
        return text
    shown = "".join(map(_shown, text))
    if len(shown) <= LONGEST:
        return shown
    return f"{shown[:LONGEST]} [cut: {len(shown) - LONGEST} more characters in plan.json]"


def _shown(char: str) -> str:
    code = ord(char)
    if char == "\n":
        return char
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "\u2421"
    hidden = 0x80 <= code < 0xA0 or 0xD800 <= code < 0xE000 or code & 0xFFFE == 0xFFFE
    return f"<U+{code:04X}>" if hidden or char in BIDI_CONTROLS else char
