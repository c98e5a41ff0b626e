"""Booking a test in a book of arrays, taking it out, and the ticks at which it may start."""

from optimiser.solvers.visits.quick.compiled import Table, Words, compiled
from optimiser.solvers.visits.quick.pool import (
    APART,
    APART_END,
    BEFORE,
    BEFORE_END,
    BLOCK,
    CHANGEOVER,
    COVERED,
    COVERS,
    DEPTH,
    EARLY,
    EMPTY,
    FRAME,
    FRAMES,
    INSIDE,
    INSIDE_COUNT,
    KNOWN,
    KNOWN_STAMP,
    LATE,
    LEAST,
    LENGTH,
    LISTS,
    LONGEST,
    MINUTES,
    MOST,
    ORDERS,
    ORIGIN,
    PEOPLE,
    PLACE,
    REQUEST,
    RESERVE,
    ROOM_LEFT,
    ROOM_STAMP,
    SAME,
    SAME_END,
    SKILL,
    SKILLED,
    SKILLED_STAMP,
    SPOTS,
    STAFF,
    STAFF_STAMP,
    STAY,
    TAKEN,
    TICKS,
    WALK,
    WORDS,
    add_to,
    cell,
    day_of,
    get,
    mask_at,
    of_request,
    of_room,
    of_task,
    room_of,
    set_cell,
    set_one,
    setting,
    start_of,
)
from optimiser.solvers.visits.quick.words import NONE, clear, keep, runs, some_in, span

FAR = 1 << 40
"""Later than every tick."""


@compiled
def enter(ints: Table, bits: Words, task: int, room: int, at: int) -> None:
    """Book a task, which `free` allows there."""
    ticks, change = of_task(ints, task, TICKS), of_task(ints, task, CHANGEOVER)
    first = at - of_room(ints, room, ORIGIN)
    taken = mask_at(ints, TAKEN, room)
    for word in range(first >> 6, ((first + ticks + change - 1) >> 6) + 1):
        bits[taken + word] |= span(word, first, first + ticks + change)
    set_cell(ints, SPOTS, task, 0, room)
    set_cell(ints, SPOTS, task, 1, at)
    add_to(ints, ROOM_LEFT, room, -of_task(ints, task, MINUTES))
    set_one(ints, PLACE, task, get(ints, INSIDE_COUNT, room))
    set_cell(ints, INSIDE, room, get(ints, INSIDE_COUNT, room), task)
    add_to(ints, INSIDE_COUNT, room, 1)
    add_to(ints, ROOM_STAMP, room, 1)
    if of_task(ints, task, SKILL) >= 0:
        row = cell(ints, STAFF, room, of_task(ints, task, SKILL))
        ahead = ints[PEOPLE + 1]
        depth = setting(ints, DEPTH)
        people = mask_at(ints, PEOPLE, row * depth)
        for word in range(at >> 6, ((at + ticks - 1) >> 6) + 1):
            during = span(word, at, at + ticks)
            for n in range(depth):
                here = people + n * ahead + word
                more = bits[here + ahead] if n + 1 < depth else NONE
                bits[here] = (bits[here] & ~during) | (more & during)
        add_to(ints, STAFF_STAMP, row, 1)


@compiled
def enter_all(ints: Table, bits: Words, table: int, count: int) -> None:
    """Book the first `count` rows (test, session, tick) of a table."""
    for n in range(count):
        task, room = cell(ints, table, n, 0), cell(ints, table, n, 1)
        enter(ints, bits, task, room, cell(ints, table, n, 2))


@compiled
def remove(ints: Table, bits: Words, task: int) -> None:
    """Take a task out that was entered."""
    room, at = room_of(ints, task), start_of(ints, task)
    ticks, change = of_task(ints, task, TICKS), of_task(ints, task, CHANGEOVER)
    first = at - of_room(ints, room, ORIGIN)
    taken = mask_at(ints, TAKEN, room)
    for word in range(first >> 6, ((first + ticks + change - 1) >> 6) + 1):
        bits[taken + word] &= ~span(word, first, first + ticks + change)
    set_cell(ints, SPOTS, task, 0, -1)
    add_to(ints, ROOM_LEFT, room, of_task(ints, task, MINUTES))
    add_to(ints, INSIDE_COUNT, room, -1)
    last_one = cell(ints, INSIDE, room, get(ints, INSIDE_COUNT, room))
    set_cell(ints, INSIDE, room, get(ints, PLACE, task), last_one)
    set_one(ints, PLACE, last_one, get(ints, PLACE, task))
    add_to(ints, ROOM_STAMP, room, 1)
    if of_task(ints, task, SKILL) >= 0:
        row = cell(ints, STAFF, room, of_task(ints, task, SKILL))
        ahead = ints[PEOPLE + 1]
        depth = setting(ints, DEPTH)
        people = mask_at(ints, PEOPLE, row * depth)
        for word in range(at >> 6, ((at + ticks - 1) >> 6) + 1):
            during = span(word, at, at + ticks)
            for n in range(depth - 1, -1, -1):
                here = people + n * ahead + word
                fewer = bits[here - ahead] if n else during
                bits[here] = (bits[here] & ~during) | (fewer & during)
        add_to(ints, STAFF_STAMP, row, 1)


@compiled
def free(ints: Table, bits: Words, task: int, room: int, pair: int, found: int) -> bool:
    """Ticks at which room, staff and the clock let a task start, into the mask at `found`.

    `pair` is the row of EMPTY for such a test there. False where there are no ticks.
    """
    minutes = of_task(ints, task, MINUTES)
    if of_room(ints, room, RESERVE) and minutes > get(ints, ROOM_LEFT, room):
        return False
    words = setting(ints, WORDS)
    ticks, skill = of_task(ints, task, TICKS), of_task(ints, task, SKILL)
    known = mask_at(ints, KNOWN, pair)
    if get(ints, KNOWN_STAMP, pair) != get(ints, ROOM_STAMP, room):
        set_one(ints, KNOWN_STAMP, pair, get(ints, ROOM_STAMP, room))
        taken, empty = mask_at(ints, TAKEN, room), mask_at(ints, EMPTY, pair)
        for word in range(words):
            bits[known + word] = ~bits[taken + word]
        runs(bits, known, words, ticks + of_task(ints, task, CHANGEOVER))
        for word in range(words):
            bits[known + word] &= bits[empty + word]
    some = NONE
    if skill < 0:
        for word in range(words):
            bits[found + word] = bits[known + word]
            some |= bits[known + word]
        return bool(some != NONE)
    row, length = cell(ints, STAFF, room, skill), of_task(ints, task, LENGTH)
    ahead = ints[PEOPLE + 1]
    able = ints[SKILLED] + (row * ints[SKILLED_STAMP + 1] + length) * ahead
    if cell(ints, SKILLED_STAMP, row, length) != get(ints, STAFF_STAMP, row):
        set_cell(ints, SKILLED_STAMP, row, length, get(ints, STAFF_STAMP, row))
        people = mask_at(ints, PEOPLE, row * setting(ints, DEPTH))
        for word in range(ahead):
            bits[able + word] = bits[people + word]
        runs(bits, able, ahead, ticks)
    able += of_room(ints, room, ORIGIN) >> 6
    for word in range(words):
        bits[found + word] = bits[known + word] & bits[able + word]
        some |= bits[found + word]
    return bool(some != NONE)


@compiled
def instant(ints: Table, task: int) -> int:
    """The tick of the whole horizon at which a booked task starts."""
    frame = of_room(ints, room_of(ints, task), FRAME)
    return start_of(ints, task) + get(ints, FRAMES, frame)


@compiled
def patient(ints: Table, bits: Words, task: int, stay: int, frame: int) -> int:
    """When the patient may start a task, by what else the patient has booked.

    Into BLOCK: row 0 is from when to before when, the others are taken out of that. How many
    rows, 0 where it may not be at all.
    """
    request = of_task(ints, task, REQUEST)
    low, high, rows = 0, FAR, 1
    begun, ended = FAR, -1
    for n in range(of_task(ints, task, APART), of_task(ints, task, APART_END), 2):
        other = get(ints, LISTS, n)
        if room_of(ints, other) >= 0:
            there = of_room(ints, room_of(ints, other), STAY)
            if abs(day_of(ints, there) - day_of(ints, stay)) < get(ints, LISTS, n + 1):
                return 0
    ticks = of_task(ints, task, TICKS)
    for n in range(of_request(ints, request, SAME), of_request(ints, request, SAME_END)):
        other = get(ints, LISTS, n)
        room, at = room_of(ints, other), start_of(ints, other)
        if room < 0 or other == task or of_room(ints, room, FRAME) != frame:
            continue
        gap = 0
        until = at + of_task(ints, other, TICKS)
        if of_task(ints, other, REQUEST) == request and of_room(ints, room, STAY) == stay:
            gap = setting(ints, WALK)
            begun, ended = min(begun, at), max(ended, until)
        set_cell(ints, BLOCK, rows, 0, at - gap - ticks + 1)
        set_cell(ints, BLOCK, rows, 1, until + gap)
        rows += 1
    if ended >= 0:
        longest = of_request(ints, request, LONGEST)
        if ended - begun > longest:
            return 0
        low, high = ended - longest, begun + longest - ticks + 1
    base = get(ints, FRAMES, frame)
    for n in range(of_request(ints, request, BEFORE), of_request(ints, request, BEFORE_END)):
        early, late = cell(ints, ORDERS, n, EARLY), cell(ints, ORDERS, n, LATE)
        least, most = cell(ints, ORDERS, n, LEAST), cell(ints, ORDERS, n, MOST)
        if late == task and room_of(ints, early) >= 0:
            if not cell(ints, COVERS, cell(ints, ORDERS, n, COVERED), stay):
                end = instant(ints, early) - base + of_task(ints, early, TICKS)
                low = max(low, end + least)
                if most >= 0:
                    high = min(high, end + most + 1)
        elif early == task and room_of(ints, late) >= 0:
            day = of_room(ints, room_of(ints, late), STAY)
            if not cell(ints, COVERS, cell(ints, ORDERS, n, COVERED), day):
                start = instant(ints, late) - base
                high = min(high, start - least - ticks + 1)
                if most >= 0:
                    low = max(low, start - most - ticks)
    set_cell(ints, BLOCK, 0, 0, low)
    set_cell(ints, BLOCK, 0, 1, high)
    return rows if low < high else 0


@compiled
def within(ints: Table, bits: Words, rows: int, room: int, found: int) -> bool:
    """Of the ticks in a session those that `patient` left; False where there are none."""
    origin, words = of_room(ints, room, ORIGIN), setting(ints, WORDS)
    low, high = cell(ints, BLOCK, 0, 0), cell(ints, BLOCK, 0, 1)
    if low > 0 or high < FAR:
        keep(bits, found, words, low - origin, min(FAR, high - origin))
    for row in range(1, rows):
        low, high = cell(ints, BLOCK, row, 0) - origin, cell(ints, BLOCK, row, 1) - origin
        clear(bits, found, words, low, high)
    return some_in(bits, found, words)
