"""sessions.csv of a theatre: which lists run; `optimiser.readers.offered` says which are trusted.

Source: file contract, section 1, sessions.csv.
"""

from collections.abc import Iterable
from functools import partial
from itertools import pairwise

from optimiser.models.finding import Finding, Severity
from optimiser.models.session import Session
from optimiser.models.words import SessionAges, SessionKind, SessionState
from optimiser.readers.cells import instant_of, name_of, names_of, whole_of, word_of, yes_or_no
from optimiser.readers.offered import Offered, hours, read_offered
from optimiser.readers.row_reader import RowReader, Tally
from optimiser.readers.settings import Settings
from optimiser.readers.table import Table

MOST_OVERRUN_MINUTES = 720
Sessions = Offered[Session]


def read_sessions(table: Table, settings: Settings) -> Sessions:
    """Every session of the file, trusted or not, and what is wrong in it."""
    sessions = read_offered(table, settings, _session, room="theatre")
    sessions.findings += _listed_twice(sessions)
    return sessions


def _session(record: RowReader, session_id: str | None, settings: Settings) -> Session | None:
    zone = settings.zone
    site, theatre = record.need("site", name_of), record.need("theatre", name_of)
    start = record.need("start", lambda text: instant_of(text, zone))
    end = record.need("end", lambda text: instant_of(text, zone))
    specialties = record.need("specialties", names_of)
    overrun = record.get("overrun_minutes", partial(whole_of, least=0, most=MOST_OVERRUN_MINUTES))
    surgeons = record.get("surgeons", names_of) or ()
    anaesthetist = record.get("anaesthetist", yes_or_no)
    equipment = record.get("equipment", names_of) or ()
    state = record.get("state", lambda text: word_of(text, SessionState))
    ages = record.get("ages", lambda text: word_of(text, SessionAges))
    kind = record.get("kind", lambda text: word_of(text, SessionKind))
    if specialties == ():
        record.fault("specialties", "specialties_missing", "names none", "a list", "fill it in")
    if start is not None and end is not None:
        hours(record, start, end, settings)
    if not record.sound or None in (session_id, site, theatre, start, end, specialties):
        return None
    return Session.model_validate(
        {
            "session_id": session_id,
            "site": site,
            "theatre": theatre,
            "day": start.astimezone(zone).date() if start is not None else None,
            "start": start,
            "end": end,
            "specialties": specialties,
            "surgeons": surgeons,
            "anaesthetist": anaesthetist,
            "equipment": equipment,
            "overrun_minutes": settings.policy.overrun_minutes if overrun is None else overrun,
            "state": state or SessionState.open,
            "ages": ages or SessionAges.any,
            "kind": kind or SessionKind.elective,
        }
    )


def _listed_twice(sessions: Sessions) -> Iterable[Finding]:
    """Surgeons listed in two sessions of one hour: for information."""
    tally = Tally(sessions.table)
    by_surgeon: dict[str, list[Session]] = {}
    for session in sorted(sessions.trusted.values(), key=lambda s: (s.start, s.session_id)):
        for surgeon in session.surgeons:
            by_surgeon.setdefault(surgeon, []).append(session)
    for listed in by_surgeon.values():
        for first, second in pairwise(listed):
            if second.start < first.end:
                tally.count("surgeon_listed_twice", "surgeons", sessions.rows[second.session_id])
    return tally.finding(
        "surgeon_listed_twice",
        "surgeons",
        Severity.info,
        "lists a surgeon who is listed in another session of the same hours",
        "cases in turns: the plan never puts a surgeon into two theatres at once",
        "nothing, unless one of the two sessions is wrong",
    )
