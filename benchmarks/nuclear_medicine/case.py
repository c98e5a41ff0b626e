"""A day as a diagnostics case of the product, and the product's plan as a schedule.

A room with its chairs and its tomograph is a site, so that a visit stays in it. Steps are tests in
order: anamnesis at a desk; preparation and uptake in a chair; imaging on the tomograph. What the
product has no words for is narrowed, never widened, so that its plans keep the published rules:

- desks are shared out to the rooms (of two patients in anamnesis one in each room);
- a patient does not wait in the chair, since a test has a fixed length: up to five idle slots may
  lie before the chair, none inside it or after it;
- a limit of a protocol on each tomograph is kept by sharing its patients out to the rooms.

Where everyone is served and nobody waits, nothing can be better, narrowed or not.
"""

import csv
from collections import Counter
from datetime import datetime, time, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

from benchmarks.nuclear_medicine.day import AT_ONCE, DAY_END, IDLE, RELEASED_EARLY, Day, Visit

OPENS = time(8)
"""Slot 1. A slot counts as one minute: the files have slots alone, and the product counts minutes,
so that no grid of starts is needed."""
ZONE = "Europe/Rome"


def write_case(day: Day, folder: Path) -> None:
    """The case folder of a day."""
    folder.mkdir()
    on = day.on.isoformat()
    (folder / "case.toml").write_text(
        f'kind = "diagnostics"\nname = "{day.name}"\ntimezone = "{ZONE}"\n'
        f"planning_date = {on}\nhorizon_start = {on}\nhorizon_end = {on}\n"
        f"extracted_at = {on}T00:00:00+00:00\n"
        f"[policy]\ntolerance = 0.0\nwalk_minutes = 0\nmax_visits = 1\n"
        f"longest_visit_minutes = {DAY_END}\n",
        encoding="utf-8",
    )
    _write(folder / "sessions.csv", _sessions(day))
    _write(folder / "tests.csv", _tests(day))
    _write(folder / "test_rules.csv", _rules(day))
    _write(folder / "requests.csv", _requests(day))


def schedule_of(day: Day, plan: dict[str, Any]) -> dict[int, Visit]:
    """Who has every step booked in plan.json, and when."""
    bookings: dict[int, dict[str, dict[str, Any]]] = {}
    for booking in plan["bookings"]:
        step = booking["test"].partition("-")[2]
        bookings.setdefault(int(booking["request_id"]), {})[step] = booking
    schedule = {}
    for patient, own in bookings.items():
        slots = day.slots[day.protocol(patient)]
        seat = own.get("chair") or own.get("imaging")
        if seat is None or len(own) < len(_steps(day, day.protocol(patient))):
            continue
        s1 = _slot(day, seat["start"])
        s0 = _slot(day, own["anamnesis"]["start"]) if "anamnesis" in own else s1
        s2 = s1 + slots[1]
        s3 = _slot(day, own["imaging"]["start"]) if "chair" in own else s2 + slots[2]
        chair = int(own["chair"]["session_id"].partition("-")[2]) if "chair" in own else None
        tomograph = int(own["imaging"]["session_id"].partition("-")[2])
        schedule[patient] = Visit((s0, s1, s2, s3), chair, tomograph)
    return schedule


def _steps(day: Day, protocol: int) -> dict[str, int]:
    """Tests of a protocol with their slots, in order."""
    anamnesis, preparation, uptake, imaging = day.slots[protocol]
    if protocol in day.seated:
        steps = {"anamnesis": anamnesis, "chair": preparation + uptake, "imaging": imaging}
    else:
        held = preparation + uptake + imaging - RELEASED_EARLY
        steps = {"anamnesis": anamnesis, "imaging": held}
    return {step: slots for step, slots in steps.items() if slots > 0}


def _sessions(day: Day) -> list[dict[str, object]]:
    begin = datetime.combine(day.on, OPENS)
    hours = {"start": begin, "end": begin + timedelta(minutes=DAY_END - 1)}
    rows: list[dict[str, object]] = []

    def add(name: str, kind: str, room: int) -> None:
        rows.append(
            {"session_id": name, "site": f"room {room}", "room": name, "modalities": kind}
            | {key: value.isoformat(timespec="minutes") for key, value in hours.items()}
        )

    for number, room in enumerate(day.rooms):
        share = AT_ONCE // len(day.rooms) + (number < AT_ONCE % len(day.rooms))
        for desk in range(share):
            add(f"desk-{room}{'ab'[desk]}", "desk", room)
    for chair, room in day.chairs.items():
        add(f"chair-{chair}", "chair", room)
    for tomograph, room in day.tomographs.items():
        add(f"tomograph-{tomograph}", "tomograph", room)
    return rows


def _tests(day: Day) -> list[dict[str, object]]:
    kinds = {"anamnesis": "desk", "chair": "chair", "imaging": "tomograph"}
    return [
        {"test": f"{protocol}-{step}", "modality": kinds[step], "minutes": slots}
        for protocol in sorted(set(day.patients))
        for step, slots in _steps(day, protocol).items()
    ]


def _rules(day: Day) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    for protocol in sorted(set(day.patients)):
        steps = list(_steps(day, protocol))
        for first, then in pairwise(steps):
            most = IDLE if first == "anamnesis" else 0
            names = {"first": f"{protocol}-{first}", "then": f"{protocol}-{then}"}
            rows.append(names | {"kind": "before", "min_gap_minutes": 0, "max_gap_minutes": most})
    return rows


def _requests(day: Day) -> list[dict[str, object]]:
    places: Counter[int] = Counter()
    rows: list[dict[str, object]] = []
    for patient, protocol in enumerate(day.patients, 1):
        sites = ""
        if protocol in day.limits:
            tomographs = sorted(day.tomographs)
            turn = places[protocol]
            places[protocol] += 1
            if turn >= day.limits[protocol] * len(tomographs):
                continue  # more than all tomographs may take
            sites = f"room {day.tomographs[tomographs[turn % len(tomographs)]]}"
        rows.append(
            {
                "request_id": patient,
                "patient_id": patient,
                "tests": ";".join(f"{protocol}-{step}" for step in _steps(day, protocol)),
                "priority": "D4",
                "referral_date": day.on.isoformat(),
                "sites": sites,
            }
        )
    return rows


def _slot(day: Day, start: str) -> int:
    since = datetime.fromisoformat(start[:16]) - datetime.combine(day.on, OPENS)
    return 1 + since // timedelta(minutes=1)


def _write(file: Path, rows: list[dict[str, object]]) -> None:
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
