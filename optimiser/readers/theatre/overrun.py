"""A list may not run over into the next list of its theatre.

What sessions.csv (or the policy) allows a list to run over is cut where the next session of the
same theatre begins. A list that people have already booked past that minute keeps what its bookings
take, and the next one waits for them (the rule theatre_one_list).

Source: file contract, sessions.csv `overrun_minutes`; one theatre, one case at a time.
"""

from collections.abc import Iterable, Iterator, Sequence
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
    """When what people have booked may end, by session; no turnover after the last.

    Those without a time stand one after the other from the beginning where that leaves those with
    a time as they are, else after these.
    """
    lists: dict[str, list[Entry]] = {}
    for entry in entries:
        if entry.fixed is not None:
            lists.setdefault(entry.fixed.session_id, []).append(entry)
    return {name: _last_end(sessions.trusted[name].start, booked) for name, booked in lists.items()}


def _last_end(begins: datetime, booked: Sequence[Entry]) -> datetime:
    timed = [(one.fixed.start, one) for one in booked if one.fixed and one.fixed.start is not None]
    others = [one for one in booked if one.fixed is not None and one.fixed.start is None]
    minutes = sum(one.minutes + one.turnover_minutes for one in others)
    least = min((one.turnover_minutes for one in others), default=0)
    if not timed:
        return begins + timedelta(minutes=minutes - least)
    end = max(start + timedelta(minutes=one.minutes) for start, one in timed)
    if not others or begins + timedelta(minutes=minutes) <= min(start for start, _ in timed):
        return end
    turnover = max(one.turnover_minutes for _, one in timed)
    return end + timedelta(minutes=turnover + minutes - least)
