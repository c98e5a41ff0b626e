"""Tables of a diagnostics case into a `Reading`: the case, every finding, where every row went.

Catalogue and rooms first, then the requests against both; last what the files say of one
another, and what nobody checks.
"""

from collections.abc import Iterator

from optimiser.models.diagnostics_case import DiagnosticsCase
from optimiser.models.finding import Finding, Severity
from optimiser.models.reading import Reading
from optimiser.readers.cells import written_otherwise
from optimiser.readers.diagnostics.catalogue import read_pair_rules, read_tests
from optimiser.readers.diagnostics.columns import (
    COLUMNS,
    REQUESTS,
    SESSIONS,
    STAFF,
    TEST_RULES,
    TESTS,
)
from optimiser.readers.diagnostics.requests import Ground, Requests, read_requests
from optimiser.readers.diagnostics.rooms import read_rooms
from optimiser.readers.diagnostics.staff import read_staff
from optimiser.readers.diagnostics.told import skills, told
from optimiser.readers.table import Source, Table

FEW = 3
"""With fewer cells in a column, a date of another style is a slip and not the file's style."""


def read_diagnostics(source: Source) -> Reading:
    """The reading of a diagnostics case; its case is None where the input is refused."""
    settings, tables = source.settings, source.tables
    findings = list(source.findings)
    for table in tables.values():
        findings += _another_style(table)
    catalogue = read_tests(tables.get(TESTS))
    rules, found = read_pair_rules(tables.get(TEST_RULES), catalogue)
    findings += catalogue.findings + found
    staff, found = read_staff(tables.get(STAFF), settings.zone)
    findings += found
    listed, running, tests = tables.get(REQUESTS), tables.get(SESSIONS), tables.get(TESTS)
    if listed is None or running is None or tests is None:  # refused already
        ids = () if listed is None else _ids(listed)
        return _reading(source, findings, Requests(raw_ids=ids), None)
    rooms = read_rooms(running, settings)
    listing = read_requests(listed, Ground(settings, catalogue, rooms))
    findings += rooms.findings + listing.findings
    case = DiagnosticsCase(
        name=settings.name,
        planning_date=settings.planning_date,
        horizon_start=settings.horizon_start,
        horizon_end=settings.horizon_end,
        extracted_at=settings.extracted_at,
        timezone=settings.timezone,
        policy=settings.policy,
        requests=tuple(listing.requests),
        tests=tuple(catalogue.tests.values()),
        pair_rules=rules,
        sessions=tuple(rooms.trusted.values()),
        staff=staff,
    )
    findings += told(case, listed, listing)
    findings += skills(case, tests)
    return _reading(source, findings, listing, case)


def _reading(
    source: Source, findings: list[Finding], listing: Requests, case: DiagnosticsCase | None
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
    return tuple(dict.fromkeys(filter(None, (row.cells.get("request_id") for row in table.rows))))


def _another_style(table: Table) -> Iterator[Finding]:
    """A column whose every date is written in another style refuses the file."""
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
