"""Scorer of CHT-I answers: every hard rule and the total completion, from the file alone."""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Placed:
    """One visit: its day and the slots at which its operations start.

    `mixing` is (day, slot). An operation of no length has a start too, which takes nothing;
    `consultation` is None for who needs none.
    """

    day: int
    consultation: int | None
    installation: int
    mixing: tuple[int, int]
    treatment: int


Plan = Mapping[tuple[int, int], Placed]
"""By (patient id, number of the visit from 0)."""


def score(file: Path, plan: Plan) -> tuple[list[str], int]:
    """Violations in words, and the total completion: slots from the start of day 1."""
    document = json.loads(file.read_text(encoding="utf-8"))
    param = document["param"]
    wrong: list[str] = []
    total = 0
    doctors: Counter[tuple[int, int]] = Counter()
    nurses: Counter[tuple[int, int]] = Counter()  # in shares of which a nurse has `multitasks`
    seats: Counter[tuple[int, int]] = Counter()
    expected = set()
    for patient in document["demands"]:
        before: int | None = None
        for number, needs in enumerate(patient["rdvDemands"]):
            key = (patient["id"], number)
            expected.add(key)
            placed = plan.get(key)
            if placed is None:
                wrong.append(f"visit {number} of {patient['id']} is not placed")
                before = None
                continue
            day, name = placed.day, f"visit {number} of {patient['id']}"
            if number and before is not None and day != before + needs["afterLastRequest"]:
                wrong.append(f"{name} is {day - before} days after the one before")
            before = day
            if not 1 <= day <= param["days"]:
                wrong.append(f"{name} is on day {day}")
                continue
            seen = 0
            if needs["needingConsultation"]:
                if placed.consultation is None or placed.consultation < 0:
                    wrong.append(f"{name} has no consultation")
                    continue
                seen = placed.consultation + param["consultationLength"]
                for slot in range(placed.consultation, seen):
                    doctors[day, slot] += 1
            if placed.installation < seen:
                wrong.append(f"{name} is installed before the consultation ends")
            seated = placed.installation + param["installationLength"]
            for slot in range(placed.installation, seated):
                nurses[day, slot] += param["multitasks"]
            wrong += _mixing(name, needs, placed, seen, param)
            if placed.treatment < seated:
                wrong.append(f"{name} is treated before the installation ends")
            end = placed.treatment + needs["treatmentDuration"]
            for slot in range(placed.treatment, end):
                nurses[day, slot] += 1
            for slot in range(placed.installation, end):
                seats[day, slot] += 1
            if end > param["numTimeSlots"]:
                wrong.append(f"{name} ends at {end}")
            total += (day - 1) * param["numTimeSlots"] + end
    wrong += [f"visit {key} is nobody's" for key in plan if key not in expected]

    def there(table: list[list[int]], day: int, slot: int) -> int:
        return table[day][slot] if slot < param["numTimeSlots"] else 0

    all_doctors, all_nurses = param["doctors"][str(param["sectorIds"][0])], param["nurses"]
    for (day, slot), used in doctors.items():
        have = there(all_doctors, day, slot)
        if used > have:
            wrong.append(f"{used} doctors at work of {have} on {day} at {slot}")
    for (day, slot), used in nurses.items():
        have = there(all_nurses, day, slot)
        if used > param["multitasks"] * have:
            wrong.append(f"{used} shares of {have} nurses on {day} at {slot}")
    for (day, slot), used in seats.items():
        if used > param["numMaterials"]:
            wrong.append(f"{used} in {param['numMaterials']} seats on {day} at {slot}")
    return wrong, total


def _mixing(name: str, needs: dict, placed: Placed, seen: int, param: dict) -> list[str]:
    """What is wrong with the mixing of one visit; `seen` is the end of the consultation."""
    day, start = placed.mixing
    length = needs["medPrepDuration"]
    wrong = []
    if day not in (placed.day, placed.day - 1):
        return [f"{name} has its drug mixed on day {day}"]
    if needs["medPreparedSameDay"] and (day != placed.day or start < seen):
        wrong.append(f"{name} has its drug mixed before the consultation ends")
    opens = param["pharmacy"][day][: param["numTimeSlots"]]
    if length and (start < 0 or start + length > len(opens)):
        wrong.append(f"{name} has its drug mixed outside the day")
    elif not all(opens[start : start + length]):
        wrong.append(f"{name} has its drug mixed while the pharmacy is closed")
    if day == placed.day and placed.treatment < start + length:
        wrong.append(f"{name} is treated before the drug is mixed")
    return wrong
