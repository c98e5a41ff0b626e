"""The renderings of a plan folder say what its plan.json says, or the folder is not released."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from optimiser.exports.bookings_csv import booking_rows, read_bookings
from optimiser.exports.feeds import feed_faults
from optimiser.exports.paper_agreement import paper_faults
from optimiser.exports.partly_csv import partly_rows, read_partly
from optimiser.exports.waiting_csv import read_waiting, waiting_rows
from optimiser.models.case import CLOCK
from optimiser.reports.lists import booking_head, one_line

LINE_HEAD = re.compile(rf"^(?= {{0,3}}\d)[ \d]{{4}}  {CLOCK}-{CLOCK}  ")


def disagreements(folder: Path) -> list[str]:
    """What the files of `folder`, re-read from the disk, say otherwise than plan.json."""
    document: Any = json.loads((folder / "plan.json").read_text(encoding="utf-8"))
    faults = []
    if read_bookings(folder / "bookings.csv", document["kind"]) != booking_rows(document):
        faults.append("bookings.csv does not hold the bookings of plan.json")
    if read_waiting(folder / "waiting.csv") != waiting_rows(document):
        faults.append("waiting.csv does not hold the waiting entries of plan.json")
    if document["kind"] == "diagnostics" and read_partly(folder / "partly.csv") != partly_rows(
        document
    ):
        faults.append("partly.csv does not hold the requests booked in part of plan.json")
    text = (folder / "lists.txt").read_text(encoding="utf-8")
    faults += _list_faults(document, text)
    return faults + paper_faults(folder, document) + feed_faults(folder, document)


def _list_faults(document: Any, text: str) -> list[str]:
    """Every booking stands on one line of the lists, and no other line looks like one."""
    lines: dict[str, list[str]] = {}
    for line in text.splitlines():
        found = LINE_HEAD.match(line)
        if found:
            lines.setdefault(found[0], []).append(line[found.end() :] + "  ")
    wanted = Counter(
        (booking_head(position, booking["start"][11:], booking["end"][11:]), one_line(label))
        for position, label, booking in _lines(document)
    )
    faults = [
        f"lists.txt does not hold {label.split()[-1]} once at its time"
        for (head, label), times in wanted.items()
        if sum(line.startswith(label + "  ") for line in lines.get(head, ())) != times
    ]
    count = sum(map(len, lines.values()))
    if count != len(document["bookings"]):
        faults.append(f"lists.txt holds {count} of {len(document['bookings'])} bookings")
    return faults


def _lines(document: Any) -> Iterator[tuple[int, str, Any]]:
    """Position, label and booking of every line; a test's position is its place in the session."""
    if document["kind"] == "theatre":
        for booking in document["bookings"]:
            yield booking["position"], booking["entry_id"], booking
        return
    taken: Counter[str] = Counter()
    for booking in document["bookings"]:  # in order of start
        taken[booking["session_id"]] += 1
        yield (
            taken[booking["session_id"]],
            f"{booking['request_id']} {booking['test']}",
            booking,
        )
