"""Reader of a day: chairs, tomographs, protocols, who comes, and the schedule shipped with it.

Slots are 1 to 119; a step of n slots from s takes s to s + n - 1, and nothing is used from
`DAY_END` on.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

DAY_END = 120
IDLE = 5
"""Most slots between the end of a step and the start of the next."""
AT_ONCE = 2
"""Patients in anamnesis in one slot."""
RELEASED_EARLY = 1
"""Slots before the end of imaging at which a patient without a chair gives up the tomograph."""
STEPS = 4


@dataclass(frozen=True)
class Visit:
    """Starts of anamnesis, preparation, uptake and imaging; the chair (None: without) and the
    tomograph."""

    starts: tuple[int, int, int, int]
    chair: int | None
    tomograph: int


Schedule = Mapping[int, Visit]
"""By patient, numbered from 1 in the order of the file; who is not in it is not served."""


@dataclass(frozen=True)
class Day:
    """`chairs` and `tomographs` give the room of each; `slots` those of the steps by protocol."""

    name: str
    on: date
    chairs: Mapping[int, int]
    tomographs: Mapping[int, int]
    seated: frozenset[int]
    limits: Mapping[int, int]
    slots: Mapping[int, tuple[int, ...]]
    patients: Sequence[int]
    shipped: Schedule

    @cached_property
    def rooms(self) -> list[int]:
        """Rooms with a tomograph."""
        return sorted(set(self.tomographs.values()))

    def protocol(self, patient: int) -> int:
        """The protocol of a patient, numbered from 1."""
        return self.patients[patient - 1]


def read(file: Path) -> Day:
    """A day from its facts. Patients lose their numbers of the file."""
    text = file.read_text(encoding="utf-8")
    steps: dict[str, dict[int, tuple[int, int]]] = {}
    days = set()
    for who, day, start, protocol, step in re.findall(
        r'\bx\((\d+),"(\d{4}-\d\d-\d\d)[^"]*",(\d+),(\d+),(\d+)\)', text
    ):
        days.add(day)
        steps.setdefault(who, {})[int(step)] = (int(start), int(protocol))
    used = {
        what: {
            who: int(one) for one, who in re.findall(rf'\b{what}\((\d+),(\d+),"[^"]*",\d+\)', text)
        }
        for what in ("chair", "tomograph")
    }
    slots: dict[int, dict[int, int]] = {}
    for protocol, step, length in re.findall(r"\bexam\((\d+),(\d+),(\d+)\)", text):
        slots.setdefault(int(protocol), {})[int(step)] = int(length)
    shipped = {
        number: Visit(
            (own[0][0], own[1][0], own[2][0], own[3][0]),
            used["chair"].get(who),
            used["tomograph"][who],
        )
        for number, (who, own) in enumerate(steps.items(), 1)
        if who in used["tomograph"]
    }
    assert len(days) == 1, "a file is one day"
    return Day(
        name=f"{file.parent.name}/{file.stem}",
        on=date.fromisoformat(days.pop()),
        chairs=_standing("chair", text),
        tomographs=_standing("tomograph", text),
        seated=frozenset(int(p) for p in re.findall(r"\brequired_chair\((\d+)\)", text)),
        limits={int(p): int(n) for p, n in re.findall(r"\blimit\((\d+),(\d+)\)", text)},
        slots={p: tuple(own[k] for k in range(STEPS)) for p, own in slots.items()},
        patients=[own[0][1] for own in steps.values()],
        shipped=shipped,
    )


def _standing(what: str, text: str) -> dict[int, int]:
    """The room of each chair or tomograph; `1..3` means 1, 2 and 3."""
    rooms = {}
    for first, last, room in re.findall(rf"\b{what}\((\d+)(?:\.\.(\d+))?,(\d+)\)", text):
        for one in range(int(first), int(last or first) + 1):
            rooms[one] = int(room)
    return rooms
