"""requests.csv: every row a request, or held, or left out (`optimiser.readers.listing`).

Source: file contract, section 2; RELIABILITY row 42.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from optimiser.models.finding import Finding, Severity
from optimiser.models.request import DoneTest, Request
from optimiser.models.words import Flag, RequestPriority, TimeOfDay
from optimiser.readers.cells import Unreadable, name_of, names_of, whole_of, word_of
from optimiser.readers.diagnostics.bookings import (
    done_aside,
    fixed_of,
    half_booked,
    protect,
    released,
    results_of,
)
from optimiser.readers.diagnostics.catalogue import Catalogue
from optimiser.readers.diagnostics.rooms import Rooms
from optimiser.readers.listing import Listing, OneRow, Status, keep_free, read_listing
from optimiser.readers.row_reader import RowReader
from optimiser.readers.settings import Settings
from optimiser.readers.table import Table
from optimiser.readers.theatre.dates import dates_read
from optimiser.readers.theatre.identity import nhs_number_of
from optimiser.readers.theatre.needs import flags_of

NOT_ASKED = ("decision_date", "rebook_by", "ready_until")
"""Dates of theatre entries that requests do not have."""


Requests = Listing[Request]


@dataclass(frozen=True)
class Ground:
    """What a row is read against; `binding` are the flags that rules of test_rules.csv apply to."""

    settings: Settings
    catalogue: Catalogue
    rooms: Rooms
    binding: frozenset[Flag]


def read_requests(table: Table, ground: Ground) -> tuple[Requests, tuple[DoneTest, ...]]:
    """Every row in its place, and the results of the rows that are not planned.

    Sessions may be locked on the way (see `bookings`).
    """
    done: list[DoneTest] = []

    def read(record: RowReader, request_id: str, status: Status) -> Request | None:
        return _request(record, request_id, status, ground)

    def held(record: RowReader) -> Iterator[Finding]:
        yield from protect(record, ground.rooms)
        yield from done_aside(record, done)

    def left_out(record: RowReader) -> Iterator[Finding]:
        yield from released(record)
        yield from done_aside(record, done)

    listing = read_listing(table, OneRow("request", read, held, left_out))
    keep_free(listing, ground.rooms.days_of_held, table)
    return listing, tuple(sorted(done, key=DoneTest.model_dump_json))


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
        "flags": flags_of(record, ground.binding),
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
    """Hold a request that names no test, or one nobody knows or can trust; tell one named twice."""
    if tests == ():
        record.fault("tests", "tests_missing", "names none", "a list of tests", "fill it in")
    if tests and len(tests) < sum(bool(name.strip()) for name in record.text("tests").split(";")):
        record.note(
            "tests",
            "test_listed_twice",
            Severity.warning,
            "lists a test twice; it is planned once",
            "each test once",
            "make a second request if the test is to be done twice",
        )
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
