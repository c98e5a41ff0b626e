"""The tests of a request that can be at a stay, with their starts; the twin of `placing._parts`."""

from optimiser.solvers.visits.quick.booking import free, patient, within
from optimiser.solvers.visits.quick.compiled import Table, Words, compiled
from optimiser.solvers.visits.quick.pool import (
    BEFORE,
    BEFORE_END,
    COVERED,
    COVERS,
    EARLY,
    FRAME,
    LATE,
    LEFT,
    LISTS,
    OPTION,
    OPTIONS,
    ORDERS,
    PART_ROOMS,
    PARTS,
    WORDS,
    cell,
    get,
    mask_of,
    of_request,
    of_room,
    of_task,
    option_row,
    room_of,
    set_cell,
    setting,
)


@compiled
def _moved_up(ints: Table, bits: Words, part: int) -> None:
    """A part in the place of the one before it."""
    slots = cell(ints, PARTS, part, 1)
    set_cell(ints, PARTS, part - 1, 0, cell(ints, PARTS, part, 0))
    set_cell(ints, PARTS, part - 1, 1, slots)
    for slot in range(slots):
        set_cell(ints, PART_ROOMS, part - 1, slot, cell(ints, PART_ROOMS, part, slot))
        there, here = mask_of(ints, part, slot), mask_of(ints, part - 1, slot)
        for word in range(setting(ints, WORDS)):
            bits[here + word] = bits[there + word]


@compiled
def _waits(ints: Table, request: int, parts: int, stay: int, task: int) -> bool:
    """Must a test come first that is neither booked nor among the parts?"""
    for n in range(of_request(ints, request, BEFORE), of_request(ints, request, BEFORE_END)):
        early = cell(ints, ORDERS, n, EARLY)
        if (
            cell(ints, ORDERS, n, LATE) == task
            and not cell(ints, COVERS, cell(ints, ORDERS, n, COVERED), stay)
            and room_of(ints, early) < 0
        ):
            there = False
            for part in range(parts):
                there = there or cell(ints, PARTS, part, 0) == early
            if not there:
                return True
    return False


@compiled
def _ready(ints: Table, bits: Words, request: int, parts: int, stay: int) -> int:
    """PARTS without those whose turn cannot have come, moved together; how many are left."""
    part = 0
    while part < parts:
        if _waits(ints, request, parts, stay, cell(ints, PARTS, part, 0)):
            for later in range(part + 1, parts):
                _moved_up(ints, bits, later)
            parts -= 1
            part = 0  # whoever comes after this one waits as well
        else:
            part += 1
    return parts


@compiled
def parts_of(ints: Table, bits: Words, request: int, count: int, stay: int, least: int) -> int:
    """Those of LEFT that can be at a stay, with their starts, into PARTS; how many.

    Whose turn cannot have come there is left out, so that nobody else's place among the first is
    taken. Where they are surely fewer than `least` the rest is not looked at, and the most is told.
    """
    parts = 0
    for n in range(count):
        if parts + count - n < least:
            return least - 1
        task = get(ints, LEFT, n)
        option = of_task(ints, task, OPTION)
        if option < 0:
            continue
        slots, rows = 0, -1
        row = option_row(ints, option, stay)
        for k in range(cell(ints, OPTIONS, row, 0), cell(ints, OPTIONS, row, 1), 2):
            room = get(ints, LISTS, k)
            found = mask_of(ints, parts, slots)
            if not free(ints, bits, task, room, get(ints, LISTS, k + 1), found):
                continue
            if rows < 0:
                rows = patient(ints, bits, task, stay, of_room(ints, room, FRAME))
                if rows == 0:
                    break
            if within(ints, bits, rows, room, found):
                set_cell(ints, PART_ROOMS, parts, slots, room)
                slots += 1
        if slots:
            set_cell(ints, PARTS, parts, 0, task)
            set_cell(ints, PARTS, parts, 1, slots)
            parts += 1
    return _ready(ints, bits, request, parts, stay)
