"""plan.html: the plan on one page that works offline, prints, and needs no mouse and no colours.

A board of rooms by day, every list, who waits and why with a filter, what needs attention first,
equity. All of it is tables and text that stand without the script; the script adds the filter,
the reasons on click and the arrow keys of the board.

Nothing of the data can become markup: Jinja2 escapes every text, the content policy allows no
source but the one style and the two scripts of this file by their hashes, and no request to
anywhere. The look follows the colours and sizes of the NHS's public guidance, without its logo
and its fonts.
"""

from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from hashlib import sha256
from importlib.resources import files

from jinja2 import DictLoader, Environment, StrictUndefined

from optimiser.reports.board import MARKS, Bar, BoardDay, Lane
from optimiser.reports.lists import day_text
from optimiser.reports.paper import USE_OF_THIS, Paper
from optimiser.reports.table import Cell, Column, Shape, Table

SHOWN = 200
"""So many waiting rows show at once on screen; all are there, print, and can be searched."""
HEAD_SCRIPT = 'document.documentElement.className="js";'
LIST_HEAD = ("day", "site", "theatre", "room", "session_id")
"""Columns of a booking that stand once, above its list."""
LEAST_CHART_PIXELS = 700
"""The charts are never drawn narrower; below that the board scrolls."""
LETTER_PIXELS = 7.5
LONG_WORD = 30
"""Characters; a longer word is wrapped wherever the line ends."""


@dataclass(frozen=True)
class ListOnPage:
    """One list: its lane on the board and the rows of its bookings with their numbers."""

    lane: Lane
    rows: tuple[tuple[int, tuple[Cell, ...]], ...]


@dataclass(frozen=True)
class DayOnPage:
    """One day: its board and its lists."""

    number: int
    board: BoardDay
    lists: tuple[ListOnPage, ...]

    @property
    def hours(self) -> list[int]:
        """The hours that the board spans, the last one its end."""
        return list(range(self.board.first_hour, self.board.last_hour + 1))

    def share(self, minute: int) -> str:
        """Where `minute` of the day lies on the board, in percent."""
        return self.width(minute - 60 * self.board.first_hour)

    def width(self, minutes: int) -> str:
        """So many minutes on the board, in percent."""
        return f"{100 * minutes / self._minutes:.2f}%"

    def bar_text(self, bar: Bar, number: int) -> str:
        """Number, class letter, F for fixed and the id, or what of it fits whole: in the end the
        letter, so that colour is never the only sign."""
        short = f"{number}{MARKS[bar.urgency]}{'F' if bar.fixed else ''}"
        room = bar.minutes * LEAST_CHART_PIXELS / self._minutes - 6
        for text in (f"{short} {bar.label}", short, MARKS[bar.urgency]):
            if len(text) * LETTER_PIXELS <= room:
                return text
        return ""

    @property
    def _minutes(self) -> int:
        return 60 * (len(self.hours) - 1)


def page_text(paper: Paper) -> str:
    """The whole page."""
    days = list(_days(paper))
    style = _style(paper, days)
    script = _source("page.js")
    return (
        _environment()
        .get_template("page.html")
        .render(
            paper=paper,
            stamp=paper.stamp,
            days=days,
            use=USE_OF_THIS,
            style=style,
            script=script,
            head_script=HEAD_SCRIPT,
            policy=content_policy(style, HEAD_SCRIPT, script),
            list_columns=[c for c in paper.lists.columns if c.key not in LIST_HEAD],
            codes=_codes(paper.waiting),
            shown=SHOWN,
            marks=MARKS,
            key_at=_key_at,
        )
    )


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=DictLoader({name: _source(name) for name in ("page.html", "tables.html")}),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"cell": shown, "day": day_text, "clock": clock_text}
    environment.tests |= {"day": is_day, "unbroken": is_unbroken}
    return environment


def content_policy(style: str, *scripts: str) -> str:
    """Nothing may load but this style and these scripts; nothing may be sent anywhere."""
    allowed = " ".join(f"'{_hash(script)}'" for script in scripts)
    return (
        f"default-src 'none'; style-src '{_hash(style)}'; script-src {allowed}; "
        "base-uri 'none'; form-action 'none'"
    )


def shown(cell: Cell, column: Column) -> str:
    """A cell as text; days are written by the template, with their ISO date beside."""
    if cell is None:
        return ""
    if column.shape is Shape.share and isinstance(cell, (int, float)):
        return f"{cell:.0%}"
    return str(cell)


def clock_text(minute: int) -> str:
    """Minutes from midnight as `08:30`."""
    return f"{minute // 60 % 24:02}:{minute % 60:02}"


def _days(paper: Paper) -> Iterator[DayOnPage]:
    keys = [column.key for column in paper.lists.columns]
    for number, board in enumerate(paper.days, start=1):
        lists = []
        for lane in board.lanes:
            rows = []
            for bar in lane.bars:
                cells = zip(keys, paper.lists.rows[bar.row], strict=True)
                rows.append((bar.row, tuple(c for key, c in cells if key not in LIST_HEAD)))
            lists.append(ListOnPage(lane, tuple(rows)))
        yield DayOnPage(number, board, tuple(lists))


def _codes(waiting: Table) -> list[tuple[str, int]]:
    counts: dict[str, int] = {}
    at = _key_at(waiting, "code")
    for row in waiting.rows:
        counts[str(row[at])] = counts.get(str(row[at]), 0) + 1
    return sorted(counts.items())


def _key_at(found: Table, key: str) -> int:
    return [column.key for column in found.columns].index(key)


def _style(paper: Paper, days: list[DayOnPage]) -> str:
    """The style, with the lines of the hours and the words at the foot of each printed page."""
    hours = sorted({len(day.hours) - 1 for day in days})
    lines = [f".h{n} .chart{{background-size:calc(100%/{n}) 100%}}" for n in hours]
    foot = (
        f"@page{{size:A4 landscape;margin:12mm 10mm 14mm;font:8pt Arial,sans-serif;"
        f'@bottom-left{{content:"{paper.stamp.line}"}}'
        f'@bottom-center{{content:"{paper.stamp.mark or "PROPOSED"}"}}'
        '@bottom-right{content:"page " counter(page) " of " counter(pages)}}'
    )
    return "\n".join([_source("page.css"), *lines, foot])


def _source(name: str) -> str:
    return files(__package__).joinpath(name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    return f"sha256-{b64encode(sha256(text.encode('utf-8')).digest()).decode()}"


def is_day(cell: Cell) -> bool:
    """True for a cell that holds a date."""
    return isinstance(cell, date)


def is_unbroken(cell: Cell) -> bool:
    """True for a text with a word so long that it may wrap anywhere, lest it be cut in print."""
    return (
        isinstance(cell, str)
        and len(cell) > LONG_WORD
        and (max(map(len, cell.split()), default=0) > LONG_WORD)
    )
