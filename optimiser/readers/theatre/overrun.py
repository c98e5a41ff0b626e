"""A list may not run over into the next list of its theatre.

What sessions.csv (or the policy) allows a list to run over is cut where the next session of the
same theatre begins. A list that people have already booked past that minute keeps what its bookings
take, and the next one waits for them (the rule theatre_one_list).

Source: file contract, sessions.csv `overrun_minutes`; one theatre, one case at a time.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import pairwise

from optimiser.models.entry import Entry
from optimiser.models.finding import Finding, Severity
from optimiser.models.session import Session
from optimiser.readers.row_reader import Tally
from optimiser.readers.theatre.sessions import Sessions

RULE = "overrun_cut"


def cut_overruns(sessions: Sessions, entries: Iterable[Entry]) -> Iterator[Finding]:
    """Cut them in `sessions`, and say of how many."""
    tally = Tally(sessions.table)
    booked = _booked_until(sessions, entries)
    by_theatre: dict[tuple[str, str], list[Session]] = {}
    for session in sessions.trusted.values():
        by_theatre.setdefault((session.site, session.theatre), []).append(session)
    for row in by_theatre.values():
        row.sort(key=lambda session: session.start)
        for session, following in pairwise(row):
            until = max(following.start, booked.get(session.session_id, following.start))
            most = max(0, (until - session.end) // timedelta(minutes=1))
            if session.overrun_minutes > most:
                shorter = session.model_copy(update={"overrun_minutes": most})
                sessions.trusted[session.session_id] = shorter
                tally.count(RULE, "overrun_minutes", sessions.rows[session.session_id])
    yield from tally.finding(
        RULE,
        "overrun_minutes",
        Severity.info,
        "would let the list run over into the next one of its theatre; it may until that begins",
        "an overrun that ends where the next list begins",
        "nothing, or move the next list",
    )


def _booked_until(sessions: Sessions, entries: Iterable[Entry]) -> dict[str, datetime]:
    """When what people have booked may end, by session; one after the other where no time is
    told, and no turnover after the last."""
    until: dict[str, datetime] = {}
    free_from = {session.session_id: session.start for session in sessions.trusted.values()}
    for entry in entries:
        if entry.fixed is None:
            continue
        name, minutes = entry.fixed.session_id, timedelta(minutes=entry.minutes)
        start = entry.fixed.start or free_from[name]
        if entry.fixed.start is None:
            free_from[name] = start + minutes + timedelta(minutes=entry.turnover_minutes)
        until[name] = max(start + minutes, until.get(name, start))
    return until
