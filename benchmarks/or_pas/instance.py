"""Reader of or_pas instances: dates become day numbers, day 0 is the first of the horizon."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from defusedxml.ElementTree import parse

USUAL_CAPACITY = 6


@dataclass(frozen=True)
class Room:
    """A room of `capacity` beds; `policy` is SameGender, MaleOnly, FemaleOnly or Any."""

    name: str
    capacity: int
    department: str
    policy: str
    features: frozenset[str]


@dataclass(frozen=True)
class Department:
    """Which specialisms it serves, mainly and beside, and whom by age."""

    main: frozenset[str]
    beside: frozenset[str]
    least_age: int
    most_age: int


@dataclass(frozen=True)
class Patient:
    """A patient: known from day `known`, admitted between `first` and `last` for `nights`.

    `surgery_offset` is the number of days from admission to surgery, None without; `minutes` are
    in theatre. `room` is where they lie before day 0. `urgent` patients are registered, admitted
    and due on one and the same day, whenever a planner is told of them.
    """

    name: str
    male: bool
    age: int
    specialism: str
    known: int
    first: int
    last: int
    nights: int
    variable: bool
    surgery_offset: int | None
    minutes: int
    room: str | None
    preferred_capacity: int
    needed: frozenset[str]
    preferred: frozenset[str]
    urgent: bool


@dataclass(frozen=True)
class Instance:
    """`days` is the horizon H; everything is counted over 2H days. `slots` by (specialism, day)."""

    name: str
    start: date
    days: int
    slot_minutes: int
    rooms: Mapping[str, Room]
    departments: Mapping[str, Department]
    patients: Mapping[str, Patient]
    slots: Mapping[tuple[str, int], int]

    @cached_property
    def specialisms(self) -> tuple[str, ...]:
        """Those that ever have a slot, sorted."""
        return tuple(sorted({specialism for specialism, _ in self.slots}))

    def slots_on(self, specialism: str, day: int) -> int:
        """Slots of a specialism; the second half of the days repeats the first."""
        return self.slots.get((specialism, day % self.days), 0)

    def slot_minutes_on(self, day: int) -> int:
        """Theatre minutes of all specialisms on a day, overtime not counted."""
        return self.slot_minutes * sum(self.slots_on(one, day) for one in self.specialisms)

    def suits(self, patient: Patient, room: Room) -> bool:
        """Whether a patient may lie in a room at all."""
        department = self.departments[room.department]
        return (
            patient.needed <= room.features
            and patient.specialism in department.main | department.beside
            and department.least_age <= patient.age <= department.most_age
        )


def read(file: Path) -> Instance:
    """One instance from its XML file."""
    root = parse(file).getroot()
    horizon = root.find("descriptor/Horizon")
    start, days = date.fromisoformat(horizon.get("start_day")), int(horizon.get("num_days"))
    treatments = {
        one.get("name"): (one.get("specialism"), int(one.get("length") or 0))
        for one in root.iterfind("treatments/treatment")
    }
    slots = {
        (one.get("name"), (date.fromisoformat(day.get("name")) - start).days): int(
            one.get("number_or_slots")
        )
        for day in root.iterfind("or_slots/day")
        for one in day.iterfind("specialism_assignment")
    }
    patients = [_patient(one, treatments, start, days) for one in root.iterfind("patients/patient")]
    return Instance(
        name=file.stem,
        start=start,
        days=days,
        slot_minutes=int(root.find("or_slots").get("slot_length")),
        rooms={one.get("name"): _room(one) for one in root.iterfind("rooms/room")},
        departments={
            one.get("name"): _department(one) for one in root.iterfind("departments/department")
        },
        patients={patient.name: patient for patient in patients},
        slots={key: number for key, number in slots.items() if number},
    )


def _room(one: Any) -> Room:
    return Room(
        name=one.get("name"),
        capacity=int(one.get("capacity")),
        department=one.get("department"),
        policy=one.get("gender_policy"),
        features=frozenset(feature.text.strip() for feature in one.iterfind("features/feature")),
    )


def _department(one: Any) -> Department:
    return Department(
        main=frozenset(s.text.strip() for s in one.iterfind("main_specialisms/main_specialism")),
        beside=frozenset(s.text.strip() for s in one.iterfind("aux_specialisms/aux_specialism")),
        least_age=int(one.get("min_age") or 0),
        most_age=int(one.get("max_age") or 999),
    )


def _patient(one: Any, treatments: Mapping[str, Any], start: date, days: int) -> Patient:
    def day(name: str) -> int | None:
        text = one.get(name)
        return None if text is None else (date.fromisoformat(text) - start).days

    first, until = day("admission"), day("discharge")
    assert first is not None
    assert until is not None
    latest, surgery = day("max_admission"), day("surgery_day")
    properties = [(p.get("name"), p.get("type")) for p in one.iter("room_property")]
    specialism, minutes = treatments[one.get("treatment")]
    known, last = day("registration") or 0, 2 * days - (until - first) if latest is None else latest
    return Patient(
        name=one.get("name"),
        male=one.get("gender") == "Male",
        age=int(one.get("age")),
        specialism=specialism,
        known=known,
        first=first,
        last=last,
        nights=until - first,
        variable=one.get("variability") == "1",
        surgery_offset=None if surgery is None else surgery - first,
        minutes=0 if surgery is None else minutes,
        room=one.get("room"),
        preferred_capacity=int(one.get("preferred_capacity") or USUAL_CAPACITY),
        needed=frozenset(name for name, kind in properties if kind == "needed"),
        preferred=frozenset(name for name, kind in properties if kind == "preferred"),
        urgent=known == first == last,
    )
