"""Placing a request in a book of arrays; the twin of `visits.placing`."""

from optimiser.solvers.visits.placing import MOST_TOGETHER
from optimiser.solvers.visits.quick.booking import enter, enter_all, free, patient, remove, within
from optimiser.solvers.visits.quick.compiled import Table, Words, compiled
from optimiser.solvers.visits.quick.finding import best_of, made_by
from optimiser.solvers.visits.quick.pool import (
    BEFORE,
    BEFORE_END,
    COVERED,
    COVERS,
    DAY_NUMBER,
    EARLIER_AT,
    EARLIER_ROOM,
    EARLY,
    END,
    FIRST,
    FRAME,
    LATE,
    LEFT,
    LISTS,
    LONGEST,
    MADE,
    MOST_VISITS,
    MOVABLE,
    OPEN,
    OPTION,
    OPTIONS,
    ORDERS,
    ORIGIN,
    PROMISES,
    RANK,
    SPARE,
    STAY,
    STAYS,
    TICKS,
    TOLD,
    TOLD_DAY,
    TOLD_END,
    TOLD_FIRST,
    TOLD_TASKS_END,
    TOLD_VALUE,
    TRIAL,
    VALUE_ROW,
    VALUES,
    WORDS,
    cell,
    day_of,
    get,
    of_request,
    of_room,
    of_task,
    option_row,
    room_of,
    set_one,
    setting,
)
from optimiser.solvers.visits.quick.words import chance, first_from


@compiled
def _sooner(ints: Table, bits: Words, request: int, gain: int, blink: float, far: float) -> bool:
    """Is there a visit that spares more delay than `gain`?"""
    size = best_of(ints, bits, request, MOST_TOGETHER, blink, far, -1)
    if size == 0:
        return False
    day = cell(ints, STAYS, of_room(ints, cell(ints, TRIAL, 0, 1), STAY), DAY_NUMBER)
    value = cell(ints, VALUES, of_request(ints, request, VALUE_ROW), day)
    return size * value > gain


@compiled
def _earlier(ints: Table, task: int) -> int:
    """The tick at which it was; 0 where it was nowhere."""
    return max(0, of_task(ints, task, EARLIER_AT))


@compiled
def admits(ints: Table, bits: Words, request: int, task: int, room: int, at: int) -> bool:
    """May a test start at a tick beside all that is booked, its patient included?"""
    stay = of_room(ints, room, STAY)
    option, pair = of_task(ints, task, OPTION), -1
    if option < 0 or not get(ints, OPEN, stay):
        return False
    row = option_row(ints, option, stay)
    for k in range(cell(ints, OPTIONS, row, 0), cell(ints, OPTIONS, row, 1), 2):
        if get(ints, LISTS, k) == room:
            pair = get(ints, LISTS, k + 1)
    made = made_by(ints, request)
    new = True
    for k in range(made):
        new = new and get(ints, MADE, k) != stay
    if pair < 0 or (new and made >= of_request(ints, request, MOST_VISITS)):
        return False
    if of_task(ints, task, TICKS) > of_request(ints, request, LONGEST):
        return False
    for n in range(of_request(ints, request, BEFORE), of_request(ints, request, BEFORE_END)):
        owed = cell(ints, ORDERS, n, LATE) == task
        owed = owed and not cell(ints, COVERS, cell(ints, ORDERS, n, COVERED), stay)
        if owed and room_of(ints, cell(ints, ORDERS, n, EARLY)) < 0:
            return False
    found = ints[SPARE]
    if not free(ints, bits, task, room, pair, found):
        return False
    rows = patient(ints, bits, task, stay, of_room(ints, room, FRAME))
    if rows == 0 or not within(ints, bits, rows, room, found):
        return False
    first = at - of_room(ints, room, ORIGIN)
    return first_from(bits, found, setting(ints, WORDS), first) == first


@compiled
def _where_it_was(ints: Table, bits: Words, request: int, count: int) -> bool:
    """Book the first `count` tasks of LEFT where an earlier plan had them: all, or none."""
    for n in range(1, count):  # in order of their earlier starts
        task, k = get(ints, LEFT, n), n - 1
        while k >= 0 and _earlier(ints, get(ints, LEFT, k)) > _earlier(ints, task):
            set_one(ints, LEFT, k + 1, get(ints, LEFT, k))
            k -= 1
        set_one(ints, LEFT, k + 1, task)
    for n in range(count):
        task = get(ints, LEFT, n)
        room, at = of_task(ints, task, EARLIER_ROOM), of_task(ints, task, EARLIER_AT)
        if room < 0 or not admits(ints, bits, request, task, room, at):
            for undone in range(n):
                remove(ints, bits, get(ints, LEFT, undone))
            return False
        enter(ints, bits, task, room, at)
    return True


@compiled
def _as_told(
    ints: Table, bits: Words, request: int, together: int, blink: float, far: float
) -> None:
    """Book the visits of an earlier plan on their dates, the places as they were if that can be.

    Someone urgent keeps a date only where none is earlier.
    """
    for n in range(of_request(ints, request, TOLD), of_request(ints, request, TOLD_END)):
        day = cell(ints, PROMISES, n, TOLD_DAY)
        count, kept = 0, True
        for k in range(
            cell(ints, PROMISES, n, TOLD_FIRST), cell(ints, PROMISES, n, TOLD_TASKS_END)
        ):
            room = room_of(ints, get(ints, LISTS, k))
            if room < 0:
                count += 1
            elif day_of(ints, of_room(ints, room, STAY)) != day:
                kept = False
        if not kept or count == 0 or (count > together and together < MOST_TOGETHER):
            continue  # nothing to be kept, or not to be kept any more
        if blink > 0.0 and chance(bits) < blink:
            continue
        if of_request(ints, request, RANK) == 0:
            gain = count * cell(ints, PROMISES, n, TOLD_VALUE)
            if _sooner(ints, bits, request, gain, blink, far):
                continue
        count = 0
        for k in range(
            cell(ints, PROMISES, n, TOLD_FIRST), cell(ints, PROMISES, n, TOLD_TASKS_END)
        ):
            if room_of(ints, get(ints, LISTS, k)) < 0:
                set_one(ints, LEFT, count, get(ints, LISTS, k))
                count += 1
        if not _where_it_was(ints, bits, request, count) and count <= MOST_TOGETHER:
            size = best_of(ints, bits, request, count, 0.0, 0.0, day)
            enter_all(ints, bits, TRIAL, size)


@compiled
def put(ints: Table, bits: Words, request: int, together: int, blink: float, far: float) -> None:
    """Book as much of a request as its visits allow.

    The first booking is of at most `together` tests; the shares `blink` of the stays and `far` of
    those not touched are passed over.
    """
    if of_request(ints, request, TOLD) < of_request(ints, request, TOLD_END):
        _as_told(ints, bits, request, together, blink, far)
    while True:
        size = best_of(ints, bits, request, together, blink, far, -1)
        if size == 0:
            return
        together = MOST_TOGETHER
        enter_all(ints, bits, TRIAL, size)


@compiled
def take_out(ints: Table, bits: Words, request: int) -> None:
    """Take every booking of a request out that was not already made."""
    for n in range(of_request(ints, request, FIRST), of_request(ints, request, END)):
        task = get(ints, LISTS, n)
        if get(ints, MOVABLE, task) and room_of(ints, task) >= 0:
            remove(ints, bits, task)
