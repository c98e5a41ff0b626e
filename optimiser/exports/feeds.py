"""Feeds for other systems, on request: FHIR, calendars, and a WLMDS-style table.

Whatever is written is read back and compared with plan.json before the folder is released.
"""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from optimiser.exports.fhir import appointments, fhir_text, said
from optimiser.exports.ical import calendars
from optimiser.exports.wlmds_csv import read_bookings_back, wlmds_text
from optimiser.models.kinds import AnyCase, AnyPlan

FHIR, WLMDS = "fhir.json", "wlmds_bookings.csv"

FEEDS: Mapping[str, Callable[[AnyPlan, AnyCase, bool], Mapping[str, str]]] = {
    "fhir": lambda plan, case, named: {FHIR: fhir_text(plan, case, identified=named)},
    "ical": lambda plan, case, _named: calendars(plan, case),
    "wlmds": lambda plan, case, named: {WLMDS: wlmds_text(plan, case, identified=named)},
}
"""Name of a feed to the files it writes; the last argument asks for NHS numbers."""

CASE_LINE = re.compile(r"\d+\. \d\d:\d\d-\d\d:\d\d")


def feed_files(
    plan: AnyPlan, case: AnyCase, names: Iterable[str], *, identified: bool = False
) -> dict[str, str]:
    """The texts of the feeds in `names`, by file name."""
    files: dict[str, str] = {}
    for name in names:
        files |= FEEDS[name](plan, case, identified)
    return files


def feed_faults(folder: Path, document: Mapping[str, Any]) -> list[str]:
    """What the feeds of `folder` say otherwise than the plan.json `document`."""
    wanted = _bookings(document, str)
    faults = []
    if (folder / FHIR).exists():
        text = (folder / FHIR).read_text(encoding="utf-8")
        told = list(appointments(json.loads(text)))
        found = Counter((label, _clock(one["start"]), _clock(one["end"])) for label, one in told)
        if found != _bookings(document, said):
            faults.append(f"{FHIR} does not hold the bookings of plan.json")
        kept = {_label(one, said) for one in document["bookings"] if one["fixed"]}
        if any(
            one["status"] != "proposed" and not (one["status"] == "booked" and label in kept)
            for label, one in told
        ):
            faults.append(f"{FHIR} holds an appointment that is neither proposed nor kept")
    if (folder / WLMDS).exists():
        rows = read_bookings_back(folder / WLMDS)
        found = Counter(
            (_pathway(row), _clock(row["expected_start"]), _clock(row["expected_end"]))
            for row in rows
        )
        if found != wanted:
            faults.append(f"{WLMDS} does not hold the bookings of plan.json")
    rooms = sorted(folder.glob("calendar-room-*.ics"))
    if rooms:
        cases = sum(_cases(path) for path in rooms)
        if cases != len(document["bookings"]):
            faults.append(f"the calendars hold {cases} of {len(document['bookings'])} bookings")
    return faults


def _bookings(
    document: Mapping[str, Any], words: Callable[[str], str]
) -> Counter[tuple[str, str, str]]:
    """Label, start and end of every booking, ids in the words of the feed."""
    return Counter(
        (_label(one, words), one["start"][:16], one["end"][:16]) for one in document["bookings"]
    )


def _label(booking: Mapping[str, Any], words: Callable[[str], str]) -> str:
    keys = ("request_id", "entry_id", "test")
    return " ".join(words(booking[key]) for key in keys if key in booking)


def _pathway(row: Mapping[str, str]) -> str:
    key = row["PATIENT_PATHWAY_IDENTIFIER"]
    return f"{key} {row['test']}" if "test" in row else key


def _clock(text: str) -> str:
    """The wall clock of a time with its offset, which must be there."""
    instant = datetime.fromisoformat(text)
    if instant.utcoffset() is None:
        raise ValueError("a time without an offset")
    return f"{instant:%Y-%m-%dT%H:%M}"


def _cases(path: Path) -> int:
    """How many cases or tests the events of a calendar list."""
    text = path.read_bytes().decode("utf-8").replace("\r\n ", "")
    return sum(
        len(CASE_LINE.findall(line))
        for line in text.split("\r\n")
        if line.startswith("DESCRIPTION:")
    )
