"""An ASL1 week scored from its file alone, sharing nothing with the product."""

import re
from collections import Counter
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

Place = tuple[str, str, int]
"""Registration, room, day number."""


def score(
    file: Path, places: Iterable[Place], *, strict: bool = False
) -> tuple[list[str], list[int]]:
    """Violations of the published rules, and how many of P1 to P4 are left unplaced."""
    text = file.read_text(encoding="utf-8")
    registrations = {
        found[0]: (int(found[1]), found[2], found[3], *map(int, found[4:]))
        for found in re.findall(
            r'registration\((\d+), *(\d), *(\d+), *"(\w+)", *(\d+), *(\d), *(\d+), *(\d+)\)', text
        )
    }
    open_rooms = {
        (r, int(d), s) for r, s, d in re.findall(r'mss\("([^"]+)", *(\d+), *(\d+)\)', text)
    }
    beds = {(s, int(d)): int(f) for f, s, d in re.findall(r"beds\((\d+), *(\d+), *(-?\d+)\)", text)}
    most = int(re.findall(r"timeDisp *= *(\d+)", text)[0])
    wrong: list[str] = []
    used: Counter[tuple[str, int]] = Counter()
    slept: Counter[tuple[str, int]] = Counter()
    seen: set[str] = set()
    for key, room, day in places:
        specialty, regime, minutes, flag, before, after = registrations[key][1:]
        if key in seen:
            wrong.append(f"{key} is placed twice")
        seen.add(key)
        owners = {owner for r, d, owner in open_rooms if (r, d) == (room, day)}
        if not owners or (strict and specialty not in owners):
            wrong.append(f"{key} in {room} on day {day}, which is not open to it")
        used[room, day] += minutes
        if regime == "Ordinario" and flag == 0 and before + after > 0:
            slept.update((specialty, night) for night in range(day - before, day + after + 1))
    wrong += [
        f"{place} takes {minutes} minutes" for place, minutes in used.items() if minutes > most
    ]
    wrong += [
        f"{night}: {slept[night]} in {free} beds"
        for night, free in beds.items()
        if slept[night] > free
    ]
    left = Counter(facts[0] for key, facts in registrations.items() if key not in seen)
    wrong += [f"{left[1]} of priority 1 are not placed"] if left[1] else []
    return wrong, [left[priority] for priority in (1, 2, 3, 4)]


def places_of(plan: dict[str, Any]) -> list[Place]:
    """Where plan.json puts everybody; day 1 is the Monday of its week."""
    places = []
    for booking in plan["bookings"]:
        day = date.fromisoformat(booking["start"][:10])
        places.append((booking["entry_id"], booking["theatre"], day.isoweekday()))
    return places
