"""What the files say of one another: names that nothing else knows.

Such an entry is planned and will wait, or a session stays empty; a person should hear why before
they read the plan. Texts of the waiting list are never repeated, names of resources are.

Source: file contract, section 1; RELIABILITY row 51.
"""

from collections.abc import Iterator

from optimiser.models.case import TheatreCase
from optimiser.models.finding import Finding, Severity
from optimiser.readers.near_names import shown
from optimiser.readers.row_reader import Tally
from optimiser.readers.theatre.sessions import Sessions
from optimiser.readers.theatre.waiting_list import WaitingList

_TOLD: tuple[tuple[str, str, Severity, str, str, str], ...] = (
    (
        "specialty_without_session",
        "specialty",
        Severity.warning,
        "is the specialty of no session that is offered, so the entry will wait",
        "a specialty of sessions.csv",
        "check the code, or offer a session",
    ),
    (
        "site_without_session",
        "sites",
        Severity.warning,
        "names only sites without a session, so the entry will wait",
        "sites of sessions.csv",
        "check the names",
    ),
    (
        "equipment_unknown",
        "equipment",
        Severity.warning,
        "with that of the procedure, asks for an item that no room and no site has",
        "items of equipment.csv or of a session",
        "check the names, or list the item",
    ),
    (
        "consultant_unknown",
        "consultant",
        Severity.warning,
        "is not in surgeons.csv, so the entry will wait",
        "a surgeon_id of surgeons.csv, or blank for any surgeon",
        "correct it, or add the surgeon",
    ),
    (
        "consultant_without_session",
        "consultant",
        Severity.info,
        "stands in no session and on no roster, so the entry will wait",
        "a surgeon with a session",
        "nothing, or pool the patient (blank) if the surgeon agrees",
    ),
    (
        "patient_has_procedure_twice",
        "procedure",
        Severity.info,
        "is wanted twice by one patient; both are planned",
        "two entries only where two operations are meant",
        "check that no pathway was entered twice",
    ),
)


def references(
    case: TheatreCase, listing: WaitingList, sessions: Sessions, tally: Tally
) -> Iterator[Finding]:
    """Findings about names, entries first (counted), then sessions and rosters (each)."""
    _entries(case, listing, tally)
    for rule, column, severity, problem, expected, action in _TOLD:
        yield from tally.finding(rule, column, severity, problem, expected, action)
    yield from _surgeons(case, sessions)


def _entries(case: TheatreCase, listing: WaitingList, tally: Tally) -> None:
    first, last = case.horizon_start, case.horizon_end
    offered = [session for session in case.sessions if first <= session.day <= last]
    specialties = {code for session in offered for code in session.specialties}
    sites = {session.site for session in offered}
    items = {item for session in case.sessions for item in session.equipment}
    items |= {kit.item for kit in case.equipment if kit.quantity}
    working = {name for session in offered for name in session.surgeons}
    working |= {duty.surgeon_id for duty in case.roster or ()}
    anyone = case.roster is None and any(not session.surgeons for session in offered)
    seen: set[tuple[str, str]] = set()
    for entry in case.entries:
        row = listing.rows[entry.entry_id]
        wanted = (entry.patient_id, entry.procedure)
        if wanted in seen:
            tally.count("patient_has_procedure_twice", "procedure", row)
        seen.add(wanted)
        if entry.fixed is not None:
            continue  # it has its session, and will not wait
        if entry.specialty not in specialties:
            tally.count("specialty_without_session", "specialty", row)
        if entry.sites and sites.isdisjoint(entry.sites):
            tally.count("site_without_session", "sites", row)
        if not items.issuperset(entry.equipment):
            tally.count("equipment_unknown", "equipment", row)
        if entry.consultant is not None:
            if case.surgeons is not None and entry.consultant not in case.surgeon_by_id:
                tally.count("consultant_unknown", "consultant", row)
            elif not anyone and entry.consultant not in working:
                tally.count("consultant_without_session", "consultant", row)


def _surgeons(case: TheatreCase, sessions: Sessions) -> Iterator[Finding]:
    unknown: set[str] = set()
    for session in case.sessions:
        row = sessions.rows[session.session_id]
        strangers = [name for name in session.surgeons if name not in case.surgeon_by_id]
        if case.surgeons is not None and not unknown.issuperset(strangers):
            unknown |= set(strangers)
            names = ", ".join(map(shown, strangers))
            yield sessions.table.finding(
                "surgeon_unknown",
                Severity.warning,
                f"names {names}, not in surgeons.csv: offered no case, here and elsewhere",
                "surgeon_ids of surgeons.csv",
                "correct the name, or add the surgeon",
                row=row,
                column="surgeons",
            )
        staffed = case.roster is None or any(
            duty.site in (None, session.site)
            and duty.start < session.end
            and session.start < duty.end
            for duty in case.roster
        )
        if not session.surgeons and not staffed:
            yield sessions.table.finding(
                "session_without_surgeon",
                Severity.warning,
                f"{session.session_id} names no surgeon, and none is rostered: it stays empty",
                "surgeons here, or a row of roster.csv",
                "name the surgeon, or close the session",
                row=row,
                column="surgeons",
            )
