"""Tables of a diagnostics case into a `Reading`: the case, every finding, where every row went.

Catalogue and rooms first, then the requests against both; last what the files say of one
another, and what nobody checks.
"""

from optimiser.models.diagnostics_case import DiagnosticsCase
from optimiser.models.reading import Reading
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
from optimiser.readers.diagnostics.told import policy_of_theatres, skills, told
from optimiser.readers.table import Source
from optimiser.readers.whole_case import another_style, by_key, by_time, ids_alone, whole_reading


def read_diagnostics(source: Source) -> Reading:
    """The reading of a diagnostics case; its case is None where the input is refused."""
    settings, tables = source.settings, source.tables
    findings = list(source.findings)
    for table in tables.values():
        findings += another_style(table, COLUMNS[table.name])
    catalogue = read_tests(tables.get(TESTS))
    walk_minutes = settings.policy.walk_minutes
    rules, found = read_pair_rules(tables.get(TEST_RULES), catalogue, walk_minutes)
    findings += catalogue.findings + found
    staff, found = read_staff(tables.get(STAFF), settings.zone)
    findings += found
    listed, running, tests = tables.get(REQUESTS), tables.get(SESSIONS), tables.get(TESTS)
    if listed is None or running is None or tests is None:  # refused already
        ids = ids_alone(listed, "request_id")
        return whole_reading(source, findings, Requests(raw_ids=ids), None)
    rooms = read_rooms(running, settings)
    binding = frozenset(rule.applies_to for rule in rules if rule.applies_to is not None)
    listing, done_elsewhere = read_requests(listed, Ground(settings, catalogue, rooms, binding))
    findings += rooms.findings + listing.findings
    case = DiagnosticsCase(
        name=settings.name,
        planning_date=settings.planning_date,
        horizon_start=settings.horizon_start,
        horizon_end=settings.horizon_end,
        extracted_at=settings.extracted_at,
        timezone=settings.timezone,
        policy=settings.policy,
        requests=by_key(listing.planned),
        tests=tuple(catalogue.tests.values()),
        pair_rules=rules,
        sessions=by_time(rooms.trusted.values()),
        staff=staff,
        done_elsewhere=done_elsewhere,
    )
    findings += told(case, listed, listing)
    findings += skills(case, tests, tables.get(STAFF))
    findings += policy_of_theatres(case)
    return whole_reading(source, findings, listing, case)
