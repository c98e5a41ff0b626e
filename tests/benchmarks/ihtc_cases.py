"""Small made-up instances of IHTC-2024, and every place of a patient in them."""

import json
from itertools import product
from random import Random

from benchmarks.ihtc.instance import COSTS
from benchmarks.ihtc.state import NOWHERE

SHIFTS = ("early", "late", "night")


def made_up(folder, seed, *, patients=25, days=7, rooms=4, theatres=2, nurses=9, beds=(2, 3)):
    """A random instance; every shift has a nurse, and each nurse a shift on most days."""
    random = Random(seed)
    room_ids = [f"r{n}" for n in range(rooms)]

    def person(name):
        stay = random.randint(1, 4)
        return {
            "id": name,
            "gender": random.choice("AB"),
            "age_group": random.choice(["infant", "adult", "elderly"]),
            "length_of_stay": stay,
            "workload_produced": [random.randint(1, 3) for _ in range(3 * stay)],
            "skill_level_required": [random.randint(0, 2) for _ in range(3 * stay)],
        }

    def patient(name):
        release = random.randrange(days)
        mandatory = random.random() < 0.3
        due = {"surgery_due_day": min(days - 1, release + 3)} if mandatory else {}
        return person(name) | due | {
            "mandatory": mandatory,
            "surgery_release_day": release,
            "surgery_duration": random.choice([30, 60, 90]),
            "surgeon_id": random.choice(["s0", "s1"]),
            "incompatible_room_ids": random.sample(room_ids, 1) if rooms > 2 else [],
        }  # fmt: skip

    shifts = [[] for _ in range(nurses)]
    for day in range(days):
        order = random.sample(range(nurses), nurses)
        for place, n in enumerate(order[: max(3, nurses - 2)]):
            shifts[n].append({"day": day, "shift": SHIFTS[place % 3], "max_load": 4})
    document = {
        "days": days,
        "skill_levels": 3,
        "shift_types": list(SHIFTS),
        "age_groups": ["infant", "adult", "elderly"],
        "weights": dict(zip(COSTS, (5, 3, 2, 7, 30, 4, 10, 90), strict=True)),
        "occupants": [person("o0") | {"room_id": "r0"}],
        "patients": [patient(f"p{n}") for n in range(patients)],
        "surgeons": [{"id": s, "max_surgery_time": [180] * days} for s in ("s0", "s1")],
        "operating_theaters": [
            {"id": f"t{n}", "availability": [random.choice([120, 240]) for _ in range(days)]}
            for n in range(theatres)
        ],
        "rooms": [{"id": name, "capacity": random.choice(beds)} for name in room_ids],
        "nurses": [
            {"id": f"n{n}", "skill_level": n % 3, "working_shifts": own}
            for n, own in enumerate(shifts)
        ],
    }
    file = folder / f"made_up_{seed}.json"
    file.write_text(json.dumps(document), encoding="utf-8")
    return file


def place(data, state, decisions):
    for p, told in enumerate(decisions):
        state.day[p], state.room[p], state.theatre[p] = told or (NOWHERE, 0, 0)


def options(data, p):
    days, rooms = range(data.first[p], data.last[p] + 1), data.rooms_of[p, : data.rooms_n[p]]
    return [None, *product(days, rooms, range(len(data.theatre_minutes)))]
