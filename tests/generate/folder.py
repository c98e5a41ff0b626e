"""A generated case folder read as plain text."""

import csv
import tomllib
from collections import Counter, defaultdict
from pathlib import Path

from optimiser.generate.people import check_digit

Rows = list[dict[str, str]]


def valid_nhs_number(number: str) -> bool:
    if len(number) != 10 or not number.isdecimal() or len(set(number)) == 1:
        return False
    return check_digit(number[:9]) == int(number[9])


class Case:
    """A generated folder, its tables read as plain text."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.entries = self.table("waiting_list.csv")
        self.sessions = self.table("sessions.csv")
        self.procedures = {row["procedure"]: row for row in self.table("procedures.csv")}
        self.surgeons = {row["surgeon_id"]: row for row in self.table("surgeons.csv")}
        with (folder / "case.toml").open("rb") as file:
            self.settings = tomllib.load(file)

    def table(self, name: str) -> Rows:
        with (self.folder / name).open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def share(self, column: str, *values: str) -> float:
        counts = Counter(row[column] for row in self.entries)
        return sum(counts[value] for value in values) / len(self.entries)

    def minutes(self, entry: dict[str, str]) -> int:
        own = entry["touch_minutes"] or self.procedures[entry["procedure"]]["touch_minutes"]
        return int(own)

    def booked(self) -> dict[str, Rows]:
        """Booked entries of each session in order of start."""
        lists: dict[str, Rows] = defaultdict(list)
        for entry in sorted(self.entries, key=lambda row: row["booked_start"]):
            if entry["status"] == "booked":
                lists[entry["booked_session"]].append(entry)
        return lists


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}
