"""Writes a whole diagnostics case folder from a size and a seed."""

from collections.abc import Sequence
from pathlib import Path
from random import Random
from textwrap import fill

from optimiser.catalogue import DiagnosticsCatalogue, read_catalogue
from optimiser.generate.diagnostics.booked import Bookings
from optimiser.generate.diagnostics.dates import CentreCalendar, draw_centre_calendar
from optimiser.generate.diagnostics.dirt import FAULTS
from optimiser.generate.diagnostics.facts import loads
from optimiser.generate.diagnostics.requests import Requests
from optimiser.generate.diagnostics.rooms import done_here, draw_rooms, draw_staff
from optimiser.generate.diagnostics.rows import (
    CatalogueRow,
    PairRuleRow,
    RequestRow,
    RoomRow,
    StaffRow,
)
from optimiser.generate.diagnostics.sizes import Size
from optimiser.generate.dirt import soil
from optimiser.generate.rows import as_text, columns_of, write_table


def write_diagnostics_case(
    size: Size,
    seed: int,
    out: Path,
    dirt: float,
    name: str,
    command: str,
    catalogue: DiagnosticsCatalogue | None = None,
) -> None:
    """Write the folder `out`: the same arguments give the same bytes on every machine.

    `dirt` is the share of requests that get a fault, 0 to 1. `name` goes into case.toml and
    `command` into about.md. `catalogue` None is the shipped one. Raises ValueError when `dirt`
    is not a share, or when no request can be met with the catalogue.
    """
    if not 0 <= dirt <= 1:
        raise ValueError(f"dirt is a share from 0 to 1, not {dirt}; try 0.05")

    def stream(part: str) -> Random:
        # a stream for each part: adding a draw to one leaves the others as they were
        return Random(f"diagnostics/{seed}/{part}")

    if catalogue is None:
        catalogue = read_catalogue()
    calendar = draw_centre_calendar(stream("calendar"), size.weeks)
    rooms = draw_rooms(size, calendar)
    staff = draw_staff(size, calendar)
    done = done_here(catalogue, size)
    requests = Requests(stream("requests"), size, calendar, catalogue, done).requests()
    Bookings(stream("booked"), catalogue, requests, rooms, staff).make(size.locked)
    rows = [as_text(request) for request in requests]
    if dirt:
        rows = soil(stream("dirt"), rows, dirt, FAULTS)

    out.mkdir(parents=True, exist_ok=True)
    write_table(out / "requests.csv", columns_of(RequestRow), rows)
    for file, row_class, made in (
        ("tests.csv", CatalogueRow, _tests(catalogue, done)),
        ("test_rules.csv", PairRuleRow, _rules(catalogue, done)),
        ("sessions.csv", RoomRow, rooms),
        ("staff.csv", StaffRow, staff),
    ):
        write_table(out / file, columns_of(row_class), [as_text(row) for row in made])
    _write_text(out / "case.toml", _case_toml(name, calendar))
    what = _what(size, calendar, len(rows), rooms)
    table = _loads(catalogue, requests, rooms)
    _write_text(out / "about.md", _about(name, seed, dirt, command, what, table))


def _tests(catalogue: DiagnosticsCatalogue, done: set[str]) -> list[CatalogueRow]:
    return [
        CatalogueRow(
            test=t.test,
            name=t.name,
            modality=t.modality,
            minutes=t.minutes,
            capability=t.capability,
            skill=t.skill,
            changeover_minutes=t.changeover_minutes,
            fasting_hours=t.fasting_hours,
            valid_days=t.valid_days,
        )
        for t in catalogue.tests.values()
        if t.test in done
    ]


def _rules(catalogue: DiagnosticsCatalogue, done: set[str]) -> list[PairRuleRow]:
    return [
        PairRuleRow(r.first, r.then, r.min_gap_minutes, r.max_gap_minutes, r.kind, r.applies_to)
        for r in catalogue.rules
        if {r.first, r.then} <= done
    ]


def _case_toml(name: str, calendar: CentreCalendar) -> str:
    return f"""\
kind = "diagnostics"
name = "{name}"
planning_date = {calendar.planning_date}
horizon_start = {calendar.horizon_start}
horizon_end = {calendar.horizon_end}
extracted_at = {calendar.extracted_at.isoformat()}
timezone = "Europe/London"
"""


def _what(size: Size, calendar: CentreCalendar, rows: int, rooms: Sequence[RoomRow]) -> str:
    sites = "one site" if len(size.sites) == 1 else f"{len(size.sites)} sites"
    return fill(
        f"A made-up case of diagnostic tests: {rows} rows of requests, {len(rooms)} sessions of "
        f"{len(size.sites) * len(size.rooms)} rooms at {sites}. Planned on "
        f"{calendar.planning_date} for {calendar.horizon_start} to {calendar.horizon_end}.",
        width=100,
    )


def _loads(
    catalogue: DiagnosticsCatalogue, requests: Sequence[RequestRow], rooms: Sequence[RoomRow]
) -> str:
    return "\n".join(
        f"| {', '.join(load.modalities)} | {load.tests} | {load.demand_minutes} | "
        f"{load.open_minutes} | {load.share:.0%} |"
        for load in loads(catalogue, requests, rooms)
    )


def _about(name: str, seed: int, dirt: float, command: str, what: str, table: str) -> str:
    faults = f"About {dirt:.0%} of the requests carry a fault put in on purpose.\n\n"
    return f"""\
# {name}

{what}

What is asked of the rooms: minutes of the tests with the changeover after each, beside the minutes
that are open without those kept for walk-in work and emergencies. Where staff are the narrower
place the rooms can do less than that.

| rooms | tests | minutes asked | minutes open | share |
|---|---|---|---|---|
{table}

{faults if dirt else ""}- Made by: `{command}`
- Seed: {seed}. The same command writes the same bytes on every machine.
- All data are synthetic. Patients, staff, sites and bookings do not exist; NHS numbers are of the
  999 range, which is kept for tests. Tests, minutes and rules are those of `optimiser/catalogue`
  with its marks; what is asked for and by whom are working values
  (`optimiser/generate/diagnostics/mix.csv`); they describe no centre.
- Licence: that of this repository (Apache-2.0, see LICENSE).
"""


def _write_text(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")
