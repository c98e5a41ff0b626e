"""What every page of ours has: one look, one policy, every text escaped.

Nothing of the data can become markup: Jinja2 escapes every text, the content policy allows no
source but the one style and the scripts of the page itself by their hashes, and no request to
anywhere. The look follows the colours and sizes of the NHS's public guidance, without its logo
and its fonts.
"""

from base64 import b64encode
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from hashlib import sha256
from html import escape
from importlib.resources import files

from jinja2 import DictLoader, Environment, StrictUndefined

from optimiser.reports.lists import day_text
from optimiser.reports.table import Cell, Column, Shape

WIDE = 40
"""Characters; a column as wide as that holds sentences."""
LONG_WORD = 30
"""Characters; a longer word is wrapped wherever the line ends."""


def environment(templates: Mapping[str, str]) -> Environment:
    """`templates` beside those of every page: `frame.html` to extend, `tables.html` to import."""
    shared = {name: source(name) for name in ("frame.html", "tables.html")}
    made = Environment(
        loader=DictLoader(shared | dict(templates)),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {"day": day_text, "clock": clock_text}
    made.globals |= {"cells": cells_of}
    return made


def style_of(*more: str, foot: tuple[str, str] = ("", "")) -> str:
    """The style of every page, then `more`; `foot` stands at the left and in the middle of the
    foot of each printed page and may hold no quotation mark or backslash."""
    left, middle = foot
    page = (
        "@page{size:A4 landscape;margin:12mm 10mm 14mm;font:8pt Arial,sans-serif;"
        f'@bottom-left{{content:"{left}"}}'
        f'@bottom-center{{content:"{middle}"}}'
        '@bottom-right{content:"page " counter(page) " of " counter(pages)}}'
    )
    return "\n".join([source("frame.css"), *more, page])


def content_policy(style: str, *scripts: str) -> str:
    """Nothing may load but this style and these scripts; nothing may be sent anywhere."""
    allowed = " ".join(f"'{_hash(script)}'" for script in scripts) or "'none'"
    return (
        f"default-src 'none'; style-src '{_hash(style)}'; script-src {allowed}; "
        "base-uri 'none'; form-action 'none'"
    )


@cache
def source(name: str) -> str:
    """A file of this room."""
    return files(__package__).joinpath(name).read_text(encoding="utf-8")


def shown(cell: Cell, column: Column) -> str:
    """A cell as text; days are written by the template, with their ISO date beside."""
    if cell is None:
        return ""
    if column.shape is Shape.share and isinstance(cell, (int, float)):
        return f"{cell:.0%}"
    return str(cell)


def column_class(column: Column) -> str:
    """How the cells of a column are laid out: `n` for numbers, `wide` for sentences."""
    if column.shape in {Shape.whole, Shape.share}:
        return "n"
    return "wide" if column.width >= WIDE else ""


def clock_text(minute: int) -> str:
    """Minutes from midnight as `08:30`."""
    return f"{minute // 60 % 24:02}:{minute % 60:02}"


def cells_of(row: Iterable[Cell], columns: Iterable[Column], row_head: bool = False) -> str:
    """The cells of a row as markup, every text escaped; days with their ISO date beside. With
    `row_head` the first heads the row. A code may wrap after each of its words."""
    made = []
    for n, (cell, column) in enumerate(zip(row, columns, strict=True)):
        if isinstance(cell, date):
            day = f'<time datetime="{cell.isoformat()}">{escape(day_text(cell))}</time>'
            made.append(f"<td>{day}</td>")
            continue
        kind = column_class(column)
        if kind != "n" and is_unbroken(cell):
            kind = "w"
        given = f' class="{kind}"' if kind else ""
        text = escape(shown(cell, column)).replace("_", "_<wbr>")
        if row_head and n == 0:
            made.append(f'<th scope="row"{given}>{text}</th>')
        else:
            made.append(f"<td{given}>{text}</td>")
    return "".join(made)


def is_unbroken(cell: Cell) -> bool:
    """True for a text with a word so long that it may wrap anywhere, lest it be cut in print."""
    return (
        isinstance(cell, str)
        and len(cell) > LONG_WORD
        and (max(map(len, cell.split()), default=0) > LONG_WORD)
    )


def _hash(text: str) -> str:
    return f"sha256-{b64encode(sha256(text.encode('utf-8')).digest()).decode()}"
