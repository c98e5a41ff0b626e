"""An or_pas plan under way: what lies in the past, and where everyone known is to lie."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from benchmarks.or_pas.instance import Instance, Patient
from benchmarks.or_pas.score import DELAY, IDLE_BED, IDLE_THEATRE, TRANSFER, Stays, night_costs

Place = tuple[int, tuple[str, ...]]
"""First night still to come, and the room of it and of each after it."""


@dataclass(frozen=True)
class Item:
    """A patient with nights to come: `starts` are the first nights possible.

    `lies_in` is the room of the night before, `surgery_offset` counts from the first night to
    come and is None where there is no surgery to come.
    """

    patient: Patient
    starts: range
    nights: int
    lies_in: str | None
    surgery_offset: int | None


LEAST_IDLE = 30


@dataclass(frozen=True)
class Foresight:
    """What to plan by while more people are still to come, who can fill what is left empty later.

    `delay` is the per cent of its cost that a day of delay counts; an idle minute of theatre
    counts `fading` per cent less for each day later, and LEAST_IDLE per cent at least.
    """

    delay: int = 100
    fading: int = 0


@dataclass
class State:
    """The plan on one morning. `past` holds the nights gone by, `places` those to come."""

    instance: Instance
    today: int = 0
    foresight: Foresight = Foresight()
    past: dict[str, list[tuple[int, str]]] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)

    def items(self) -> dict[str, Item]:
        """Everyone known by today who has nights to come."""
        found = {}
        for patient in self.instance.patients.values():
            if patient.known <= self.today or patient.room is not None:
                item = self._item(patient)
                if item is not None:
                    found[patient.name] = item
        return found

    def stays(self) -> Stays:
        """Every night of everyone placed, past and to come."""
        whole = {name: list(nights) for name, nights in self.past.items()}
        for name, (start, rooms) in self.places.items():
            whole.setdefault(name, []).extend((start + k, room) for k, room in enumerate(rooms))
        return whole

    def live_through_the_day(self) -> None:
        """Tonight becomes the past; tomorrow is today."""
        for name, (start, rooms) in list(self.places.items()):
            if start == self.today:
                self.past.setdefault(name, []).append((start, rooms[0]))
                self.places[name] = (start + 1, rooms[1:])
                if len(rooms) == 1:
                    del self.places[name]
        self.today += 1

    def delay_cost(self) -> int:
        """Of a day of delay, as it is planned by."""
        return DELAY * self.foresight.delay // 100

    def idle_cost(self, day: int) -> int:
        """Of an idle minute of theatre on a day, as it is planned by; none after the horizon."""
        if day >= self.instance.days:
            return 0
        part = 100 - self.foresight.fading * max(0, day - self.today)
        return IDLE_THEATRE * max(LEAST_IDLE, part) // 100

    def _item(self, patient: Patient) -> Item | None:
        gone = self.past.get(patient.name, [])
        left = patient.nights - len(gone)
        if left <= 0:
            return None
        if not gone:
            first = max(patient.first, self.today)
            last = 0 if patient.room is not None else patient.last
            return Item(patient, range(first, last + 1), left, patient.room, patient.surgery_offset)
        offset = None
        if patient.surgery_offset is not None and patient.surgery_offset >= len(gone):
            offset = patient.surgery_offset - len(gone)
        return Item(patient, range(self.today, self.today + 1), left, gone[-1][1], offset)


class Suits:
    """Rooms and costs of each patient that do not depend on anybody else."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self._known: dict[str, dict[str, int]] = {}

    def rooms(self, patient: Patient) -> dict[str, int]:
        """Cost of a night in each room that suits."""
        if patient.name not in self._known:
            self._known[patient.name] = {
                room.name: sum(night_costs(self.instance, patient, room.name).values())
                for room in self.instance.rooms.values()
                if self.instance.suits(patient, room)
            }
        return self._known[patient.name]


def alone(state: State, suits: Suits, item: Item, place: Place) -> int:
    """What this place costs whoever else is there, beds left idle counted back."""
    start, rooms = place
    price, gone = suits.rooms(item.patient), item.patient.nights - item.nights
    cost = sum(price[room] for room in rooms)
    cost += TRANSFER * sum(a not in (None, b) for a, b in pairwise([item.lies_in, *rooms]))
    cost += state.delay_cost() * (start - gone - item.patient.first)
    inside = max(0, min(start + item.nights, state.instance.days) - start)
    return cost - IDLE_BED * inside


class Load:
    """What some placed items take: beds by room and day, genders, leavers, theatre minutes."""

    def __init__(self, state: State, items: Mapping[str, Item], names: Iterable[str]) -> None:
        self.beds: Counter[tuple[str, int]] = Counter()
        self.leaving: Counter[tuple[str, int]] = Counter()
        self.genders: Counter[tuple[str, int, bool]] = Counter()
        self.elective: Counter[tuple[str, int]] = Counter()
        self.everyone: Counter[int] = Counter()
        for name, nights in state.past.items():
            patient = state.instance.patients[name]
            if patient.variable and len(nights) == patient.nights:
                self.leaving[nights[-1][1], nights[-1][0] + 1] += 1
        for name in names:
            self._add(items[name], *state.places[name])

    def _add(self, item: Item, start: int, rooms: tuple[str, ...]) -> None:
        patient = item.patient
        for day, room in enumerate(rooms, start):
            self.beds[room, day] += 1
            self.genders[room, day, patient.male] += 1
        if patient.variable:
            self.leaving[rooms[-1], start + item.nights] += 1
        if item.surgery_offset is not None:
            day = start + item.surgery_offset
            self.everyone[day] += patient.minutes
            if not patient.urgent:
                self.elective[patient.specialism, day] += patient.minutes
