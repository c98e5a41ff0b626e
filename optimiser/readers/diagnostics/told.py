"""What a person should hear before they read the plan: names nothing else knows, and doubts.

Requests are planned all the same and may wait; bookings already made are kept, though a rule of
which test may go where speaks against them.

Source: file contract, section 2; RELIABILITY rows 51, 57.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time

from optimiser.models.diagnostic_test import DiagnosticTest
from optimiser.models.diagnostics_case import DiagnosticsCase
from optimiser.models.finding import Finding, Severity
from optimiser.models.pathway import FixedBooking
from optimiser.models.request import DoneTest, Request
from optimiser.models.session import RoomSession
from optimiser.models.words import Levels, PairKind, SessionState, TimeOfDay
from optimiser.readers.cells import look_alike
from optimiser.readers.diagnostics.requests import Requests
from optimiser.readers.row_reader import Tally
from optimiser.readers.table import Table
from optimiser.readers.theatre.identity import TEST_RANGE

NOON = time(12)
WEEK = 7
"""Some skills are there on some days of a week alone; so many days without are more than that."""
_TOLD: tuple[tuple[str, str, Severity, str, str, str], ...] = (
    (
        "test_without_session",
        "tests",
        Severity.warning,
        "names a test that no session offered does, so it will wait",
        "tests whose modality and capability some session has",
        "check modalities and capabilities, or offer a session",
    ),
    (
        "site_without_session",
        "sites",
        Severity.warning,
        "names only sites without a session, so the request will wait",
        "sites of sessions.csv",
        "check the names",
    ),
    (
        "patient_has_test_twice",
        "tests",
        Severity.info,
        "asks for a test that another request of the patient asks for; both are planned",
        "each test once for a patient, unless it is to be repeated",
        "check that no request was entered twice",
    ),
    (
        "fasting_in_the_afternoon",
        "time_of_day",
        Severity.warning,
        "asks for an afternoon, and a test for which the patient comes fasting in the morning: it "
        "will wait",
        "any or morning, for a fasting test",
        "ask the patient, or make two requests",
    ),
    (
        "look_alike_letters",
        "request_id",
        Severity.warning,
        "or patient_id mixes letters of different scripts that look alike",
        "letters of one script",
        "compare it with the system it comes from",
    ),
    (
        "nhs_number_missing",
        "nhs_number",
        Severity.info,
        "is not known",
        "an NHS number",
        "trace it; the patient is planned",
    ),
    (
        "nhs_number_of_tests",
        "nhs_number",
        Severity.info,
        "is of the range that is never issued",
        "a number of a patient",
        "nothing, if this is a case made for tests",
    ),
    (
        "result_validity_unknown",
        "results",
        Severity.warning,
        "lists a result of a test without valid_days: it satisfies no rule",
        "valid_days in tests.csv",
        "give valid_days for the test",
    ),
)


def told(case: DiagnosticsCase, table: Table, listing: Requests) -> Iterator[Finding]:
    """Every finding about a case that can be planned."""
    tally = Tally(table)
    _count(case, listing, tally)
    for rule, column, severity, problem, expected, action in _TOLD:
        yield from tally.finding(rule, column, severity, problem, expected, action)
    had = case.done_by_patient
    for request in case.requests:
        for item, fixed in request.already_booked:
            session = case.session_by_id[fixed.session_id]
            test = case.test_by_code[item[1]]
            done = [*_too_soon(case, test.test, session.day, had.get(request.patient_id, ()))]
            for rule, words in [*_broken(case, request, test, fixed, session), *done]:
                yield table.finding(
                    f"booked_against_{rule}",
                    Severity.warning,
                    f"is kept, though {words} ({session.session_id})",
                    "a booking that keeps every rule",
                    "check the booking, or the data that speak against it",
                    row=listing.rows[request.request_id],
                    column="bookings",
                )


def skills(case: DiagnosticsCase, tests: Table, staff: Table | None) -> Iterator[Finding]:
    """Skills that nobody checks, that nobody on duty has, or whose last duty ends too soon."""
    wanted = sorted({test.skill for test in case.tests if test.skill is not None})
    if case.staff is None:
        if wanted:
            yield tests.finding(
                "skills_not_checked",
                Severity.warning,
                "asks for staff skills, and there is no staff.csv: they are not checked",
                "a file staff.csv",
                "add it, so that no more tests run at once than there are people",
                column="skill",
            )
        return
    known = {row.skill for row in case.staff}
    until: dict[str, datetime] = {}
    for row in case.staff:
        if row.count:
            until[row.skill] = max(row.end, until.get(row.skill, row.end))
    offered = _offered(case)
    for skill in wanted:
        leaning = [test for test in case.tests if test.skill == skill]
        last = max((one.start for one in offered if _does(one, leaning)), default=None)
        if staff is not None and skill in until and last is not None and until[skill] <= last:
            ended, needed = case.local(until[skill]).date(), case.local(last).date()
            yield staff.finding(
                "staff_ends_early",
                Severity.warning if (needed - ended).days >= WEEK else Severity.info,
                f"has its last day with {skill} on {ended}, and sessions for tests that need it "
                f"run to {needed}: none of these tests is booked after the last day",
                "duties to the last session of the horizon",
                "add the later duties, if there are any",
                column="end",
            )
        if skill not in known:
            yield tests.finding(
                "skill_without_staff",
                Severity.warning,
                f"asks for {skill}, which nobody in staff.csv has: its tests will wait",
                "skills of staff.csv",
                "check the name, or add rows",
                column="skill",
            )


def policy_of_theatres(case: DiagnosticsCase) -> Iterator[Finding]:
    """What the policy asks for and a centre does not have."""
    if case.policy.levels is not Levels.urgency:
        yield Finding(
            rule="levels_not_used",
            severity=Severity.warning,
            file="case.toml",
            column="levels",
            problem=f"asks for the levels of {case.policy.levels.value}, which theatres alone "
            "have; the plan is judged by those of urgency",
            expected=f'levels = "{Levels.urgency.value}" for a centre',
            action="remove it",
        )


def _offered(case: DiagnosticsCase) -> list[RoomSession]:
    """The open sessions of the days that are planned."""
    first, last = case.horizon_start, case.horizon_end
    return [
        session
        for session in case.sessions
        if first <= session.day <= last and session.state is SessionState.open
    ]


def _does(session: RoomSession, tests: Iterable[DiagnosticTest]) -> bool:
    """Has a session the modality and the capability for some of the tests?"""
    return any(
        test.modality in session.modalities and set(test.capability) <= set(session.capabilities)
        for test in tests
    )


def _count(case: DiagnosticsCase, listing: Requests, tally: Tally) -> None:
    offered = _offered(case)
    sites = {session.site for session in offered}
    rooms = {(session.modalities, session.capabilities) for session in offered}
    done = {
        test.test
        for test in case.tests
        if any(test.modality in able and set(test.capability) <= set(has) for able, has in rooms)
    }
    early = case.policy.fasting_latest_start <= NOON
    seen: set[tuple[str, str]] = set()
    for request in case.requests:
        row = listing.rows[request.request_id]
        if not done.issuperset(request.tests):
            tally.count("test_without_session", "tests", row)
        fasting = any(case.test_by_code[test].fasting for test in request.tests)
        if fasting and early and request.time_of_day is TimeOfDay.afternoon:
            tally.count("fasting_in_the_afternoon", "time_of_day", row)
        if request.sites and sites.isdisjoint(request.sites):
            tally.count("site_without_session", "sites", row)
        wanted = {(request.patient_id, test) for test in request.tests}
        if wanted & seen:
            tally.count("patient_has_test_twice", "tests", row)
        seen |= wanted
        if look_alike(request.request_id) or look_alike(request.patient_id):
            tally.count("look_alike_letters", "request_id", row)
        if request.nhs_number is None:
            tally.count("nhs_number_missing", "nhs_number", row)
        elif request.nhs_number.startswith(TEST_RANGE):
            tally.count("nhs_number_of_tests", "nhs_number", row)
        tests = [case.test_by_code.get(result.test) for result in request.results]
        if any(test is None or test.valid_days is None for test in tests):
            tally.count("result_validity_unknown", "results", row)


def _too_soon(
    case: DiagnosticsCase, test: str, day: date, had: Iterable[DoneTest]
) -> Iterator[tuple[str, str]]:
    """Whether a rule that may apply keeps a test away from one that the patient has had."""
    if any(
        rule.kind is not PairKind.before
        and {rule.first, rule.then} == {test, result.test}
        and abs((day - result.date).days) < rule.days_apart
        for result in had
        for rule in case.pair_rules
    ):
        yield "tests_apart_from_results", "a test the patient has had may disturb it that day"


def _broken(
    case: DiagnosticsCase,
    request: Request,
    test: DiagnosticTest,
    fixed: FixedBooking,
    session: RoomSession,
) -> Iterator[tuple[str, str]]:
    day = session.day
    start = case.local(fixed.start or session.start)
    if test.skill is not None and case.staff is not None:
        on_duty = any(
            (row.skill, row.site) == (test.skill, session.site)
            and row.count
            and row.start <= (fixed.start or session.start) < row.end
            for row in case.staff
        )
        if not on_duty:
            yield "staff_skill_count", "nobody with the skill is on duty"
    if session.state is SessionState.protected:
        yield "session_protected", "the session is protected for emergencies"
    if test.modality not in session.modalities:
        yield "room_has_modality", "the room does not do this kind of test"
    if not set(test.capability) <= set(session.capabilities):
        yield "room_has_capability", "the room lacks what the test needs"
    if request.sites and session.site not in request.sites:
        yield "site_accepted", "the patient does not accept the site"
    if request.ready_from is not None and day < request.ready_from:
        yield "readiness_window", "the day is before the patient is ready"
    if any(day in away for away in request.unavailable):
        yield "patient_available", "the patient is not available that day"
    if test.fasting and not start < datetime.combine(
        day, case.policy.fasting_latest_start, case.zone
    ):
        yield "fasting_morning", "a fasting test starts so late"
    afternoon = start.hour >= 12
    if request.time_of_day is not TimeOfDay.any and afternoon is (
        request.time_of_day is TimeOfDay.morning
    ):
        yield "time_of_day_kept", "the patient asked for the other half of the day"
    into = (fixed.start or session.start) - session.start
    if session.slot_minutes and into.total_seconds() // 60 % session.slot_minutes:
        yield "slot_grid", "the start lies between the slots"
