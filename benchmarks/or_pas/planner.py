"""How or_pas is planned: patients placed in batches, then a few at a time placed anew."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from random import Random
from time import monotonic

from benchmarks.or_pas.first_fit import fit_in
from benchmarks.or_pas.guide import Guide, guide
from benchmarks.or_pas.instance import Instance
from benchmarks.or_pas.score import Stays, costs
from benchmarks.or_pas.starts import starts_of
from benchmarks.or_pas.state import Item, Load, Place, State, Suits
from benchmarks.or_pas.window import LEFT_OUT, place_anew

BATCH = 60
REACH = 10
GUIDE_SHARE = 0.3
PLACING_SHARE = 0.5
"""Most of the time that the linear program, and placing the new ones, may take, and everyone."""
WHOLE_CHOICES, FEWEST_CHOICES, WHOLE_WORTH = 5000, 12, 20.0
"""With everyone at once there are about so many places in all, at least so many for each."""
WHOLE_SHARE = 0.15
LEAST_SECONDS = 0.5
WINDOW_SECONDS = 10.0
SIZES = (60, 100, 150)
FORTNIGHT, MOST_OPERATED = 14, 200
CHOICES, WORTH = 30, 40.0
"""So many places of a patient are tried, with at most this reduced cost."""


def plan_static(instance: Instance, seconds: float, seed: int) -> Stays:
    """A plan with everything known on day 0, after `seconds`."""
    state, random = State(instance), Random(seed)
    state.instance = _all_known(instance)
    until = monotonic() + seconds
    _improve(state, Suits(instance), until, random)
    return state.stays()


def plan_daily(instance: Instance, seconds: float, seed: int) -> Stays:
    """A plan made day by day, each with `seconds`, from what is known by then."""
    state, random, suits = State(instance), Random(seed), Suits(instance)
    for day in range(instance.days):
        assert state.today == day
        _improve(state, suits, monotonic() + seconds, random)
        if day + 1 < instance.days:
            state.live_through_the_day()
    return state.stays()


def _all_known(instance: Instance) -> Instance:
    known = {name: replace(one, known=0) for name, one in instance.patients.items()}
    return replace(instance, patients=known)


def _improve(state: State, suits: Suits, until: float, random: Random) -> None:
    """Place whoever is new, then place a few at a time anew while there is time."""
    items = state.items()
    told = guide(state, suits, items, reach=REACH, seconds=GUIDE_SHARE * (until - monotonic()))
    _place_new(state, suits, items, told, until)
    fit_in(state, suits, items, reach=REACH)
    best = _value(state, items)
    best = _whole(state, suits, items, told, best, WHOLE_SHARE * (until - monotonic()))
    while items and until - monotonic() > LEAST_SECONDS:
        free = _neighbours(state, suits, items, random.choice(SIZES), random)
        free = [*dict.fromkeys([*free, *(name for name in items if name not in state.places)])]
        if not free:
            continue
        choices = {name: _choices(state, suits, items[name], told) for name in free}
        left = min(WINDOW_SECONDS, until - monotonic())
        best = _bettered(state, suits, items, choices, best, left)


def _whole(
    state: State,
    suits: Suits,
    items: dict[str, Item],
    told: Guide,
    best: int,
    seconds: float,
) -> int:
    """Everyone placed anew at once, among the few places that the linear program likes best."""
    if not items or not told.places:
        return best
    most = max(FEWEST_CHOICES, WHOLE_CHOICES // len(items))
    worth = WHOLE_WORTH * most / FEWEST_CHOICES
    choices = {}
    for name in items:
        now = [state.places[name]] if name in state.places else []
        choices[name] = [*dict.fromkeys([*told.best(name, most, worth), *now])]
    return _bettered(state, suits, items, choices, best, seconds)


def _bettered(
    state: State,
    suits: Suits,
    items: dict[str, Item],
    choices: Mapping[str, Sequence[Place]],
    best: int,
    seconds: float,
) -> int:
    """The value once these patients are placed anew, unless it was better before."""
    before = dict(state.places)
    if not _placed(state, suits, items, choices, seconds):
        return best
    value = _value(state, items)
    if value > best:
        state.places = before
    return min(best, value)


def _placed(
    state: State,
    suits: Suits,
    items: dict[str, Item],
    choices: Mapping[str, Sequence[Place]],
    seconds: float,
) -> bool:
    """Place these patients anew, everyone else held; False where there was no time for it."""
    held = set(state.places).difference(choices).intersection(items)
    load = Load(state, items, sorted(held))
    places = place_anew(state, suits, items, choices, load, seconds)
    if places is None:
        return False
    for name in choices:
        state.places.pop(name, None)
    state.places.update(places)
    return True


def _choices(state: State, suits: Suits, item: Item, told: Guide) -> list[Place]:
    """The places worth trying, and the one of now; for who has none three times as many."""
    name = item.patient.name
    now = state.places.get(name)
    wider = 1 if now is not None else 3
    places = told.best(name, wider * CHOICES, wider * WORTH)
    if not places:
        starts = starts_of(state.instance, item, REACH)
        places = [(start, room) for start in starts for room in suits.rooms(item.patient)]
    return places if now is None or now in places else [*places, now]


def _place_new(
    state: State, suits: Suits, items: dict[str, Item], told: Guide, until: float
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
    batches = [new[first : first + BATCH] for first in range(0, len(new), BATCH)]
    for number, batch in enumerate(batches):
        share = PLACING_SHARE * (until - monotonic()) / (len(batches) - number)
        choices = {name: _choices(state, suits, items[name], told) for name in batch}
        _placed(state, suits, items, choices, max(LEAST_SECONDS, share))


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
    kind = random.randrange(4)
    rooms = list(state.instance.rooms)
    if kind == 0:
        chosen = {random.choice(rooms) for _ in range(4)}
        near = [
            n for n in placed if state.places[n][1] in chosen and _near(state, items, n, start, 10)
        ]
    elif kind == 1:
        near = [n for n in placed if _near(state, items, n, start, 3)]
    elif kind == 2:
        near = [
            n
            for n in placed
            if items[n].surgery_offset is not None and _near(state, items, n, start, FORTNIGHT)
        ]
        return near if len(near) <= MOST_OPERATED else random.sample(near, MOST_OPERATED)
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
    start = random.choice([*starts_of(state.instance, item, REACH)[:4]] or [item.starts.start])
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
