"""Finding the best visit of a request in a book of arrays; the twin of `visits.placing`."""

from optimiser.solvers.visits.placing import MOST_TOGETHER
from optimiser.solvers.visits.quick.compiled import Table, Words, compiled
from optimiser.solvers.visits.quick.fitting import NO_VISIT, fitted
from optimiser.solvers.visits.quick.parts import parts_of
from optimiser.solvers.visits.quick.pool import (
    APART,
    APART_END,
    BEFORE,
    BEFORE_END,
    BEST,
    CHOSEN,
    COUNTS,
    COVERED,
    COVERS,
    DAY_NUMBER,
    EARLY,
    END,
    FIRST,
    FITS,
    LATE,
    LEAST,
    LEAST_OWED,
    LEFT,
    LISTS,
    MADE,
    MOST,
    MOST_OWED,
    MOST_VISITS,
    OPEN,
    ORDERS,
    PARTS,
    SITE,
    SITE_ROW,
    SITES,
    STAY,
    STAY_END,
    STAY_FIRST,
    STAYS,
    TOUCHED,
    TRIAL,
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
    set_cell,
    set_one,
)
from optimiser.solvers.visits.quick.words import chance


@compiled
def left_of(ints: Table, request: int) -> int:
    """The tests of a request that are not booked into LEFT; how many."""
    count = 0
    for n in range(of_request(ints, request, FIRST), of_request(ints, request, END)):
        if room_of(ints, get(ints, LISTS, n)) < 0:
            set_one(ints, LEFT, count, get(ints, LISTS, n))
            count += 1
    return count


@compiled
def made_by(ints: Table, request: int) -> int:
    """The stays at which a request has a visit into MADE; how many."""
    count = 0
    for n in range(of_request(ints, request, FIRST), of_request(ints, request, END)):
        room = room_of(ints, get(ints, LISTS, n))
        if room >= 0:
            stay, seen = of_room(ints, room, STAY), False
            for k in range(count):
                seen = seen or get(ints, MADE, k) == stay
            if not seen:
                set_one(ints, MADE, count, stay)
                count += 1
    return count


@compiled
def _next_choice(ints: Table, size: int, parts: int) -> bool:
    """The next choice of `size` of the parts in CHOSEN; False after the last."""
    at = size - 1
    while at >= 0 and get(ints, CHOSEN, at) == parts - size + at:
        at -= 1
    if at < 0:
        return False
    add_to(ints, CHOSEN, at, 1)
    for k in range(at + 1, size):
        set_one(ints, CHOSEN, k, get(ints, CHOSEN, k - 1) + 1)
    return True


@compiled
def _owed(ints: Table, request: int, size: int, stay: int) -> bool:
    """What the chosen parts owe each other at a stay; False where they may not meet.

    Into LEAST_OWED and MOST_OWED, ticks between two of them; below 0 there are none.
    """
    for k in range(size):
        task = cell(ints, PARTS, get(ints, CHOSEN, k), 0)
        for other in range(size):
            set_cell(ints, LEAST_OWED, k, other, -1)
            set_cell(ints, MOST_OWED, k, other, -1)
            if other > k:
                then = cell(ints, PARTS, get(ints, CHOSEN, other), 0)
                for n in range(of_task(ints, task, APART), of_task(ints, task, APART_END), 2):
                    if get(ints, LISTS, n) == then:
                        return False
    for n in range(of_request(ints, request, BEFORE), of_request(ints, request, BEFORE_END)):
        early, late = -1, -1
        for k in range(size):
            task = cell(ints, PARTS, get(ints, CHOSEN, k), 0)
            if task == cell(ints, ORDERS, n, EARLY):
                early = k
            if task == cell(ints, ORDERS, n, LATE):
                late = k
        if late < 0 or cell(ints, COVERS, cell(ints, ORDERS, n, COVERED), stay):
            continue
        if early < 0:
            if room_of(ints, cell(ints, ORDERS, n, EARLY)) < 0:
                return False
            continue
        least = max(cell(ints, LEAST_OWED, early, late), cell(ints, ORDERS, n, LEAST))
        set_cell(ints, LEAST_OWED, early, late, least)
        most, known = cell(ints, ORDERS, n, MOST), cell(ints, MOST_OWED, early, late)
        if most >= 0 and (known < 0 or most < known):
            set_cell(ints, MOST_OWED, early, late, most)
    return True


@compiled
def best_of(
    ints: Table, bits: Words, request: int, together: int, blink: float, far: float, day: int
) -> int:
    """The visit that spares most delay into TRIAL (task, session, tick); its size or 0.

    With `day` (an ordinal number; -1: any) the best visit on that day of all of LEFT, whose
    number is `together`: the least waiting comes first there, and then the site.

    The share `blink` of the stays is passed over, and the share `far` of those not touched.
    """
    count = together if day >= 0 else left_of(ints, request)
    made = made_by(ints, request)
    limited = made >= of_request(ints, request, MOST_VISITS)
    first, last = of_request(ints, request, STAY_FIRST), of_request(ints, request, STAY_END)
    for n in range(last - first):
        set_one(ints, FITS, n, -1)
    size_found = 0
    gain_found, new_found, waited_found, site_found, end_found = -1, 0, 0, 0, 0
    for size in range(min(count, together), 0 if day < 0 else count - 1, -1):
        for n in range(first, last):
            stay = get(ints, LISTS, n)
            if day >= 0 and day_of(ints, stay) != day:
                continue
            gain = 0
            if day < 0:
                number = cell(ints, STAYS, stay, DAY_NUMBER)
                gain = size * cell(ints, VALUES, of_request(ints, request, VALUE_ROW), number)
                if size_found and gain < gain_found:
                    break  # stays are in order of days, and later days spare less
            if (0 <= get(ints, FITS, n - first) < size) or not get(ints, OPEN, stay):
                continue
            new = -1
            for k in range(made):
                if get(ints, MADE, k) == stay:
                    new = 0
            if limited and new < 0:
                continue
            if day < 0 and blink > 0.0 and chance(bits) < blink:
                continue
            passed = day < 0 and far > 0.0 and get(ints, TOUCHED, stay) != get(ints, COUNTS, 2)
            if passed and chance(bits) < far:
                continue
            if day >= 0:
                new = 0
            site = -cell(
                ints, SITES, of_request(ints, request, SITE_ROW), cell(ints, STAYS, stay, SITE)
            )
            parts = parts_of(ints, bits, request, count, stay, size)
            set_one(ints, FITS, n - first, parts)
            if parts < size:
                continue
            for k in range(size):
                set_one(ints, CHOSEN, k, k)
            while True:
                if _owed(ints, request, size, stay):
                    waited = fitted(ints, bits, request, size)
                    if waited != NO_VISIT:
                        end = cell(ints, BEST, size, 2)
                        better = size_found == 0 or gain > gain_found
                        if not better and gain == gain_found:
                            better = new > new_found
                            if new == new_found:
                                better = -waited > waited_found
                                if -waited == waited_found:
                                    better = site > site_found
                                    if site == site_found:
                                        better = -end > end_found
                        if better:
                            size_found, gain_found, new_found = size, gain, new
                            waited_found, site_found, end_found = -waited, site, -end
                            for k in range(size):
                                part = cell(ints, BEST, k, 0)
                                set_cell(ints, TRIAL, k, 0, cell(ints, PARTS, part, 0))
                                set_cell(ints, TRIAL, k, 1, cell(ints, BEST, k, 1))
                                set_cell(ints, TRIAL, k, 2, cell(ints, BEST, k, 2))
                if not _next_choice(ints, size, min(parts, max(size, MOST_TOGETHER))):
                    break
    return size_found
