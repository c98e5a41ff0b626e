"""A plan polished: many patients placed anew at once, everyone else held, as long as it pays."""

from collections.abc import Callable, Mapping
from random import Random
from time import monotonic

from benchmarks.or_pas.starts import starts_of
from benchmarks.or_pas.state import Item, Load, Place, State, Suits, alone
from benchmarks.or_pas.window import place_anew

WINDOW_SECONDS = 10.0
LEAST_SECONDS = 0.5
FIRST_SIZE, MORE, FEWER = 60, 1.1, 0.7
"""How many are placed anew at once: more of them, of each kind, while that is soon done."""
CHOICES, MARGIN = 30, 150
"""So many places of a patient are tried, that cost so much more than that of now at most."""


def polish(
    state: State,
    suits: Suits,
    items: Mapping[str, Item],
    value: Callable[[], int],
    until: float,
    random: Random,
) -> None:
    """Place some anew until the clock says `until`; `value` is what `state` is planned by."""
    best = value()
    sizes, spent = dict.fromkeys(KINDS, float(FIRST_SIZE)), dict.fromkeys(KINDS, 0.0)
    while until - monotonic() > LEAST_SECONDS:
        began = monotonic()
        kind = min(KINDS, key=lambda one: spent[one])
        free = kind(state, items, int(sizes[kind]), random)
        choices = {name: _choices(state, suits, items[name]) for name in free}
        load = Load(state, items, sorted(set(items).difference(free)))
        seconds = min(WINDOW_SECONDS, until - monotonic())
        places = place_anew(state, suits, items, choices, load, seconds)
        took = monotonic() - began
        spent[kind] += took
        if took < 0.2 * WINDOW_SECONDS:
            sizes[kind] = min(sizes[kind] * MORE, float(len(items)))
        elif took > 0.6 * WINDOW_SECONDS:
            sizes[kind] *= FEWER
        if places is None:
            continue
        before, state.places = state.places, state.places | places
        now = value()
        if now > best:
            state.places = before
        best = min(best, now)


def _choices(state: State, suits: Suits, item: Item) -> list[Place]:
    """The place of now, and those that are cheap for the patient whoever else is there."""
    now = state.places[item.patient.name]
    most = alone(state, suits, item, now) + MARGIN
    found = []
    for start in starts_of(state.instance, item):
        for room in suits.rooms(item.patient):
            place = start, (room,) * item.nights
            cost = alone(state, suits, item, place)
            if cost <= most and place != now:
                found.append((cost, place))
    found.sort()
    return [now, *(place for _, place in found[:CHOICES])]


def _in_some_rooms(state: State, items: Mapping[str, Item], size: int, random: Random) -> list[str]:
    """Whoever lies in a few rooms, near a random patient in time."""
    names = sorted(items)
    start, rooms = state.places[random.choice(names)]
    every = sorted(state.instance.rooms)
    chosen = {rooms[0], *random.sample(every, min(size // 20, len(every)))}
    near = [n for n in names if chosen.intersection(state.places[n][1])]
    near.sort(key=lambda name: abs(state.places[name][0] - start))
    return near[:size]


def _in_some_days(state: State, items: Mapping[str, Item], size: int, random: Random) -> list[str]:
    """Some of those in bed on a few days."""
    names = sorted(items)
    start, _ = state.places[random.choice(names)]
    near = [n for n in names if _meets(state, items, n, start, 1 + size // 30)]
    return random.sample(near, min(size, len(near)))


def _near_in_time(state: State, items: Mapping[str, Item], size: int, random: Random) -> list[str]:
    """Those whose first night is nearest to that of a random patient."""
    names = sorted(items)
    start, _ = state.places[random.choice(names)]
    names.sort(key=lambda name: (abs(state.places[name][0] - start), random.random()))
    return names[:size]


KINDS = (_near_in_time, _in_some_rooms, _in_some_days)
"""Who is placed anew together. Each kind gets as much time as the others, and a size of its own."""


def _meets(state: State, items: Mapping[str, Item], name: str, start: int, days: int) -> bool:
    first = state.places[name][0]
    return first < start + days and first + items[name].nights > start
