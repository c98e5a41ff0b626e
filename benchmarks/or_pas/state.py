"""An or_pas plan under way: what lies in the past, and where everyone known is to lie."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from benchmarks.or_pas.instance import Instance, Patient
from benchmarks.or_pas.score import DELAY, IDLE_BED, TRANSFER, Stays, night_costs

Place = tuple[int, str]
"""First night still to come, and the room of it and of all after it."""


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


@dataclass
class State:
    """The plan on one morning. `past` holds the nights gone by, `places` those to come."""

    instance: Instance
    today: int = 0
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
        for name, (start, room) in self.places.items():
            gone = whole.setdefault(name, [])
            left = self.instance.patients[name].nights - len(gone)
            gone += [(start + k, room) for k in range(left)]
        return whole

    def live_through_the_day(self) -> None:
        """Tonight becomes the past; tomorrow is today."""
        for name, (start, room) in list(self.places.items()):
            if start == self.today:
                self.past.setdefault(name, []).append((start, room))
                self.places[name] = (start + 1, room)
                if len(self.past[name]) == self.instance.patients[name].nights:
                    del self.places[name]
        self.today += 1

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

    def cost(self, item: Item, start: int, room: str) -> int:
        """What this place costs on its own, beds left idle counted back."""
        gone = item.patient.nights - item.nights
        cost = item.nights * self.rooms(item.patient)[room]
        cost += TRANSFER * (item.lies_in is not None and item.lies_in != room)
        cost += DELAY * (start - gone - item.patient.first)
        inside = max(0, min(start + item.nights, self.instance.days) - start)
        return cost - IDLE_BED * inside


class Load:
    """What some placed items take: beds by room and day, genders, leavers, theatre minutes."""

    def __init__(self, state: State, items: dict[str, Item], names: Iterable[str]) -> None:
        self.beds: Counter[tuple[str, int]] = Counter()
        self.leaving: Counter[tuple[str, int]] = Counter()
        self.genders: Counter[tuple[str, int, bool]] = Counter()
        self.elective: Counter[tuple[str, int]] = Counter()
        self.everyone: Counter[int] = Counter()
        for name, nights in state.past.items():
            patient = state.instance.patients[name]
            self._theatre(patient, nights[0][0], state.today)
            if patient.variable and len(nights) == patient.nights:
                self.leaving[nights[-1][1], nights[-1][0] + 1] += 1
        for name in names:
            self.add(items[name], *state.places[name])

    def add(self, item: Item, start: int, room: str) -> None:
        """Count one more."""
        patient = item.patient
        for day in range(start, start + item.nights):
            self.beds[room, day] += 1
            self.genders[room, day, patient.male] += 1
        if patient.variable:
            self.leaving[room, start + item.nights] += 1
        if item.surgery_offset is not None:
            self._operate(patient, start + item.surgery_offset)

    def _theatre(self, patient: Patient, admitted: int, today: int) -> None:
        if patient.surgery_offset is not None and admitted + patient.surgery_offset < today:
            self._operate(patient, admitted + patient.surgery_offset)

    def _operate(self, patient: Patient, day: int) -> None:
        self.everyone[day] += patient.minutes
        if not patient.urgent:
            self.elective[patient.specialism, day] += patient.minutes
