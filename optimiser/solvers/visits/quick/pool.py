"""All that a search knows in two long rows of numbers: `ints` and, for masks, `bits`.

Two rows are compiled and passed around far faster than a hundred tables. `ints` begins with two
numbers for each table: where it starts (in `ints`, or in `bits` for masks) and how wide its rows
are. A tick is the greatest number of minutes that divides every time there is, so that masks are
short; earliest starts never fall between ticks.
"""

from collections.abc import Mapping

import numpy as np

from optimiser.solvers.visits.quick.compiled import Table, Words, compiled

# The facts.
TASKS, REQUESTS, ROOMS, STAYS, ORDERS, PROMISES, LISTS, OPTIONS = range(0, 16, 2)
STAFF, FRAMES, VALUES, SITES, COVERS, MOVABLE, SETTINGS, EMPTY = range(18, 34, 2)
"""By column: tests, requests, sessions, stays, orders among tests, visits told. LISTS is every list
that others say the ends of; OPTIONS, by option and stay, where pairs (session, row of EMPTY) begin
and end there; EMPTY the masks of empty sessions for tests of a shape; STAFF by session and
skill the row of PEOPLE; FRAMES their first ticks; VALUES and SITES what a day spares and how far a
site is, by rows that requests share; COVERS the stays at which a result stands for a test."""
# The bookings.
SPOTS, ROOM_LEFT, KNOWN_STAMP, ROOM_STAMP, SKILLED_STAMP, STAFF_STAMP = range(34, 46, 2)
INSIDE, INSIDE_COUNT, PLACE, WAITING, QUEUE, MOVERS, COUNTS, OPEN, OURS, LEVELS = range(46, 66, 2)
TAKEN, PEOPLE, KNOWN, SKILLED = range(66, 74, 2)
"""SPOTS by test: session (-1: none) and tick of its frame. TAKEN and PEOPLE are masks; KNOWN and
SKILLED keep answers with the stamp of what they were true for. INSIDE lists the tests of each
session, PLACE where each stands in it. WAITING is who waits, QUEUE where each stands in it (-1:
not), MOVERS who may be moved; COUNTS how many both are. OPEN are the stays that may be used, OURS
the requests that may be moved."""
# Scratch.
PARTS, PART_ROOMS, SEATS, TRIAL, BEST, LEAST_OWED, MOST_OWED, ORDER = range(74, 90, 2)
CHOSEN, BOUND, LEFT, BLOCK, FITS, MADE, TRIED, MARK, NEAR, OLD = range(90, 110, 2)
WERE, ARE, MASKS, SPARE, TOUCHED = range(110, 120, 2)
"""PARTS are (test, sessions) of a visit, MASKS their starts by session; SEATS and BEST the places
of a visit as (part, session, tick), TRIAL as (test, session, tick). TOUCHED are the stays at which
something was taken out in this step, whose number is COUNTS 2. COUNTS 3 is the tick of its frame
from which a visit is looked for first, if there is one."""
TABLES = 60

REQUEST, TICKS, CHANGEOVER, MINUTES, SKILL, OPTION = range(6)
EARLIER_ROOM, EARLIER_AT, APART, APART_END, LENGTH = range(6, 11)
"""Columns of TASKS. APART lists pairs (test, days). LENGTH numbers the different minutes."""
FIRST, END, RANK, LONGEST, MOST_VISITS, VALUE_ROW, SITE_ROW, STAY_FIRST, STAY_END = range(9)
BEFORE, BEFORE_END, SAME, SAME_END, TOLD, TOLD_END, TURN = range(9, 16)
"""Columns of REQUESTS: where its lists begin and end, and what it keeps to."""
FRAME, ORIGIN, STAY, RESERVE = range(4)
"""Columns of ROOMS. Tick n of its frame is bit n - ORIGIN, ORIGIN a multiple of 64."""
DAY, DAY_NUMBER, SITE = range(3)
"""Columns of STAYS: the day as an ordinal number and among the days there are, and the site."""
EARLY, LATE, LEAST, MOST, COVERED = range(5)
"""Columns of ORDERS: two tests, ticks between them (MOST below 0: any), a row of COVERS."""
TOLD_DAY, TOLD_FIRST, TOLD_TASKS_END, TOLD_VALUE = range(4)
"""Columns of PROMISES: a day as an ordinal number, the tests told, and what each spares."""
WALK, TICK, WORDS, DEPTH, SLOTS, STAY_COUNT, REQUEST_COUNT = range(7)
"""Rows of SETTINGS: the walk in ticks, minutes of a tick, words of a session, how many people count
at most, most sessions of a test at a stay, stays and requests."""


@compiled
def get(ints: Table, table: int, row: int) -> int:
    """What a table of one column holds."""
    return ints[ints[table] + row]  # type: ignore[no-any-return]


@compiled
def cell(ints: Table, table: int, row: int, column: int) -> int:
    """What a table holds."""
    return ints[ints[table] + row * ints[table + 1] + column]  # type: ignore[no-any-return]


@compiled
def of_task(ints: Table, task: int, column: int) -> int:
    """A fact of a test."""
    return cell(ints, TASKS, task, column)


@compiled
def of_request(ints: Table, request: int, column: int) -> int:
    """A fact of a request."""
    return cell(ints, REQUESTS, request, column)


@compiled
def of_room(ints: Table, room: int, column: int) -> int:
    """A fact of a session."""
    return cell(ints, ROOMS, room, column)


@compiled
def room_of(ints: Table, task: int) -> int:
    """The session in which a test is booked; -1 where it is not."""
    return cell(ints, SPOTS, task, 0)


@compiled
def start_of(ints: Table, task: int) -> int:
    """The tick of its frame at which a booked test starts."""
    return cell(ints, SPOTS, task, 1)


@compiled
def day_of(ints: Table, stay: int) -> int:
    """The day of a stay as an ordinal number."""
    return cell(ints, STAYS, stay, DAY)


@compiled
def setting(ints: Table, row: int) -> int:
    """What holds throughout."""
    return get(ints, SETTINGS, row)


@compiled
def set_one(ints: Table, table: int, row: int, value: int) -> None:
    """Write into a table of one column."""
    ints[ints[table] + row] = value


@compiled
def set_cell(ints: Table, table: int, row: int, column: int, value: int) -> None:
    """Write into a table."""
    ints[ints[table] + row * ints[table + 1] + column] = value


@compiled
def add_to(ints: Table, table: int, row: int, change: int) -> None:
    """Add to what a table of one column holds."""
    ints[ints[table] + row] += change


@compiled
def exchange(ints: Table, table: int, row: int, other: int) -> None:
    """Exchange two rows of a table of one column."""
    first = ints[ints[table] + row]
    ints[ints[table] + row] = ints[ints[table] + other]
    ints[ints[table] + other] = first


@compiled
def mask_at(ints: Table, table: int, row: int) -> int:
    """Where in `bits` a row of masks starts."""
    return ints[table] + row * ints[table + 1]  # type: ignore[no-any-return]


@compiled
def option_row(ints: Table, option: int, stay: int) -> int:
    """The row of OPTIONS for an option at a stay."""
    return option * setting(ints, STAY_COUNT) + stay


@compiled
def mask_of(ints: Table, part: int, slot: int) -> int:
    """Where in `bits` the starts of a part in one of its sessions are."""
    return mask_at(ints, MASKS, part * setting(ints, SLOTS) + slot)


def pooled(
    tables: Mapping[int, Table], masks: Mapping[int, Words], dice: Words
) -> tuple[Table, Words]:
    """The two rows; the dice are the first number of `bits`."""
    head = np.zeros(2 * TABLES, dtype=np.int64)
    at_int, at_bit = len(head), len(dice)
    for number, table in sorted(tables.items()):
        head[number], head[number + 1] = at_int, table[0].size if len(table) else 1
        at_int += table.size
    for number, mask in sorted(masks.items()):
        head[number], head[number + 1] = at_bit, mask.shape[-1]
        at_bit += mask.size
    rows = [head, *(table.ravel() for _, table in sorted(tables.items()))]
    bits = [dice, *(mask.ravel() for _, mask in sorted(masks.items()))]
    return np.concatenate(rows), np.concatenate(bits)
