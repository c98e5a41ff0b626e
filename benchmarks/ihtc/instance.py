"""Reader of IHTC-2024 instances into arrays for the compiled search.

Days are 0 to `days` - 1, shifts 0 to 3 x `days` - 1. A person is a patient (number below
`patients`) or, after them, an occupant, who is there from day 0 and never moves.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int32]
SHIFTS = 3
COSTS = (
    "room_mixed_age",
    "room_nurse_skill",
    "continuity_of_care",
    "nurse_eccessive_workload",
    "open_operating_theater",
    "surgeon_transfer",
    "patient_delay",
    "unscheduled_optional",
)
"""The weights S1 to S8 as the files spell them."""


class Data(NamedTuple):
    """One instance in numbers. Times in minutes; -1 in `max_load` is a shift not worked.

    `out` is what it costs to leave a patient out: the weight S8, or for a mandatory patient more
    than any plan gains by it; `wait[p, d]` is what S7 charges for admission on day d. `work` and
    `skill` go by person and shift of the stay, `allowed` by patient and room, `max_load` and
    `working` by shift; `working[s, :on_duty[s]]` are the nurses.
    """

    days: int
    patients: int
    weights: Ints
    stay: Ints
    gender: Ints
    age: Ints
    first: Ints
    last: Ints
    mandatory: Ints
    minutes: Ints
    surgeon: Ints
    out: Ints
    wait: Ints
    work: Ints
    skill: Ints
    allowed: Ints
    rooms_of: Ints
    rooms_n: Ints
    beds: Ints
    surgeon_minutes: Ints
    theatre_minutes: Ints
    level: Ints
    max_load: Ints
    working: Ints
    on_duty: Ints
    occupied: Ints


@dataclass(frozen=True)
class Instance:
    """The numbers and the ids they stand for, in the same order."""

    name: str
    data: Data
    patient_ids: tuple[str, ...]
    theatre_ids: tuple[str, ...]
    room_ids: tuple[str, ...]
    nurse_ids: tuple[str, ...]


def read(file: Path) -> Instance:
    """One instance from its JSON file."""
    document = json.loads(file.read_text(encoding="utf-8"))
    patients, occupants = document["patients"], document["occupants"]
    people = [*patients, *occupants]
    days = document["days"]
    rooms = {room["id"]: number for number, room in enumerate(document["rooms"])}
    surgeons = {one["id"]: number for number, one in enumerate(document["surgeons"])}
    ages = {name: number for number, name in enumerate(document["age_groups"])}
    weights = [document["weights"][name] for name in COSTS]
    mandatory = [bool(one["mandatory"]) for one in patients]
    allowed = np.ones((len(patients), len(rooms)), dtype=np.int32)
    for number, one in enumerate(patients):
        for room in one["incompatible_room_ids"]:
            allowed[number, rooms[room]] = 0
    rooms_of = np.argsort(-allowed, axis=1, kind="stable").astype(np.int32)
    max_load, working, on_duty = _duties(document["nurses"], days)
    first = np.array([one["surgery_release_day"] for one in patients])
    must = 5 * max(weights[7], days * weights[6], max(weights))
    data = Data(
        days=days,
        patients=len(patients),
        weights=ints(weights),
        stay=ints([one["length_of_stay"] for one in people]),
        gender=ints([one["gender"] == "B" for one in people]),
        age=ints([ages[one["age_group"]] for one in people]),
        first=ints(first),
        last=ints(
            [
                one["surgery_due_day"] if must else days - 1
                for one, must in zip(patients, mandatory, strict=True)
            ]
        ),
        mandatory=ints(mandatory),
        minutes=ints([one["surgery_duration"] for one in patients]),
        surgeon=ints([surgeons[one["surgeon_id"]] for one in patients]),
        out=ints([must if needed else weights[7] for needed in mandatory]),
        wait=ints(weights[6] * (np.arange(days) - first[:, None])),
        work=_by_shift(people, "workload_produced"),
        skill=_by_shift(people, "skill_level_required"),
        allowed=allowed,
        rooms_of=rooms_of,
        rooms_n=ints(allowed.sum(axis=1)),
        beds=ints([room["capacity"] for room in document["rooms"]]),
        surgeon_minutes=ints([one["max_surgery_time"] for one in document["surgeons"]]),
        theatre_minutes=ints([one["availability"] for one in document["operating_theaters"]]),
        level=ints([nurse["skill_level"] for nurse in document["nurses"]]),
        max_load=max_load,
        working=working,
        on_duty=on_duty,
        occupied=ints([rooms[one["room_id"]] for one in occupants]),
    )
    return Instance(
        file.stem,
        data,
        tuple(one["id"] for one in patients),
        tuple(one["id"] for one in document["operating_theaters"]),
        tuple(rooms),
        tuple(nurse["id"] for nurse in document["nurses"]),
    )


def ints(values: Any) -> Ints:
    """Whole numbers as the search holds them."""
    return np.array(values, dtype=np.int32)


def _by_shift(people: list[dict[str, Any]], key: str) -> Ints:
    table = np.zeros((len(people), max(len(one[key]) for one in people)), dtype=np.int32)
    for number, one in enumerate(people):
        assert len(one[key]) == SHIFTS * one["length_of_stay"]
        table[number, : len(one[key])] = one[key]
    return table


def _duties(nurses: list[dict[str, Any]], days: int) -> tuple[Ints, Ints, Ints]:
    """Most load by shift and nurse, the nurses of each shift, and how many they are."""
    position = {"early": 0, "late": 1, "night": 2}
    max_load = np.full((SHIFTS * days, len(nurses)), -1, dtype=np.int32)
    for number, nurse in enumerate(nurses):
        for duty in nurse["working_shifts"]:
            max_load[SHIFTS * duty["day"] + position[duty["shift"]], number] = duty["max_load"]
    working = np.argsort(max_load < 0, axis=1, kind="stable").astype(np.int32)
    return max_load, working, ints((max_load >= 0).sum(axis=1))
