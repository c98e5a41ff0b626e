"""Tables of a theatre case into a `Reading`: the case, every finding, where every row went.

Resources first, then sessions, then the waiting list against both; last what the files say of
one another, and what nobody checks.
"""

from optimiser.models.case import TheatreCase
from optimiser.models.reading import Reading
from optimiser.readers.row_reader import Tally
from optimiser.readers.table import Source
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
from optimiser.readers.theatre.overrun import cut_overruns
from optimiser.readers.theatre.procedures import read_procedures
from optimiser.readers.theatre.references import references
from optimiser.readers.theatre.roster import read_roster
from optimiser.readers.theatre.sessions import read_sessions
from optimiser.readers.theatre.stock import beds_kept, read_beds, read_equipment
from optimiser.readers.theatre.surgeons import read_surgeons
from optimiser.readers.theatre.unchecked import unchecked
from optimiser.readers.theatre.waiting_list import WaitingList, read_waiting_list
from optimiser.readers.whole_case import another_style, by_key, by_time, ids_alone, whole_reading


def read_theatre(source: Source) -> Reading:
    """The reading of a theatre case; its case is None where the input is refused."""
    settings, tables = source.settings, source.tables
    findings = list(source.findings)
    for table in tables.values():
        findings += another_style(table, COLUMNS[table.name])
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
        ids = ids_alone(listed, "entry_id")
        return whole_reading(source, findings, WaitingList(raw_ids=ids), None)
    sessions = read_sessions(planned, settings)
    tally = Tally(listed)
    ground = Ground(settings, catalogue, {night.ward for night in beds}, tally)
    listing = read_waiting_list(listed, ground, sessions)
    findings += sessions.findings + listing.findings
    findings += cut_overruns(sessions, listing.planned)
    case = TheatreCase(
        name=settings.name,
        planning_date=settings.planning_date,
        horizon_start=settings.horizon_start,
        horizon_end=settings.horizon_end,
        extracted_at=settings.extracted_at,
        timezone=settings.timezone,
        policy=settings.policy,
        entries=by_key(listing.planned),
        sessions=by_time(sessions.trusted.values()),
        surgeons=surgeons,
        roster=roster,
        equipment=equipment,
        beds=beds_kept(
            beds, listing.planned, {key: one.day for key, one in sessions.trusted.items()}
        ),
    )
    findings += doubts(case, listed, listing.rows)
    findings += references(case, listing, sessions, tally)
    findings += unchecked(case, tables, listing, sessions, tally)
    return whole_reading(source, findings, listing, case)
