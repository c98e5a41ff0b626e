"""Who operates where a plan made by hand does not say: whoever the case leaves no choice about.

The named consultant, or the one surgeon who may do the case in that session at those hours. Where
several may, or nobody has to be named, it stays open, and the audit says where that is not enough.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from optimiser.models.case import TheatreCase
from optimiser.models.entry import Entry
from optimiser.models.resources import Duty
from optimiser.models.session import Session


def only_surgeon(case: TheatreCase, entry: Entry, session: Session, start: datetime) -> str | None:
    """The surgeon of `entry` in `session` from `start`, where only one may be.

    A booking already made is kept though nobody is on duty for the whole of it: then the one who
    is on duty during the session.
    """
    if entry.consultant is not None:
        return entry.consultant
    end = start + timedelta(minutes=entry.minutes)
    able = _able(case, entry, session, start, end)
    if not able and _made_there(entry, session):
        able = _able(case, entry, session, session.start, session.latest_end, whole=False)
    return able.pop() if len(able) == 1 else None


def _made_there(entry: Entry, session: Session) -> bool:
    return entry.fixed is not None and entry.fixed.session_id == session.session_id


def _able(
    case: TheatreCase,
    entry: Entry,
    session: Session,
    start: datetime,
    end: datetime,
    *,
    whole: bool = True,
) -> set[str]:
    """Those of the session, or on duty there from `start` to `end`, who do the procedure."""
    names = set(session.surgeons)
    if not names:
        names = set(_on_duty(case, session, start, end, whole=whole))
    if case.surgeons is None:
        return names
    able = (case.surgeon_by_id.get(name) for name in names)
    need = entry.specialty, entry.procedure
    return {one.surgeon_id for one in able if one is not None and one.does(*need)}


def _on_duty(
    case: TheatreCase, session: Session, start: datetime, end: datetime, *, whole: bool
) -> Iterator[str]:
    def covers(duty: Duty) -> bool:
        if whole:
            return duty.start <= start and end <= duty.end
        return duty.start < end and start < duty.end

    for duty in case.roster or ():
        if duty.site in (None, session.site) and covers(duty):
            yield duty.surgeon_id
