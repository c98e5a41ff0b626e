"""Scorer of a day's schedule, slot by slot from the file alone: who is served and how they wait."""

import re
from collections import Counter
from pathlib import Path

from benchmarks.nuclear_medicine.day import Schedule


def score(file: Path, schedule: Schedule) -> tuple[list[str], int, int]:
    """Violations in words, patients served, and slots waited."""
    text = file.read_text(encoding="utf-8")

    def facts(pattern: str) -> list[tuple[int, ...]]:
        return [tuple(map(int, found)) for found in re.findall(pattern, text)]

    length = {(p, k): n for p, k, n in facts(r"(?<!\w)exam\((\d+),(\d),(\d+)\)\.")}
    shortest = dict(facts(r"(?<!\w)cost\((\d+),(\d+)\)\."))
    most = dict(facts(r"(?<!\w)limit\((\d+),(\d+)\)\."))
    with_chair = {int(p) for p in re.findall(r"required_chair\((\d+)\)\.", text)}
    room = {}
    for what, first, last, where in re.findall(
        r"(?<!\w)(chair|tomograph)\((\d+)(?:\.\.(\d+))?,(\d+)\)\.", text
    ):
        for one in range(int(first), int(last or first) + 1):
            room[what, one] = where
    protocols = list(dict.fromkeys(re.findall(r'(?<!\w)x\((\d+),"[^"]*",\d+,(\d+),\d\)\.', text)))
    wrong: list[str] = []
    taken: Counter[tuple[str, int, int]] = Counter()
    of_tomograph: Counter[tuple[int, int]] = Counter()
    waited = 0
    for number, visit in schedule.items():
        protocol = int(protocols[number - 1][1])
        slots = [length[protocol, step] for step in range(4)]
        s0, s1, s2, s3 = visit.starts
        for step, gap in enumerate((s1 - s0, s2 - s1, s3 - s2)):
            if not slots[step] <= gap <= slots[step] + 5:
                wrong.append(f"{number}: {gap} slots from step {step} of {slots[step]} to the next")
        if s0 < 1 or s3 + slots[3] > 120:
            wrong.append(f"{number} is there from {s0} to {s3 + slots[3]}")
        for slot in range(s0, s0 + slots[0]):
            taken["anamnesis", 0, slot] += 1
        imaged = range(s3, s3 + slots[3])
        if protocol in with_chair:
            if visit.chair is None:
                wrong.append(f"{number} has no chair")
            else:
                for slot in range(s1, s3):
                    taken["chair", visit.chair, slot] += 1
                if room.get(("chair", visit.chair)) != room.get(("tomograph", visit.tomograph)):
                    wrong.append(f"{number} has chair and tomograph in two rooms")
        else:
            imaged = range(s1, s3 + slots[3] - 1)
        if ("tomograph", visit.tomograph) not in room:
            wrong.append(f"{number} has no tomograph")
        for slot in imaged:
            taken["tomograph", visit.tomograph, slot] += 1
        of_tomograph[visit.tomograph, protocol] += 1
        waited += s3 - s0 - shortest[protocol]
    for (what, one, slot), patients in taken.items():
        if patients > (2 if what == "anamnesis" else 1):
            wrong.append(f"{patients} patients in {what} {one} in slot {slot}")
    for (tomograph, protocol), patients in of_tomograph.items():
        if patients > most.get(protocol, patients):
            wrong.append(f"{patients} of protocol {protocol} on tomograph {tomograph}")
    return wrong, len(schedule), waited
