"""plan.html: the plan on one page that works offline, prints, and needs no mouse and no colours.

A board of rooms by day, every list, who waits and why with a filter, what needs attention first,
equity. All of it is tables and text that stand without the script; the script draws the bars of a
board from its tables when it comes near, and adds the filter, the reasons on click and the arrow
keys. Of a long waiting list only the first rows
are written out; the others are packed as data, and are made into rows when they are asked for or
printed, so that a page of twelve thousand opens at once.

Nothing of the data can become markup, and nothing runs but its two scripts: see `frame`.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache

from jinja2 import Template

from optimiser.reports.board import MARKS, Bar, BoardDay, Lane
from optimiser.reports.page.frame import (
    column_class,
    content_policy,
    environment,
    shown,
    source,
    style_of,
)
from optimiser.reports.paper import USE_OF_THIS, Paper
from optimiser.reports.table import Cell, Column, Shape, Table

SHOWN = 200
"""So many waiting rows are written out and show at once; all are there, print, and can be
searched."""
ATTENTION_SHOWN = 40
"""So many items that need attention show at once; the others unfold, and print. Held rows may take
twenty of them, and the urgent are not to be folded away behind them."""
LIST_HEAD = ("day", "site", "theatre", "room", "session_id")
"""Columns of a booking that stand once, above its list."""
DAY = "day"


@dataclass(frozen=True)
class ListOnPage:
    """One list: its lane on the board, and the rows of its bookings with their numbers and columns.

    A list that runs past midnight says the day in each row (`day_in_rows`), and not above them.
    """

    lane: Lane
    rows: tuple[tuple[int, tuple[Cell, ...]], ...]
    columns: tuple[Column, ...]

    @property
    def day_in_rows(self) -> bool:
        """Has each booking a day of its own?"""
        return any(column.key == DAY for column in self.columns)


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
        return f"{100 * minutes / self.minutes:.2f}%"

    @property
    def minutes(self) -> int:
        """The minutes that the board spans."""
        return 60 * (len(self.hours) - 1)


def page_text(paper: Paper) -> str:
    """The whole page."""
    days = list(_days(paper))
    style = _style(paper, days)
    script = source("page.js")
    return _template().render(
        paper=paper,
        stamp=paper.stamp,
        days=days,
        use=USE_OF_THIS,
        style=style,
        script=script,
        policy=content_policy(style, script),
        codes=_codes(paper.waiting),
        shown=SHOWN,
        packed=packed(paper.waiting, SHOWN),
        attention_shown=ATTENTION_SHOWN,
        marks=MARKS,
        key_at=_key_at,
    )


@cache
def _template() -> Template:
    made = environment({"page.html": source("page.html")})
    made.filters["bar"] = bar_data
    return made.get_template("page.html")


def bar_data(bar: Bar) -> str:
    """What the script cannot read from the row of a booking: minutes of the day at its start, how
    long it takes, and `late` past its target."""
    return f"{bar.start} {bar.minutes}{' late' if bar.late else ''}"


def _days(paper: Paper) -> Iterator[DayOnPage]:
    for number, board in enumerate(paper.days, start=1):
        lists = tuple(_list(paper.lists, lane, board.day) for lane in board.lanes)
        yield DayOnPage(number, board, lists)


def _list(found: Table, lane: Lane, day: date) -> ListOnPage:
    at = _key_at(found, DAY)
    past_midnight = any(found.rows[bar.row][at] != day for bar in lane.bars)
    above = set(LIST_HEAD) - ({DAY} if past_midnight else set())
    kept = [n for n, column in enumerate(found.columns) if column.key not in above]
    return ListOnPage(
        lane,
        tuple((bar.row, tuple(found.rows[bar.row][n] for n in kept)) for bar in lane.bars),
        tuple(found.columns[n] for n in kept),
    )


def packed(found: Table, first: int) -> str:
    """The rows of a table from row `first` on as JSON that no text can break out of: by column the
    texts that occur, and for each row which of them; days as ISO dates."""
    columns = []
    for n, column in enumerate(found.columns):
        texts: dict[str, int] = {}
        rows = [texts.setdefault(_plain(row[n], column), len(texts)) for row in found.rows[first:]]
        kind = "day" if column.shape is Shape.day else column_class(column)
        columns.append({"key": column.key, "kind": kind, "texts": list(texts), "rows": rows})
    text = json.dumps(columns, ensure_ascii=False, separators=(",", ":"))
    return text.replace("&", r"\u0026").replace("<", r"\u003c").replace(">", r"\u003e")


def _plain(cell: Cell, column: Column) -> str:
    return cell.isoformat() if isinstance(cell, date) else shown(cell, column)


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
    foot = (paper.stamp.line, paper.stamp.mark or "PROPOSED")
    return style_of(source("page.css"), *lines, foot=foot)
