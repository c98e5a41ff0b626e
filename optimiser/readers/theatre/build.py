"""Tables of a theatre case into a `Reading`: the case, every finding, where every row went.

Resources first, then sessions, then the waiting list against both; last what the files say of
one another, and what nobody checks.
"""

from collections.abc import Iterator

from optimiser.models.case import TheatreCase
from optimiser.models.finding import Finding, Severity
from optimiser.models.reading import Reading
from optimiser.readers.cells import written_otherwise
from optimiser.readers.row_reader import Tally
from optimiser.readers.table import Source, Table
from optimiser.readers.theatre.booked import doubts
from optimiser.readers.theatre.columns import (
    BEDS,
    COLUMNS,
    EQUIPMENT,
    PROCEDURES,
    ROSTER,
    SESSIONS,
    SURGEONS,
    WAITING_LIST,
)
from optimiser.readers.theatre.entries import Ground
from optimiser.readers.theatre.procedures import read_procedures
from optimiser.readers.theatre.references import references
from optimiser.readers.theatre.roster import read_roster
from optimiser.readers.theatre.sessions import read_sessions
from optimiser.readers.theatre.stock import read_beds, read_equipment
from optimiser.readers.theatre.surgeons import read_surgeons
from optimiser.readers.theatre.unchecked import unchecked
from optimiser.readers.theatre.waiting_list import WaitingList, read_waiting_list

FEW = 3
"""With fewer cells in a column, a date of another style is a slip and not the file's style."""


def read_theatre(source: Source) -> Reading:
    """The reading of a theatre case; its case is None where the input is refused."""
    settings, tables = source.settings, source.tables
    findings = list(source.findings)
    for table in tables.values():
        findings += _another_style(table)
    catalogue, found = read_procedures(tables.get(PROCEDURES))
    findings += found
    surgeons, found = read_surgeons(tables.get(SURGEONS))
    findings += found
    roster, found = read_roster(tables.get(ROSTER), settings.zone)
    findings += found
    equipment, found = read_equipment(tables.get(EQUIPMENT))
    findings += found
    beds, found = read_beds(tables.get(BEDS))
    findings += found
    listed, planned = tables.get(WAITING_LIST), tables.get(SESSIONS)
    if listed is None or planned is None:  # refused already: the file or its header is wrong
        ids = () if listed is None else _ids(listed)
        return _reading(source, findings, WaitingList(raw_ids=ids), None)
    sessions = read_sessions(planned, settings)
    tally = Tally(listed)
    ground = Ground(settings, catalogue, {night.ward for night in beds}, tally)
    listing = read_waiting_list(listed, ground, sessions)
    findings += sessions.findings + listing.findings
    case = TheatreCase(
        name=settings.name,
        planning_date=settings.planning_date,
        horizon_start=settings.horizon_start,
        horizon_end=settings.horizon_end,
        extracted_at=settings.extracted_at,
        timezone=settings.timezone,
        policy=settings.policy,
        entries=tuple(listing.entries),
        sessions=tuple(sessions.trusted.values()),
        surgeons=surgeons,
        roster=roster,
        equipment=equipment,
        beds=beds,
    )
    findings += doubts(case, listed, listing.rows)
    findings += references(case, listing, sessions, tally)
    findings += unchecked(case, tables, listing, sessions, tally)
    return _reading(source, findings, listing, case)


def _reading(
    source: Source, findings: list[Finding], listing: WaitingList, case: TheatreCase | None
) -> Reading:
    refused = any(finding.severity is Severity.refused for finding in findings)
    return Reading(
        case=None if refused else case,
        findings=tuple(findings),
        held=tuple(listing.held),
        left_out=tuple(listing.left_out),
        raw_ids=listing.raw_ids,
        sha256=source.sha256,
    )


def _ids(table: Table) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, (row.cells.get("entry_id") for row in table.rows))))


def _another_style(table: Table) -> Iterator[Finding]:
    """A column whose every date is written in another style refuses the file: no day and month
    are told apart by guessing, and holding every row would say the same thing a thousand times."""
    columns = COLUMNS[table.name]
    for column in (*columns.dates, *columns.times):
        cells = [text for row in table.rows if (text := row.cells.get(column, ""))]
        if len(cells) >= FEW and all(map(written_otherwise, cells)):
            yield table.finding(
                "dates_of_another_style",
                Severity.refused,
                "holds dates of another style throughout",
                "2026-12-01 for dates, 2026-12-01T08:30 for times",
                "export the column in this style",
                column=column,
            )
