"""Everyone with nights to come as arrays, and where they lie, for the compiled search."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from benchmarks.dice import first_random
from benchmarks.or_pas.score import IDLE_BED, OVERTIME_PER_DAY, OVERTIME_PER_SLOT
from benchmarks.or_pas.starts import starts_of
from benchmarks.or_pas.state import Item, State, Suits

Ints = npt.NDArray[np.int32]
NONE = -1
FORBIDDEN = 1_000_000
"""Price of a night in a room that does not suit."""

NIGHTS, MALE, VARIABLE, WISHED, LIES_IN, ROOMS, STARTS, OFFSET, MINUTES, GROUP = range(10)
"""Columns of `who`. WISHED is the first night without delay (past, where it was missed), LIES_IN
the room of last night, ROOMS and STARTS how many there are to choose from, OFFSET the days to
surgery, GROUP the specialism whose theatre minutes an elective takes (NONE without surgery to
come, and for those who are urgent)."""
BEDS, GENDERED = range(2)
"""Columns of `rooms`; GENDERED where both genders in it cost."""
USUAL, MOST, IDLE = range(3)
"""Of `theatres`, in minutes: what is paid for already, what is allowed, the cost of one unused."""
SOFT, HARD = (1_000, 100), (10_000, 1_000)
"""`crowded` and `squeezed`: such that a search gets through what is forbidden, and such that no
plan is worth it, since the idle minutes of a slot, the most that can be saved, cost 1,800."""


class Data(NamedTuple):
    """What does not change. Patients p, rooms r, days d and specialisms s are positions.

    `price[p, r]` is what a night costs, `rooms_of[p]` are the rooms that suit,
    `starts[p]` the first nights possible, `may[p, d]` whether d is one. `peers[s, :peers_n[s]]`
    are the electives to be operated. The last row of `theatres` is all specialisms together.
    `worth[d]` is what beds used before day d are worth. A bed too many costs `crowded` a night, a
    minute past the overtime that is allowed `squeezed`.
    """

    days: int
    delay: int
    crowded: int
    squeezed: int
    who: Ints
    price: Ints
    rooms_of: Ints
    starts: Ints
    may: npt.NDArray[np.bool_]
    peers: Ints
    peers_n: Ints
    rooms: Ints
    theatres: Ints
    worth: Ints
    leavers: Ints


class Board(NamedTuple):
    """What is decided, what follows from it, and room for thought.

    Decided: the first night of p, and `rooms[p]` of each night. It follows: `inside[d, r]`, the
    `males` among them, the `leavers` of that morning who may have to stay on, what one woman
    `more[0, d, r]` or one man `more[1, d, r]` would cost, and `minutes[s, d]`. `rows` are rooms by
    night that are tried or kept, `value` and `low` belong to the choice of rooms for one patient.
    """

    start: Ints
    rooms: Ints
    inside: Ints
    males: Ints
    leavers: Ints
    more: Ints
    minutes: Ints
    rows: Ints
    value: Ints
    low: Ints
    random: npt.NDArray[np.uint64]


def data_of(state: State, suits: Suits, items: Mapping[str, Item]) -> Data:
    """The arrays of everyone in `items`, in their order."""
    instance, people = state.instance, list(items.values())
    rooms = {name: r for r, name in enumerate(instance.rooms)}
    whole = 2 * instance.days
    price = np.full((len(people), len(rooms)), FORBIDDEN, dtype=np.int32)
    may = np.zeros((len(people), whole), dtype=np.bool_)
    for p, item in enumerate(people):
        for name, cost in suits.rooms(item.patient).items():
            price[p, rooms[name]] = cost
        may[p, starts_of(instance, item)] = True
    who = np.array([_columns(state, one, rooms) for one in people], dtype=np.int32)
    who[:, ROOMS], who[:, STARTS] = (price != FORBIDDEN).sum(axis=1), may.sum(axis=1)
    theirs = who[:, GROUP] == np.arange(len(instance.specialisms))[:, None]
    worth = IDLE_BED * np.minimum(np.arange(whole + 1, dtype=np.int32), instance.days)
    return Data(
        days=whole,
        delay=state.delay_cost(),
        crowded=SOFT[0],
        squeezed=SOFT[1],
        who=who,
        price=price,
        rooms_of=_positions(price != FORBIDDEN),
        starts=_positions(may),
        may=may,
        peers=_positions(theirs),
        peers_n=theirs.sum(axis=1),
        rooms=np.array(
            [(one.capacity, one.policy == "SameGender") for one in instance.rooms.values()],
            dtype=np.int32,
        ),
        theatres=_theatres(state, people),
        worth=worth,
        leavers=_leavers(state, rooms),
    )


def board_of(data: Data, seed: int) -> Board:
    """Nobody placed."""
    people, (days, rooms) = len(data.who), data.leavers.shape
    longest = data.who[:, NIGHTS].max()

    def zeros(*shape: int) -> Ints:
        return np.zeros(shape, dtype=np.int32)

    return Board(
        start=np.full(people, NONE, dtype=np.int32),
        rooms=np.full((people, longest), NONE, dtype=np.int32),
        inside=zeros(days, rooms),
        males=zeros(days, rooms),
        leavers=data.leavers.copy(),
        more=zeros(2, days, rooms),
        minutes=zeros(*data.theatres.shape[:2]),
        rows=zeros(4, longest),
        value=zeros(longest, rooms),
        low=zeros(longest),
        random=first_random(seed),
    )


def _columns(state: State, item: Item, rooms: Mapping[str, int]) -> list[int]:
    patient, specialisms = item.patient, state.instance.specialisms
    operated = item.surgery_offset is not None
    elective = operated and not patient.urgent
    row = dict.fromkeys(range(GROUP + 1), 0) | {
        NIGHTS: item.nights,
        MALE: int(patient.male),
        VARIABLE: int(patient.variable),
        WISHED: patient.first + patient.nights - item.nights,
        LIES_IN: NONE if item.lies_in is None else rooms[item.lies_in],
        OFFSET: NONE if item.surgery_offset is None else item.surgery_offset,
        MINUTES: patient.minutes,
        GROUP: specialisms.index(patient.specialism) if elective else NONE,
    }
    return list(row.values())


def _theatres(state: State, people: Iterable[Item]) -> Ints:
    """Minutes by specialism and day, all of them together in the last row."""
    instance = state.instance
    days = 2 * instance.days + max((one.surgery_offset or 0 for one in people), default=0) + 1
    names = instance.specialisms
    found = np.zeros((len(names) + 1, days, 3), dtype=np.int32)
    for s, name in enumerate(names):
        slots = np.array([instance.slots_on(name, day) for day in range(days)], dtype=np.int32)
        found[s, :, USUAL] = instance.slot_minutes * slots
        found[s, :, MOST] = (instance.slot_minutes + OVERTIME_PER_SLOT) * slots
        found[s, :, IDLE] = [state.idle_cost(day) for day in range(days)]
    found[-1, :, USUAL] = found[:-1, :, USUAL].sum(axis=0)
    found[-1, :, MOST] = found[-1, :, USUAL] + OVERTIME_PER_DAY
    return found


def _leavers(state: State, rooms: Mapping[str, int]) -> Ints:
    """Those of the past who may stay on, by the day they left and the room."""
    found = np.zeros((2 * state.instance.days, len(rooms)), dtype=np.int32)
    for name, nights in state.past.items():
        patient = state.instance.patients[name]
        if patient.variable and len(nights) == patient.nights:
            day, room = nights[-1]
            found[day + 1, rooms[room]] += 1
    return found


def _positions(true: npt.NDArray[np.bool_]) -> Ints:
    """For each row the columns that are true, first in the row; the rest is NONE."""
    found = np.full(true.shape, NONE, dtype=np.int32)
    for row, line in enumerate(true):
        at = np.flatnonzero(line)
        found[row, : len(at)] = at
    return found
