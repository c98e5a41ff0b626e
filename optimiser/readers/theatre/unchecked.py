"""What is not checked, and why: files and columns left out, calendars that end too soon.

What a hospital leaves out is not guessed. It is not checked, and a finding says so.

Source: file contract, section 1; RELIABILITY rows 51, 57.
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from optimiser.models.case import TheatreCase
from optimiser.models.entry import Entry
from optimiser.models.finding import Finding, Severity
from optimiser.models.resources import CRITICAL_CARE
from optimiser.readers.row_reader import Tally
from optimiser.readers.table import Table
from optimiser.readers.theatre.columns import BEDS, EQUIPMENT, PROCEDURES, ROSTER, SURGEONS
from optimiser.readers.theatre.sessions import Sessions
from optimiser.readers.theatre.waiting_list import WaitingList

ABSENT: Mapping[str, str] = {
    PROCEDURES: "usual durations, turnover and needs of procedures are not known; turnover counts "
    "as none",
    SURGEONS: "whether a surgeon may do a procedure, and how often, is not checked",
    ROSTER: "a session that names no surgeon may be operated by anyone",
    EQUIPMENT: "no item can be brought into a room: only what is fixed in it is there",
    BEDS: "beds are not checked",
}

_TOLD: tuple[tuple[str, str, Severity, str, str, str], ...] = (
    (
        "procedure_not_listed",
        "procedure",
        Severity.warning,
        "is not in procedures.csv: planned with its own minutes, without turnover",
        "a code of procedures.csv",
        "add the procedure, or correct the code",
    ),
    (
        "procedure_not_opcs",
        "procedure",
        Severity.warning,
        "is neither an OPCS-4 code nor in procedures.csv: planned with its own minutes",
        "OPCS-4 codes joined by +, or a code of procedures.csv",
        "correct the code",
    ),
    (
        "procedure_of_another_specialty",
        "procedure",
        Severity.info,
        "stands in procedures.csv for another specialty; its minutes are used",
        "a row for this specialty",
        "nothing, or add one",
    ),
    (
        "turnover_unknown",
        "procedure",
        Severity.warning,
        "has no turnover_minutes in procedures.csv; they count as none",
        "turnover_minutes",
        "fill them in",
    ),
    (
        "anaesthetic_unknown",
        "anaesthetic",
        Severity.warning,
        "is not known, here or in procedures.csv; an anaesthetist is asked for",
        "general, regional, local or none",
        "fill it in",
    ),
    (
        "admission_unknown",
        "admission",
        Severity.warning,
        "is not known, here or in procedures.csv; no bed is counted",
        "day or inpatient",
        "fill it in",
    ),
    (
        "ward_missing",
        "ward",
        Severity.warning,
        "is not known for a patient who stays; no bed is counted",
        "a ward of beds.csv",
        "fill it in",
    ),
    (
        "ward_not_listed",
        "ward",
        Severity.warning,
        "is not in beds.csv; its beds are not limited",
        "a ward of beds.csv",
        "correct the name, or list the ward",
    ),
    (
        "critical_care_not_listed",
        "critical_care_nights",
        Severity.warning,
        f"are asked for, and beds.csv lists no ward {CRITICAL_CARE}; they count in the own ward",
        f"nights of {CRITICAL_CARE} in beds.csv",
        "list the ward",
    ),
    (
        "ethnicity_unknown_code",
        "ethnicity",
        Severity.info,
        "is no code of the ethnic categories; it is passed on as it stands",
        "A to S, Z or 99",
        "nothing",
    ),
    (
        "nhs_number_missing",
        "nhs_number",
        Severity.info,
        "is blank; the patient stays on by patient_id",
        "an NHS number",
        "trace it",
    ),
    (
        "nhs_number_of_tests",
        "nhs_number",
        Severity.info,
        "begins with 999, the range kept for tests",
        "made-up patients only, or real numbers only",
        "nothing, where this is a made-up case",
    ),
)


def unchecked(
    case: TheatreCase,
    tables: Mapping[str, Table],
    listing: WaitingList,
    sessions: Sessions,
    tally: Tally,
) -> Iterator[Finding]:
    """Everything a plan of this case leaves unchecked; `tally` counts rows of the list."""
    for name, consequence in ABSENT.items():
        if name not in tables:
            yield Finding(
                rule=f"{name}_absent",
                severity=Severity.info,
                file=f"{name}.csv",
                problem=f"is not there: {consequence}",
                expected=f"{name}.csv, where the hospital keeps one",
                action="add it, or check by hand",
            )
    for name, listed in ((EQUIPMENT, case.equipment), (BEDS, case.beds)):
        if name in tables and not listed:
            yield tables[name].finding(
                f"{name}_lists_nothing",
                Severity.warning,
                f"has no row that can be used: {ABSENT[name]}",
                "a row for each, or no such file",
                "fill it in, or check by hand",
            )
    if BEDS in tables:
        _beds_of_entries(case, listing, tally)
    for told in _TOLD:
        yield from tally.finding(*told)
    yield from _sessions(case, sessions)
    if BEDS in tables:
        yield from _nights(case, tables[BEDS])
    if ROSTER in tables and case.roster is not None:
        yield from _roster(case, tables[ROSTER])


def _beds_of_entries(case: TheatreCase, listing: WaitingList, tally: Tally) -> None:
    for entry in case.entries:
        row = listing.rows[entry.entry_id]
        if entry.nights + entry.nights_before and entry.ward is None:
            tally.count("ward_missing", "ward", row)
        elif entry.ward is not None and entry.ward not in case.bed_wards and _stay(entry):
            tally.count("ward_not_listed", "ward", row)
        if entry.critical_care_nights and CRITICAL_CARE not in case.bed_wards:
            tally.count("critical_care_not_listed", "critical_care_nights", row)


def _stay(entry: Entry) -> int:
    """Nights from the night of surgery."""
    return max(entry.nights, entry.critical_care_nights)


def _sessions(case: TheatreCase, sessions: Sessions) -> Iterator[Finding]:
    tally = Tally(sessions.table)
    for session in case.sessions:
        if session.anaesthetist is None:
            row = sessions.rows[session.session_id]
            tally.count("anaesthetist_unknown", "anaesthetist", row)
    yield from tally.finding(
        "anaesthetist_unknown",
        "anaesthetist",
        Severity.warning,
        "is not known; the session takes no general or regional case",
        "yes or no",
        "fill it in",
    )
    if not any(case.horizon_start <= session.day <= case.horizon_end for session in case.sessions):
        yield Finding(
            rule="no_session_offered",
            severity=Severity.warning,
            file="sessions.csv",
            problem="offers no session in the days that are planned: everyone will wait",
            expected="sessions from horizon_start to horizon_end",
            action="check the dates of the sessions and of the horizon",
        )


def _nights(case: TheatreCase, table: Table) -> Iterator[Finding]:
    """Nights somebody may lie in a listed ward and beds.csv does not limit, one finding a ward."""
    before: dict[str, int] = {}
    after: dict[str, int] = {}
    for entry in case.entries:
        for ward, nights in (
            (entry.ward, _stay(entry)),
            (CRITICAL_CARE, entry.critical_care_nights),
        ):
            if ward in case.bed_wards and ward is not None and nights:
                after[ward] = max(after.get(ward, 0), nights)
        if entry.ward in case.bed_wards and entry.ward is not None:
            before[entry.ward] = max(before.get(entry.ward, 0), entry.nights_before)
    for ward in sorted(after):
        first = case.horizon_start - timedelta(days=before.get(ward, 0))
        last = case.horizon_end + timedelta(days=after[ward] - 1)
        days = (first + timedelta(days=k) for k in range((last - first).days + 1))
        open_nights = [day for day in days if (ward, day) not in case.beds_by_night]
        if open_nights:
            listed = max(night.date for night in case.beds if night.ward == ward)
            yield table.finding(
                "beds_not_limited",
                Severity.warning,
                f"{ward} has no row for {_spell(open_nights)}, so its beds are not limited then "
                f"(its last row is {listed})",
                f"a row for each night from {first} to {last}",
                "add the nights",
                column="date",
            )


def _spell(days: list[date]) -> str:
    stretch = f"{days[0]}" if len(days) == 1 else f"{days[0]} to {days[-1]}"
    return f"{len(days)} night{'s' if len(days) > 1 else ''}, {stretch}"


def _roster(case: TheatreCase, table: Table) -> Iterator[Finding]:
    """A roster that ends before the last session that leans on it."""
    leaning = [
        session.day
        for session in case.sessions
        if not session.surgeons and case.horizon_start <= session.day <= case.horizon_end
    ]
    known = [case.local(duty.end).date() for duty in case.roster or ()]
    if leaning and (not known or max(known) < max(leaning)):
        last = f"has its last valid day {max(known)}" if known else "has no valid day"
        yield table.finding(
            "roster_ends_early",
            Severity.warning,
            f"{last}, and sessions that name no surgeon run to {max(leaning)}",
            "duties to the end of the horizon",
            "draw the roster again",
            column="end",
        )
