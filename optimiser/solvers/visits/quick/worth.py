"""What the bookings of a request are worth by level, and who waits."""

from optimiser.solvers.visits.quick.booking import FAR
from optimiser.solvers.visits.quick.compiled import Table, compiled
from optimiser.solvers.visits.quick.pool import (
    DAY_NUMBER,
    END,
    FIRST,
    LISTS,
    MOVABLE,
    PROMISES,
    RANK,
    SITE,
    SITE_ROW,
    SITES,
    STAY,
    STAYS,
    TICK,
    TICKS,
    TOLD,
    TOLD_DAY,
    TOLD_END,
    TOLD_FIRST,
    TOLD_TASKS_END,
    VALUE_ROW,
    VALUES,
    add_to,
    cell,
    day_of,
    get,
    of_request,
    of_room,
    of_task,
    room_of,
    setting,
    start_of,
)


@compiled
def waits(ints: Table, request: int) -> bool:
    """Has it a test that is not booked and could be somewhere?"""
    for n in range(of_request(ints, request, FIRST), of_request(ints, request, END)):
        task = get(ints, LISTS, n)
        if room_of(ints, task) < 0 and get(ints, MOVABLE, task):
            return True
    return False


@compiled
def worth(ints: Table, request: int, table: int) -> None:
    """Add to the levels of `table` what a request is worth, each so that more is better.

    Delay of the urgent, visits moved, delay of long and routine, visits, waiting, travel.
    """
    first, end = of_request(ints, request, FIRST), of_request(ints, request, END)
    for n in range(of_request(ints, request, TOLD), of_request(ints, request, TOLD_END)):
        for k in range(
            cell(ints, PROMISES, n, TOLD_FIRST), cell(ints, PROMISES, n, TOLD_TASKS_END)
        ):
            room = room_of(ints, get(ints, LISTS, k))
            if room < 0 or day_of(ints, of_room(ints, room, STAY)) != cell(
                ints, PROMISES, n, TOLD_DAY
            ):
                add_to(ints, table, 1, -1)
                break
    rank = of_request(ints, request, RANK)
    column = 0 if rank == 0 else rank + 1
    value_row = of_request(ints, request, VALUE_ROW)
    site_row = of_request(ints, request, SITE_ROW)
    for n in range(first, end):
        room = room_of(ints, get(ints, LISTS, n))
        if room < 0:
            continue
        stay = of_room(ints, room, STAY)
        day = cell(ints, STAYS, stay, DAY_NUMBER)
        add_to(ints, table, column, cell(ints, VALUES, value_row, day))
        begun, ended, minutes, seen = FAR, 0, 0, False
        for k in range(first, end):
            other = get(ints, LISTS, k)
            there = room_of(ints, other)
            if there < 0 or of_room(ints, there, STAY) != stay:
                continue
            if k < n:
                seen = True
                break
            begun = min(begun, start_of(ints, other))
            ended = max(ended, start_of(ints, other) + of_task(ints, other, TICKS))
            minutes += of_task(ints, other, TICKS)
        if not seen:
            add_to(ints, table, 4, -1)
            add_to(ints, table, 5, -((ended - begun - minutes) * setting(ints, TICK)))
            away = cell(ints, SITES, site_row, cell(ints, STAYS, stay, SITE))
            add_to(ints, table, 6, -away)
