"""How or_pas is planned: patients placed in batches, then a few at a time placed anew."""

from collections.abc import Collection
from dataclasses import replace
from random import Random
from time import monotonic

from benchmarks.or_pas.instance import Instance
from benchmarks.or_pas.score import Stays, costs
from benchmarks.or_pas.state import Item, State, Suits
from benchmarks.or_pas.theatre import LEFT_OUT, first_days, starts_of
from benchmarks.or_pas.window import place_anew

BATCH = 40
REACH = 10
BATCH_SECONDS = 3.0
DAYS_SHARE = 0.3
WINDOW_SECONDS = 3.0
SIZES = (30, 50, 80)


def plan_static(instance: Instance, seconds: float, workers: int, seed: int) -> Stays:
    """A plan with everything known on day 0, after `seconds`."""
    state, random = State(instance), Random(seed)
    state.instance = _all_known(instance)
    until = monotonic() + seconds
    _improve(state, Suits(instance), until, workers, random)
    return state.stays()


def plan_daily(instance: Instance, seconds: float, workers: int, seed: int) -> Stays:
    """A plan made day by day, each with `seconds`, from what is known by then."""
    state, random, suits = State(instance), Random(seed), Suits(instance)
    for day in range(instance.days):
        assert state.today == day
        _improve(state, suits, monotonic() + seconds, workers, random)
        if day + 1 < instance.days:
            state.live_through_the_day()
    return state.stays()


def _all_known(instance: Instance) -> Instance:
    known = {name: replace(one, known=0) for name, one in instance.patients.items()}
    return replace(instance, patients=known)


def _improve(state: State, suits: Suits, until: float, workers: int, random: Random) -> None:
    items = state.items()
    _place_new(state, suits, items, until, workers, random)
    best = _value(state, items)
    turn = 0
    while (left := until - monotonic()) > 0.3:
        free = _neighbours(state, suits, items, SIZES[turn % len(SIZES)], random)
        turn += 1
        if not free:
            return
        before = dict(state.places)
        places, _ = place_anew(
            state, suits, items, free, reach=REACH, seconds=min(WINDOW_SECONDS, left),
            workers=workers, seed=random.randrange(2**30),
        )  # fmt: skip
        for name in free:
            state.places.pop(name, None)
        state.places.update(places)
        value = _value(state, items)
        if value > best:
            state.places = before
        else:
            best = value


def _place_new(
    state: State, suits: Suits, items: dict[str, Item], until: float, workers: int, random: Random
) -> None:
    """Those without a place get one, those with the least choice of days first."""
    new = sorted(
        (name for name in items if name not in state.places),
        key=lambda name: (
            items[name].lies_in is None,
            len(items[name].starts) > 1,
            items[name].surgery_offset is None,
            items[name].patient.specialism if items[name].surgery_offset is not None else "",
            items[name].starts.start,
            name,
        ),
    )
    left = max(2.0, until - monotonic())
    days = first_days(
        state, suits, items, new, reach=REACH, seconds=DAYS_SHARE * left, workers=workers,
        seed=random.randrange(2**30),
    )  # fmt: skip
    new = [name for name in new if name in days]
    for first in range(0, len(new), BATCH):
        batch = new[first : first + BATCH]
        places, _ = place_anew(
            state, suits, items, batch, reach=REACH,
            seconds=max(0.5, min(BATCH_SECONDS, until - monotonic())),
            workers=workers, seed=random.randrange(2**30), days=days,
        )  # fmt: skip
        state.places.update(places)


def _neighbours(
    state: State, suits: Suits, items: dict[str, Item], size: int, random: Random
) -> Collection[str]:
    """Patients near each other in time and place, and everyone without a place."""
    missing = [name for name in items if name not in state.places][:size]
    placed = [name for name in items if name in state.places]
    if not placed:
        return missing
    if missing:
        name = random.choice(missing)
        return [name, *_in_the_way(state, suits, items, name, random)[:size]]
    start = state.places[random.choice(placed)][0]
    kind = random.randrange(3)
    rooms = list(state.instance.rooms)
    if kind == 0:
        chosen = {random.choice(rooms) for _ in range(4)}
        near = [
            n for n in placed if state.places[n][1] in chosen and _near(state, items, n, start, 10)
        ]
    elif kind == 1:
        near = [n for n in placed if _near(state, items, n, start, 3)]
    else:
        operated = [n for n in placed if items[n].surgery_offset is not None]
        specialism = items[random.choice(operated or placed)].patient.specialism
        near = [n for n in operated if items[n].patient.specialism == specialism]
        near += random.sample(placed, min(10, len(placed)))
        return [*dict.fromkeys(near)][: 2 * size]
    random.shuffle(near)
    return near[:size]


def _in_the_way(
    state: State, suits: Suits, items: dict[str, Item], name: str, random: Random
) -> list[str]:
    """Patients in rooms that suit `name`, at the time `name` should lie there."""
    rooms = suits.rooms(items[name].patient)
    item = items[name]
    start = random.choice(starts_of(state.instance, item, REACH)[:4])
    near = [
        other
        for other, (_, room) in state.places.items()
        if room in rooms and _near(state, items, other, start, item.nights)
    ]
    random.shuffle(near)
    return near


def _near(state: State, items: dict[str, Item], name: str, start: int, days: int) -> bool:
    first = state.places[name][0]
    return first <= start + days and first + items[name].nights > start


def _value(state: State, items: dict[str, Item]) -> int:
    missing = sum(name not in state.places for name in items)
    return sum(costs(state.instance, state.stays()).values()) + LEFT_OUT * missing
