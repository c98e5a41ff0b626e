"""waiting_list.csv: every row an entry, or held, or left out (`optimiser.readers.listing`).

Source: file contract, section 1; RELIABILITY row 56.
"""

from optimiser.models.entry import Entry
from optimiser.readers.listing import Listing, OneRow, Status, keep_free, read_listing
from optimiser.readers.row_reader import RowReader
from optimiser.readers.table import Table
from optimiser.readers.theatre.booked import (
    booking_of,
    ends_in_time,
    half_booked,
    protect,
    released,
)
from optimiser.readers.theatre.entries import Ground, read_entry
from optimiser.readers.theatre.identity import people
from optimiser.readers.theatre.sessions import Sessions

WaitingList = Listing[Entry]


def read_waiting_list(table: Table, ground: Ground, sessions: Sessions) -> WaitingList:
    """Every row in its place. `sessions` may be locked on the way (see `booked`)."""

    def read(record: RowReader, entry_id: str, status: Status) -> Entry | None:
        entry, fixed = read_entry(record, entry_id, ground), None
        if status is Status.booked:
            fixed = booking_of(record, sessions, ground.settings)
        else:
            half_booked(record)
        if entry is not None and fixed is not None:
            ends_in_time(record, entry, fixed, sessions)
        if entry is None or not record.sound:
            return None
        return entry.model_copy(update={"fixed": fixed}) if fixed else entry

    one = OneRow("entry", read, lambda record: protect(record, sessions), released)
    listing = read_listing(table, one)
    keep_free(listing, sessions.days_of_held, table)
    listing.findings += people(
        table, ((listing.rows[entry.entry_id], entry) for entry in listing.planned)
    )
    return listing
