"""sessions.csv of a centre: which rooms run; `optimiser.readers.offered` says which are trusted.

Source: file contract, section 2, sessions.csv.
"""

from collections.abc import Iterable
from functools import partial

from optimiser.models.finding import Finding, Severity
from optimiser.models.session import RoomSession
from optimiser.models.words import SessionState
from optimiser.readers.cells import instant_of, name_of, names_of, whole_of, word_of
from optimiser.readers.offered import Offered, hours, read_offered
from optimiser.readers.row_reader import RowReader, Tally
from optimiser.readers.settings import Settings
from optimiser.readers.table import Table

LONGEST_SLOT = 720
Rooms = Offered[RoomSession]


def read_rooms(table: Table, settings: Settings) -> Rooms:
    """Every session of the file, trusted or not, and what is wrong in it."""
    rooms = read_offered(table, settings, _session, room="room")
    rooms.findings += _reserves(rooms)
    return rooms


def _session(record: RowReader, session_id: str | None, settings: Settings) -> RoomSession | None:
    zone = settings.zone
    site, room = record.need("site", name_of), record.need("room", name_of)
    start = record.need("start", lambda text: instant_of(text, zone))
    end = record.need("end", lambda text: instant_of(text, zone))
    modalities = record.need("modalities", names_of)
    capabilities = record.get("capabilities", names_of) or ()
    slot = record.get("slot_minutes", partial(whole_of, least=1, most=LONGEST_SLOT))
    reserve = record.get("reserve_minutes", partial(whole_of, least=0, most=1440))
    state = record.get("state", lambda text: word_of(text, SessionState))
    if modalities == ():
        record.fault("modalities", "modalities_missing", "names none", "a list", "fill it in")
    if start is not None and end is not None:
        hours(record, start, end, settings)
    if (
        session_id is None
        or site is None
        or room is None
        or start is None
        or end is None
        or modalities is None
        or not record.sound
    ):
        return None
    return RoomSession(
        session_id=session_id,
        site=site,
        room=room,
        day=start.astimezone(zone).date(),
        start=start,
        end=end,
        modalities=modalities,
        capabilities=capabilities,
        slot_minutes=slot,
        reserve_minutes=reserve or 0,
        state=state or SessionState.open,
    )


def _reserves(rooms: Rooms) -> Iterable[Finding]:
    tally = Tally(rooms.table)
    for session in rooms.trusted.values():
        row = rooms.rows[session.session_id]
        if session.reserve_minutes >= session.minutes:
            tally.count("session_all_reserved", "reserve_minutes", row)
        if not row.cells.get("reserve_minutes"):
            tally.count("reserve_unknown", "reserve_minutes", row)
    yield from tally.finding(
        "session_all_reserved",
        "reserve_minutes",
        Severity.warning,
        "keeps the whole session for walk-in work: nobody is booked into it",
        "less than the session's minutes",
        "nothing, unless the number is wrong",
    )
    yield from tally.finding(
        "reserve_unknown",
        "reserve_minutes",
        Severity.info,
        "is blank: nothing is kept for walk-in work",
        "minutes, 0 where none are kept",
        "fill it in",
    )
