"""Scorer of IHTC-2024, written from the published rules and from the files alone.

It shares nothing with the search. Where a room is given two nurses in a shift it does as the
official validator does: the last named counts for skill and continuity, both carry the load.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SHIFT = ("early", "late", "night")
NAMES = ("S1", "S2", "S3", "S4", "S5", "S6", "S7", "S8")
WEIGHTS = {
    "S1": "room_mixed_age",
    "S2": "room_nurse_skill",
    "S3": "continuity_of_care",
    "S4": "nurse_eccessive_workload",
    "S5": "open_operating_theater",
    "S6": "surgeon_transfer",
    "S7": "patient_delay",
    "S8": "unscheduled_optional",
}


@dataclass(frozen=True)
class Score:
    """Hard rules broken, in words, and the weighted costs S1 to S8."""

    violations: tuple[str, ...]
    costs: Mapping[str, int]

    @property
    def total(self) -> int:
        """The cost of the competition."""
        return sum(self.costs.values())

    @property
    def theatre(self) -> int:
        """S5 to S8, the cost without rooms and nurses."""
        return sum(self.costs[name] for name in NAMES[4:])


@dataclass(frozen=True)
class Stay:
    """One person in a room from day `start`, to the end of the stay or of the horizon."""

    person: Mapping[str, Any]
    start: int
    room: str

    def days(self, horizon: int) -> range:
        """Days in bed."""
        return range(self.start, min(self.start + self.person["length_of_stay"], horizon))


def score(file: Path, solution: Mapping[str, Any], *, nurses: bool = True) -> Score:
    """Judge a solution document; without `nurses` only rules and costs of patients count."""
    instance = json.loads(file.read_text(encoding="utf-8"))
    counts = dict.fromkeys(NAMES, 0)
    wrong: list[str] = []
    admitted, surgery = _admitted(instance, solution, wrong, counts)
    there = [Stay(one, 0, one["room_id"]) for one in instance["occupants"]] + admitted
    _rooms(instance, there, wrong, counts)
    _theatres(instance, surgery, wrong, counts)
    if nurses:
        _nurses(instance, solution, there, wrong, counts)
    weights = instance["weights"]
    return Score(tuple(wrong), {s: weights[WEIGHTS[s]] * counts[s] for s in NAMES})


def _admitted(
    instance: Any, solution: Any, wrong: list[str], counts: dict[str, int]
) -> tuple[list[Stay], list[tuple[Any, int, str]]]:
    """Stays and operations as (patient, day, theatre): H2, H5, H6, S7, S8."""
    people = {one["id"]: one for one in instance["patients"]}
    rooms = {room["id"] for room in instance["rooms"]}
    theatres = {one["id"] for one in instance["operating_theaters"]}
    stays, surgery, seen = [], [], set()
    for told in solution["patients"]:
        name, day = told["id"], told.get("admission_day", "none")
        if name not in people or name in seen:
            wrong.append(f"{name} is nobody, or named twice")
            continue
        seen.add(name)
        if day == "none":
            seen.discard(name)
            continue
        patient = people[name]
        room, theatre = told["room"], told["operating_theater"]
        if room not in rooms or theatre not in theatres:
            wrong.append(f"{name} is in a room or theatre that is not there")
            continue
        if room in patient["incompatible_room_ids"]:
            wrong.append(f"H2 {name} must not be in {room}")
        last = patient["surgery_due_day"] if patient["mandatory"] else instance["days"] - 1
        if not patient["surgery_release_day"] <= day <= min(last, instance["days"] - 1):
            wrong.append(f"H6 {name} comes on {day}")
        counts["S7"] += max(0, day - patient["surgery_release_day"])
        stays.append(Stay(patient, day, room))
        surgery.append((patient, day, theatre))
    for name, patient in people.items():
        if name not in seen and patient["mandatory"]:
            wrong.append(f"H5 {name} is left out")
        elif name not in seen:
            counts["S8"] += 1
    return stays, surgery


def _rooms(instance: Any, there: list[Stay], wrong: list[str], counts: dict[str, int]) -> None:
    """H1, H7, S1."""
    ages = {name: number for number, name in enumerate(instance["age_groups"])}
    beds = {room["id"]: room["capacity"] for room in instance["rooms"]}
    inside = defaultdict(list)
    for stay in there:
        for day in stay.days(instance["days"]):
            inside[stay.room, day].append(stay.person)
    for (room, day), people in inside.items():
        if len({one["gender"] for one in people}) > 1:
            wrong.append(f"H1 two genders in {room} on {day}")
        if len(people) > beds[room]:
            wrong.append(f"H7 {len(people)} in {beds[room]} beds of {room} on {day}")
        present = [ages[one["age_group"]] for one in people]
        counts["S1"] += max(present) - min(present)


def _theatres(
    instance: Any, surgery: list[tuple[Any, int, str]], wrong: list[str], counts: dict[str, int]
) -> None:
    """H3, H4, S5, S6."""
    by_surgeon: Counter[tuple[str, int]] = Counter()
    by_theatre: Counter[tuple[str, int]] = Counter()
    places = defaultdict(set)
    for patient, day, theatre in surgery:
        by_surgeon[patient["surgeon_id"], day] += patient["surgery_duration"]
        by_theatre[theatre, day] += patient["surgery_duration"]
        places[patient["surgeon_id"], day].add(theatre)
    most = {one["id"]: one["max_surgery_time"] for one in instance["surgeons"]}
    opens = {one["id"]: one["availability"] for one in instance["operating_theaters"]}
    wrong += [
        f"{rule} {name} has {minutes} of {limit[name][day]} minutes on {day}"
        for rule, used, limit in (("H3", by_surgeon, most), ("H4", by_theatre, opens))
        for (name, day), minutes in used.items()
        if day < instance["days"] and minutes > limit[name][day]
    ]
    counts["S5"] += len(by_theatre)
    counts["S6"] += sum(len(where) - 1 for where in places.values())


def _nurses(
    instance: Any, solution: Any, there: list[Stay], wrong: list[str], counts: dict[str, int]
) -> None:
    """A nurse in every occupied room and shift, only in her own shifts; S2, S3, S4."""
    shifts = {
        (nurse["id"], duty["day"], duty["shift"]): duty["max_load"]
        for nurse in instance["nurses"]
        for duty in nurse["working_shifts"]
    }
    level = {nurse["id"]: nurse["skill_level"] for nurse in instance["nurses"]}
    on: dict[tuple[str, int, str], str] = {}
    charged = defaultdict(list)
    for nurse, day, shift, room in _assignments(solution):
        if (nurse, day, shift) not in shifts:
            wrong.append(f"nurse {nurse} does not work the {shift} shift of {day}")
            continue
        on[room, day, shift] = nurse
        charged[room, day, shift].append(nurse)
    load: Counter[tuple[str, int, str]] = Counter()
    bare = set()
    for stay in there:
        nurses = set()
        for day in stay.days(instance["days"]):
            for position, shift in enumerate(SHIFT):
                of_stay = len(SHIFT) * (day - stay.start) + position
                for nurse in charged[stay.room, day, shift]:
                    load[nurse, day, shift] += stay.person["workload_produced"][of_stay]
                if (stay.room, day, shift) not in on:
                    bare.add((stay.room, day, shift))
                    continue
                nurse = on[stay.room, day, shift]
                nurses.add(nurse)
                needed = stay.person["skill_level_required"][of_stay]
                counts["S2"] += max(0, needed - level[nurse])
        counts["S3"] += len(nurses)
    counts["S4"] += sum(max(0, carried - shifts[key]) for key, carried in load.items())
    wrong += [f"no nurse in {room} on {day} {shift}" for room, day, shift in sorted(bare)]


def _assignments(solution: Any) -> Iterator[tuple[str, int, str, str]]:
    """Every (nurse, day, shift, room) in the order of the file."""
    for nurse in solution["nurses"]:
        for duty in nurse["assignments"]:
            for room in duty["rooms"]:
                yield nurse["id"], duty["day"], duty["shift"], room
