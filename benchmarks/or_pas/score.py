"""Scorer of or_pas answers: every hard rule, and every part of the cost, in whole numbers."""

from collections import Counter
from collections.abc import Mapping, Sequence

from benchmarks.or_pas.instance import Instance, Patient

Stays = Mapping[str, Sequence[tuple[int, str]]]
"""For each patient the (day, room) of every night, in order."""

PREFERRED, SMALLER, BESIDE, POLICY, MIXED = 20, 10, 20, 50, 50
TRANSFER, DELAY, RISK, OVERTIME, IDLE_THEATRE, IDLE_BED = 100, 5, 1, 3, 10, 20
OVERTIME_PER_SLOT = 30
OVERTIME_PER_DAY = 60


def violations(instance: Instance, stays: Stays) -> list[str]:
    """Every hard rule broken, in words."""
    wrong = [f"{name} is not admitted" for name in instance.patients if not stays.get(name)]
    for name, nights in stays.items():
        if nights:
            wrong += _stay(instance, instance.patients[name], nights)
    for (room, day), nights in _nights(stays).items():
        capacity = instance.rooms[room].capacity
        if nights > capacity:
            wrong.append(f"{room} holds {nights} of {capacity} on day {day}")
    elective, everyone = _theatre(instance, stays)
    for (specialism, day), minutes in elective.items():
        slots = instance.slots_on(specialism, day)
        if minutes > slots * (instance.slot_minutes + OVERTIME_PER_SLOT):
            wrong.append(f"{specialism} takes {minutes} minutes of {slots} slots on day {day}")
    for day, minutes in everyone.items():
        if minutes > instance.slot_minutes_on(day) + OVERTIME_PER_DAY:
            wrong.append(f"all theatres take {minutes} minutes on day {day}")
    return wrong


def costs(instance: Instance, stays: Stays) -> dict[str, int]:
    """Each part of the cost, weighted; their sum is the objective."""
    elective, everyone = _theatre(instance, stays)
    parts: Counter[str] = Counter()
    for name, nights in stays.items():
        parts.update(_comfort(instance, instance.patients[name], nights))
    parts["mixed"] = MIXED * _mixed(instance, stays)
    parts["risk"] = RISK * _risk(instance, stays)
    parts["overtime"] = OVERTIME * (
        sum(
            max(0, minutes - instance.slot_minutes * instance.slots_on(*key))
            for key, minutes in elective.items()
        )
        + sum(max(0, minutes - instance.slot_minutes_on(day)) for day, minutes in everyone.items())
    )
    parts["idle theatre"] = IDLE_THEATRE * _idle_theatre(instance, elective)
    parts["idle bed"] = IDLE_BED * _idle_beds(instance, stays)
    return dict(parts)


def theatre_idle_for_sure(instance: Instance) -> int:
    """Minutes that would be idle had every patient with a surgery day one in the horizon."""
    open_minutes = sum(instance.slot_minutes_on(day) for day in range(instance.days))
    return max(0, open_minutes - sum(one.minutes for one in instance.patients.values()))


def beds_idle_for_sure(instance: Instance) -> int:
    """Bed nights of the horizon that nobody asked for at the original dates."""
    beds = sum(room.capacity for room in instance.rooms.values())
    wished = sum(
        max(0, min(one.first + one.nights, instance.days) - one.first)
        for one in instance.patients.values()
    )
    return max(0, beds * instance.days - wished)


def _stay(instance: Instance, patient: Patient, nights: Sequence[tuple[int, str]]) -> list[str]:
    first = nights[0][0]
    wrong = []
    if [day for day, _ in nights] != list(range(first, first + patient.nights)):
        wrong.append(f"{patient.name} does not stay {patient.nights} nights in a row")
    # who lies in a room before day 0 has come already, whatever the window says
    last = patient.last if patient.room is None else 0
    if not patient.first <= first <= last:
        wrong.append(f"{patient.name} is admitted on day {first}, outside the window")
    if first + patient.nights > 2 * instance.days:
        wrong.append(f"{patient.name} stays past the last day")
    for room in {room for _, room in nights}:
        if not instance.suits(patient, instance.rooms[room]):
            wrong.append(f"{patient.name} may not lie in {room}")
    return wrong


def _comfort(
    instance: Instance, patient: Patient, nights: Sequence[tuple[int, str]]
) -> Counter[str]:
    parts: Counter[str] = Counter()
    before = patient.room
    for _day, name in nights:
        room = instance.rooms[name]
        parts.update(night_costs(instance, patient, name))
        parts["transfer"] += TRANSFER * (before is not None and before != name)
        before = room.name
    parts["delay"] = DELAY * (nights[0][0] - patient.first)
    return parts


def night_costs(instance: Instance, patient: Patient, name: str) -> dict[str, int]:
    """What one night of a patient in a room costs, whoever else lies there."""
    room = instance.rooms[name]
    wrong_policy = room.policy == ("FemaleOnly" if patient.male else "MaleOnly")
    beside = patient.specialism not in instance.departments[room.department].main
    return {
        "preferred": PREFERRED * len(patient.preferred - room.features),
        "capacity": SMALLER * (room.capacity > patient.preferred_capacity),
        "beside": BESIDE * beside,
        "policy": POLICY * wrong_policy,
    }


def _nights(stays: Stays) -> Counter[tuple[str, int]]:
    return Counter((room, day) for nights in stays.values() for day, room in nights)


def _mixed(instance: Instance, stays: Stays) -> int:
    """Rooms and days of policy SameGender with both."""
    genders: dict[tuple[str, int], set[bool]] = {}
    for name, nights in stays.items():
        for day, room in nights:
            if instance.rooms[room].policy == "SameGender":
                genders.setdefault((room, day), set()).add(instance.patients[name].male)
    return sum(len(both) == 2 for both in genders.values())


def _risk(instance: Instance, stays: Stays) -> int:
    """Patients who may stay a night more than planned, for whom there would be no bed."""
    load = _nights(stays)
    for name, nights in stays.items():
        day, room = nights[-1]
        if instance.patients[name].variable and day + 1 < 2 * instance.days:
            load[room, day + 1] += 1
    return sum(max(0, number - instance.rooms[room].capacity) for (room, _), number in load.items())


def _theatre(instance: Instance, stays: Stays) -> tuple[Counter[tuple[str, int]], Counter[int]]:
    """Minutes of the electives by (specialism, day), and of everyone by day."""
    elective: Counter[tuple[str, int]] = Counter()
    everyone: Counter[int] = Counter()
    for name, nights in stays.items():
        patient = instance.patients[name]
        if patient.surgery_offset is None or not nights:
            continue
        day = nights[0][0] + patient.surgery_offset
        everyone[day] += patient.minutes
        if not patient.urgent:
            elective[patient.specialism, day] += patient.minutes
    return elective, everyone


def _idle_theatre(instance: Instance, elective: Counter[tuple[str, int]]) -> int:
    idle = sum(
        max(
            0,
            instance.slot_minutes * instance.slots_on(specialism, day) - elective[specialism, day],
        )
        for specialism in instance.specialisms
        for day in range(instance.days)
    )
    return idle - theatre_idle_for_sure(instance)


def _idle_beds(instance: Instance, stays: Stays) -> int:
    used = sum(day < instance.days for nights in stays.values() for day, _ in nights)
    beds = sum(room.capacity for room in instance.rooms.values())
    return beds * instance.days - used - beds_idle_for_sure(instance)
