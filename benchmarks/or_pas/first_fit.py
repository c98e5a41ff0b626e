"""Whoever is still without a place gets the cheapest that is free, one after the other."""

from collections.abc import Mapping

from benchmarks.or_pas.instance import Instance
from benchmarks.or_pas.score import OVERTIME_PER_DAY, OVERTIME_PER_SLOT
from benchmarks.or_pas.starts import starts_of
from benchmarks.or_pas.state import Item, Load, Place, State, Suits


def fit_in(state: State, suits: Suits, items: dict[str, Item], *, reach: int) -> None:
    """Place everyone that fits without moving anybody, those with the least time left first."""
    load = Load(state, items, [name for name in state.places if name in items])
    missing = [name for name in items if name not in state.places]
    for name in sorted(missing, key=lambda name: (items[name].starts.stop, name)):
        place = _cheapest(state.instance, suits, items[name], load, reach)
        if place is not None:
            state.places[name] = place
            load.add(items[name], *place)


def _cheapest(instance: Instance, suits: Suits, item: Item, load: Load, reach: int) -> Place | None:
    rooms: Mapping[str, int] = suits.rooms(item.patient)
    free = [
        (suits.cost(item, start, room), start, room)
        for start in starts_of(instance, item, reach)
        if _operable(instance, item, load, start)
        for room in rooms
        if all(
            load.beds[room, day] < instance.rooms[room].capacity
            for day in range(start, start + item.nights)
        )
    ]
    return min(free)[1:] if free else None


def _operable(instance: Instance, item: Item, load: Load, start: int) -> bool:
    if item.surgery_offset is None:
        return True
    day, patient = start + item.surgery_offset, item.patient
    if load.everyone[day] + patient.minutes > instance.slot_minutes_on(day) + OVERTIME_PER_DAY:
        return False
    slots = instance.slots_on(patient.specialism, day)
    most = slots * (instance.slot_minutes + OVERTIME_PER_SLOT)
    return patient.urgent or load.elective[patient.specialism, day] + patient.minutes <= most
