"""Feeds for other systems, on request: FHIR, calendars, and a WLMDS-style table.

Whatever is written is read back and compared with plan.json before the folder is released.
"""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import Any

from optimiser.exports.fhir import appointments, fhir_text, said
from optimiser.exports.ical import calendars
from optimiser.exports.wlmds_csv import read_bookings_back, wlmds_text
from optimiser.models.case import CLOCK
from optimiser.models.fhir_systems import NHS_NUMBER
from optimiser.models.kinds import AnyCase, AnyPlan

FHIR, WLMDS = "fhir.json", "wlmds_bookings.csv"

FEEDS: Mapping[str, Callable[[AnyPlan, AnyCase, bool], Mapping[str, str]]] = {
    "fhir": lambda plan, case, named: {FHIR: fhir_text(plan, case, identified=named)},
    "ical": lambda plan, case, _named: calendars(plan, case),
    "wlmds": lambda plan, case, named: {WLMDS: wlmds_text(plan, case, identified=named)},
}
"""Name of a feed to the files it writes; the last argument asks for NHS numbers."""

CASE_LINE = re.compile(rf"\d+\. ({CLOCK}-{CLOCK})")
CLOCK_FROM, MINUTE = 11, 16
"""Where the time of day begins in `YYYY-MM-DDTHH:MM`, and where it ends."""


def feed_files(
    plan: AnyPlan, case: AnyCase, names: Iterable[str], *, identified: bool = False
) -> dict[str, str]:
    """The texts of the feeds in `names`, by file name."""
    files: dict[str, str] = {}
    for name in names:
        files |= FEEDS[name](plan, case, identified)
    return files


def feed_faults(folder: Path, document: Mapping[str, Any]) -> list[str]:
    """What the feeds of `folder` say otherwise than the plan.json `document`.

    Who has which test when, where and with whom is read back from FHIR and the table, and the
    times of every list from the calendars of the rooms.
    """
    faults = []
    if (folder / FHIR).exists():
        text = (folder / FHIR).read_text(encoding="utf-8")
        told = list(appointments(json.loads(text)))
        named = _people_named(one for _, one in told)
        if Counter(_in_fhir(*one, named=named) for one in told) != Counter(
            _for_fhir(one, named=named) for one in document["bookings"]
        ):
            faults.append(f"{FHIR} does not hold the bookings of plan.json")
        kept = {_label(one, said) for one in document["bookings"] if one["fixed"]}
        if any(
            one["status"] != "proposed" and not (one["status"] == "booked" and label in kept)
            for label, one in told
        ):
            faults.append(f"{FHIR} holds an appointment that is neither proposed nor kept")
    if (folder / WLMDS).exists():
        rows = read_bookings_back(folder / WLMDS)
        if Counter(map(_in_table, rows)) != Counter(map(_for_table, document["bookings"])):
            faults.append(f"{WLMDS} does not hold the bookings of plan.json")
    rooms = sorted(folder.glob("calendar-room-*.ics"))
    if rooms and Counter(chain.from_iterable(map(_lists_in, rooms))) != _lists_of(document):
        faults.append("the calendars do not hold the lists of plan.json")
    return faults


def _for_fhir(booking: Mapping[str, Any], *, named: bool) -> tuple[str, ...]:
    """A booking of plan.json in the words of fhir.json; the patient where patients are `named`."""
    place = f"{booking['site']}/{booking.get('theatre') or booking.get('room', '')}"
    return (
        _label(booking, said),
        booking["start"][:MINUTE],
        booking["end"][:MINUTE],
        said(place),
        said(booking["surgeon"]) if booking.get("surgeon") else "",
        said(booking["patient_id"]) if named else "",
    )


def _in_fhir(label: str, appointment: Mapping[str, Any], *, named: bool) -> tuple[str, ...]:
    actors = {one["actor"]["type"]: one["actor"]["identifier"] for one in _actors(appointment)}
    return (
        label,
        _clock(appointment["start"]),
        _clock(appointment["end"]),
        actors["Location"]["value"],
        actors.get("Practitioner", {}).get("value", ""),
        actors["Patient"]["value"] if named else "",
    )


def _actors(appointment: Mapping[str, Any]) -> Iterable[Mapping[str, Any]]:
    actors: Iterable[Mapping[str, Any]] = appointment["participant"]
    return actors


def _people_named(told: Iterable[Mapping[str, Any]]) -> bool:
    """Are all patients told by the ids of plan.json? NHS numbers stand in no plan."""
    return all(
        one["actor"]["identifier"]["system"] != NHS_NUMBER
        for appointment in told
        for one in _actors(appointment)
    )


def _for_table(booking: Mapping[str, Any]) -> tuple[str, ...]:
    return (
        _label(booking, str),
        booking["start"][:MINUTE],
        booking["end"][:MINUTE],
        *(booking[key] for key in ("patient_id", "site", "session_id")),
    )


def _in_table(row: Mapping[str, str]) -> tuple[str, ...]:
    key = row["PATIENT_PATHWAY_IDENTIFIER"]
    return (
        f"{key} {row['test']}" if "test" in row else key,
        _clock(row["expected_start"]),
        _clock(row["expected_end"]),
        row["LOCAL_PATIENT_IDENTIFIER"],
        row["ORGANISATION_SITE_IDENTIFIER_OF_TREATMENT"],
        row["session_id"],
    )


def _lists_of(document: Mapping[str, Any]) -> Counter[tuple[str, ...]]:
    """The times of each list that holds somebody, in order."""
    times: dict[str, list[tuple[str, str]]] = {}
    for one in document["bookings"]:
        times.setdefault(one["session_id"], []).append((one["start"], one["end"]))
    return Counter(
        tuple(f"{start[CLOCK_FROM:]}-{end[CLOCK_FROM:]}" for start, end in sorted(each))
        for each in times.values()
    )


def _lists_in(path: Path) -> Iterator[tuple[str, ...]]:
    """The same of a calendar; an event without times holds nobody."""
    text = path.read_bytes().decode("utf-8").replace("\r\n ", "")
    for line in text.split("\r\n"):
        if line.startswith("DESCRIPTION:") and (times := tuple(CASE_LINE.findall(line))):
            yield times


def _label(booking: Mapping[str, Any], words: Callable[[str], str]) -> str:
    keys = ("request_id", "entry_id", "test")
    return " ".join(words(booking[key]) for key in keys if key in booking)


def _clock(text: str) -> str:
    """The wall clock of a time with its offset, which must be there."""
    instant = datetime.fromisoformat(text)
    if instant.utcoffset() is None:
        raise ValueError("a time without an offset")
    return f"{instant:%Y-%m-%dT%H:%M}"
