"""requests.csv: where every row goes. Planned, held, or left out; none may vanish.

Rows are counted by request_id, each once. The same row twice is one request; two rows that
differ under one id are both held. A row without an id counts under its line.

Source: file contract, sections 2 and 3 (conservation law); RELIABILITY rows 37, 42, 48, 56.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial

from optimiser.models.finding import Finding, Severity
from optimiser.models.plan import SetAside
from optimiser.models.request import Request
from optimiser.models.words import RequestPriority, TimeOfDay
from optimiser.readers.cells import Unreadable, key_of, name_of, names_of, whole_of, word_of
from optimiser.readers.diagnostics.bookings import (
    fixed_of,
    half_booked,
    protect,
    released,
    results_of,
)
from optimiser.readers.diagnostics.catalogue import Catalogue
from optimiser.readers.diagnostics.rooms import Rooms
from optimiser.readers.row_reader import RowReader
from optimiser.readers.settings import Settings
from optimiser.readers.table import Row, Table
from optimiser.readers.theatre.dates import dates_read
from optimiser.readers.theatre.identity import nhs_number_of
from optimiser.readers.theatre.needs import flags_of
from optimiser.readers.theatre.waiting_list import LEFT_OUT, Status

NOT_ASKED = ("decision_date", "rebook_by", "ready_until")
"""Dates of theatre entries that requests do not have."""


@dataclass
class Requests:
    """Where every row went; `raw_ids` in the file's order, `rows` of the requests."""

    requests: list[Request] = field(default_factory=list)
    rows: dict[str, Row] = field(default_factory=dict)
    held: list[SetAside] = field(default_factory=list)
    left_out: list[SetAside] = field(default_factory=list)
    raw_ids: tuple[str, ...] = ()
    findings: list[Finding] = field(default_factory=list)


@dataclass(frozen=True)
class Ground:
    """What a row is read against."""

    settings: Settings
    catalogue: Catalogue
    rooms: Rooms


def read_requests(table: Table, ground: Ground) -> Requests:
    """Every row in its place. Sessions may be locked on the way (see `bookings`)."""
    groups = _by_id(table)
    listing = Requests(raw_ids=tuple(groups))
    for request_id, rows in groups.items():
        distinct = _without_repeats(table, rows, listing)
        if len(distinct) > 1:
            _ambiguous(table, request_id, distinct, ground, listing)
        else:
            _one_row(RowReader(table, rows[0], Severity.held), request_id, ground, listing)
    listing.held.sort(key=lambda aside: "priority" not in aside.rule)
    return listing


def priority_of(text: str) -> RequestPriority:
    """The priority of a code, exactly as written."""
    try:
        return RequestPriority(text)
    except ValueError:
        near = text.upper() in set(RequestPriority)
        raise Unreadable(
            "priority_unreadable",
            "is a code in small letters" if near else "is no priority code",
            "one of " + ", ".join(RequestPriority),
            "ask who made the request, and write the code as it stands here",
        ) from None


def _by_id(table: Table) -> Mapping[str, list[Row]]:
    """Rows by request_id as it is compared; one that cannot be read stands for itself."""
    groups: dict[str, list[Row]] = {}
    nameless: list[Row] = []
    for row in table.rows:
        request_id = key_of(row.cells.get("request_id", ""))
        if request_id:
            groups.setdefault(request_id, []).append(row)
        else:
            nameless.append(row)
    for row in nameless:
        request_id = f"{table.name} line {row.line}"
        while request_id in groups:
            request_id += "'"
        groups[request_id] = [row]
    return groups


def _without_repeats(table: Table, rows: list[Row], listing: Requests) -> list[Row]:
    first_of: dict[tuple[str, ...], Row] = {}
    for row in rows:
        first = first_of.setdefault(tuple(row.cells.values()), row)
        if first is not row:
            listing.findings.append(
                table.finding(
                    "request_repeated",
                    Severity.warning,
                    f"is the same row as line {first.line}; it counts once",
                    "one row for each request",
                    "remove one of the two",
                    row=row,
                    column="request_id",
                )
            )
    return list(first_of.values())


def _ambiguous(
    table: Table, request_id: str, rows: list[Row], ground: Ground, listing: Requests
) -> None:
    lines = " and ".join(str(row.line) for row in rows[:5])
    for row in rows:
        record = RowReader(table, row, Severity.held)
        record.fault(
            "request_id",
            "request_ambiguous",
            f"stands on lines {lines} with different content",
            "one row for each request",
            "find out which row is right, and remove the others",
        )
        listing.findings += record.findings
        listing.findings += protect(record, ground.rooms)
    detail = f"{table.file}, lines {lines}: one request_id with different content"
    listing.held.append(SetAside(id=request_id, rule="request_ambiguous", detail=detail))


def _one_row(record: RowReader, request_id: str, ground: Ground, listing: Requests) -> None:
    record.need("request_id", name_of)
    status = record.get("status", lambda text: word_of(text, Status)) or Status.waiting
    if record.sound and status in LEFT_OUT:
        rule = f"status_{status.value}"
        detail = f"{record.table.file}, line {record.row.line}: status {status.value}"
        listing.left_out.append(SetAside(id=request_id, rule=rule, detail=detail))
        listing.findings += released(record)
        return
    request = _request(record, request_id, status, ground)
    if request is not None:
        listing.requests.append(request)
        listing.rows[request_id] = record.row
    else:
        ordered = sorted(record.faults, key=lambda finding: "priority" not in finding.rule)
        detail = "; ".join(f"{finding.place}: {finding.problem}" for finding in ordered)
        listing.held.append(SetAside(id=request_id, rule=ordered[0].rule, detail=detail))
        listing.findings += protect(record, ground.rooms)
    listing.findings += record.findings


def _request(record: RowReader, request_id: str, status: Status, ground: Ground) -> Request | None:
    """The request of a row; None where the row has to be held."""
    priority = record.need("priority", priority_of)
    patient_id = record.need("patient_id", name_of)
    tests = record.need("tests", names_of)
    _known(record, tests, ground.catalogue)
    dates = dates_read(record, ground.settings.planning_date)
    results = record.get("results", results_of) or ()
    if any(result.date > ground.settings.planning_date for result in results):
        record.fault(
            "results",
            "result_in_future",
            "is dated after the planning date",
            "tests that were done",
            "correct the date; a test that is booked belongs to bookings",
        )
    facts = {
        "request_id": request_id,
        "patient_id": patient_id,
        "tests": tests,
        "priority": priority,
        "recorded_priority": record.text("priority"),
        "nhs_number": record.ask("nhs_number", nhs_number_of),
        "sites": record.get("sites", names_of) or (),
        "time_of_day": record.get("time_of_day", lambda text: word_of(text, TimeOfDay))
        or TimeOfDay.any,
        "longest_visit_minutes": record.get(
            "longest_visit_minutes", partial(whole_of, least=1, most=1440)
        ),
        "max_visits": record.get("max_visits", partial(whole_of, least=1, most=50)),
        "sex": record.ask("sex", name_of),
        "imd_decile": record.ask("imd_decile", partial(whole_of, least=1, most=10)),
        "ethnicity": record.ask("ethnicity", name_of),
        "flags": flags_of(record),
        "results": results,
        **{name: value for name, value in dates.items() if name not in NOT_ASKED},
    }
    if status is Status.booked:
        facts["fixed"] = fixed_of(
            record, tests or (), ground.catalogue, ground.rooms, ground.settings
        )
    else:
        half_booked(record)
    return Request.model_validate(facts) if record.sound else None


def _known(record: RowReader, tests: tuple[str, ...] | None, catalogue: Catalogue) -> None:
    """Hold a request that names no test, or one nobody knows or can trust."""
    if tests == ():
        record.fault("tests", "tests_missing", "names none", "a list of tests", "fill it in")
    for test in tests or ():
        if test in catalogue.broken:
            record.fault(
                "tests",
                "test_row_untrusted",
                "names a test whose row in tests.csv cannot be trusted",
                "tests whose needs are known",
                "correct its row in tests.csv",
            )
        elif test not in catalogue.tests:
            record.fault(
                "tests",
                "test_unknown",
                "names a test that tests.csv does not have",
                "tests of tests.csv",
                "correct the code, or add the test to tests.csv",
            )
