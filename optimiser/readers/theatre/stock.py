"""equipment.csv and beds.csv: what sessions share. Where two rows differ the smaller counts.

A number that cannot be read is none: an item counts as not there, and a night as without a bed
for anybody new, since a night without a row is a night without a limit.

Source: file contract, equipment.csv and beds.csv; RELIABILITY row 51.
"""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping
from datetime import date
from functools import partial
from typing import TypeVar

from optimiser.models.entry import Entry
from optimiser.models.finding import Finding, Severity
from optimiser.models.resources import CRITICAL_CARE, BedNight, Equipment
from optimiser.readers.cells import Unreadable, date_of, key_of, name_of, whole_of
from optimiser.readers.row_reader import RowReader
from optimiser.readers.table import Row, Table

MOST = 10_000

count_of = partial(whole_of, least=0, most=MOST)
Noun = TypeVar("Noun", Equipment, BedNight)


def read_equipment(table: Table | None) -> tuple[tuple[Equipment, ...], list[Finding]]:
    """Movable items, one of each (item, site); none where there is no table.

    An item with a row that cannot be read counts as not there, whatever another row says.
    """
    kits, findings = _read(
        table,
        _item,
        key=lambda kit: (kit.item, kit.site),
        count=lambda kit: kit.quantity,
        column="quantity",
        unused="the row is not used: the item counts as not there",
        none=_no_item,
    )
    doubtful = _doubtful_items(table)
    return tuple(kit for kit in kits if (kit.item, kit.site) not in doubtful), findings


def read_beds(table: Table | None) -> tuple[tuple[BedNight, ...], list[Finding]]:
    """Free beds, one row for each (ward, date); none where there is no table."""
    return _read(
        table,
        _night,
        key=lambda night: (night.ward, night.date),
        count=lambda night: night.beds,
        column="beds",
        unused="the row is not used: that night is NOT limited by it",
        none=_no_bed,
    )


def _item(record: RowReader) -> Equipment | None:
    item = record.need("item", name_of)
    site = record.need("site", name_of)
    quantity = record.need("quantity", count_of)
    if item is None or site is None or quantity is None or not record.sound:
        return None
    return Equipment(item=item, site=site, quantity=quantity)


def _night(record: RowReader) -> BedNight | None:
    ward = record.need("ward", name_of)
    night = record.need("date", date_of)
    beds = record.need("beds", count_of)
    if ward is None or night is None or beds is None or not record.sound:
        return None
    return BedNight(ward=ward, date=night, beds=beds)


def _doubtful_items(table: Table | None) -> set[tuple[str, str]]:
    """Item and site of the rows that cannot be read."""
    records = [] if table is None else [RowReader(table, row) for row in table.rows]
    return {
        (key_of(record.text("item")), key_of(record.text("site")))
        for record in records
        if _item(record) is None
    }


def _no_item(_record: RowReader) -> None:
    return None  # which is not there without a row as well


def _no_bed(record: RowReader) -> BedNight | None:
    """A night of a ward whose beds cannot be read; None where it cannot be told which night."""
    try:
        ward, night = name_of(record.text("ward")), date_of(record.text("date"))
    except Unreadable:
        return None
    return BedNight(ward=ward, date=night, beds=0, read=False) if ward and night else None


def beds_kept(
    beds: Iterable[BedNight], entries: Iterable[Entry], days: Mapping[str, date]
) -> tuple[BedNight, ...]:
    """The nights, with the beds that bookings already made take where none could be read.

    `days` are those of the sessions.
    """
    beds = tuple(beds)
    critical_care = any(night.ward == CRITICAL_CARE for night in beds)
    taken = Counter(
        (ward, days[entry.fixed.session_id] + after)
        for entry in entries
        if entry.fixed is not None
        for ward, after in entry.nights_in_bed(critical_care=critical_care)
    )
    return tuple(
        night if night.read else night.model_copy(update={"beds": taken[night.ward, night.date]})
        for night in beds
    )


def _read(
    table: Table | None,
    read: Callable[[RowReader], Noun | None],
    key: Callable[[Noun], Hashable],
    count: Callable[[Noun], int],
    column: str,
    unused: str,
    none: Callable[[RowReader], Noun | None],
) -> tuple[tuple[Noun, ...], list[Finding]]:
    if table is None:
        return (), []
    findings: list[Finding] = []
    kept: dict[Hashable, Noun] = {}
    lines: dict[Hashable, Row] = {}
    for row in table.rows:
        record = RowReader(table, row)
        noun = read(record)
        if noun is None:
            rule, noun = f"{table.name}_row_untrusted", none(record)
            told = unused if noun is None else "the row is read as full: nobody is added that night"
            record.note(
                column, rule, Severity.warning, told, "a row without faults", "correct the row"
            )
        if noun is None:
            pass
        elif key(noun) in kept:
            findings += _again(table, row, lines[key(noun)], column, same=noun == kept[key(noun)])
            kept[key(noun)] = min(noun, kept[key(noun)], key=count)
        else:
            kept[key(noun)], lines[key(noun)] = noun, row
        findings += record.findings
    return tuple(kept.values()), findings


def _again(table: Table, row: Row, first: Row, column: str, *, same: bool) -> Iterable[Finding]:
    differ = "the same" if same else "another number; the smaller counts"
    yield table.finding(
        f"{table.name}_repeated" if same else f"{table.name}_ambiguous",
        Severity.info if same else Severity.warning,
        f"stands already on line {first.line}, with {differ}",
        "one row for each",
        "remove one of the two",
        row=row,
        column=column,
    )
