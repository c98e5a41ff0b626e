"""The rows of a theatre case folder, one class a file, and how they are written.

Field names and their order are the column names of the file contract, section 1.
"""

import csv
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from pathlib import Path
from typing import Any


@dataclass
class SessionRow:
    """sessions.csv; times are local."""

    session_id: str
    site: str
    theatre: str
    start: datetime
    end: datetime
    specialties: tuple[str, ...]
    surgeons: tuple[str, ...] = ()
    anaesthetist: bool = True
    equipment: tuple[str, ...] = ()
    overrun_minutes: int | None = None
    state: str = "open"
    ages: str = "any"
    kind: str = "elective"

    @property
    def minutes(self) -> int:
        """Length in minutes (no session spans a clock change)."""
        return int((self.end - self.start).total_seconds()) // 60

    @property
    def day(self) -> date:
        """Day of the session."""
        return self.start.date()

    def overlaps(self, other: "SessionRow") -> bool:
        """True when both run at some time."""
        return self.start < other.end and other.start < self.end


@dataclass
class SurgeonRow:
    """surgeons.csv"""

    surgeon_id: str
    specialties: tuple[str, ...]
    procedures: tuple[str, ...] = ()
    max_sessions_per_week: int | None = None


@dataclass
class RosterRow:
    """roster.csv; times are local."""

    surgeon_id: str
    start: datetime
    end: datetime
    site: str


@dataclass
class EquipmentRow:
    """equipment.csv"""

    item: str
    site: str
    quantity: int


@dataclass
class BedRow:
    """beds.csv"""

    ward: str
    date: date
    beds: int


@dataclass
class ProcedureRow:
    """procedures.csv"""

    procedure: str
    name: str
    specialty: str
    touch_minutes: int
    touch_sd: int
    turnover_minutes: int
    same_turnover_minutes: int
    anaesthetic: str
    admission: str
    nights: int
    equipment: tuple[str, ...]


@dataclass
class EntryRow:
    """waiting_list.csv"""

    entry_id: str
    patient_id: str
    nhs_number: str | None
    specialty: str
    procedure: str
    priority: str
    referral_date: date
    decision_date: date | None = None
    target_date: date | None = None
    cancer_target: date | None = None
    rebook_by: date | None = None
    consultant: str | None = None
    touch_minutes: int | None = None
    touch_sd: int | None = None
    admission: str | None = None
    nights: int | None = None
    nights_before: int | None = None
    ward: str | None = None
    critical_care_nights: int | None = None
    anaesthetic: str | None = None
    equipment: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()
    ready_from: date | None = None
    ready_until: date | None = None
    unavailable: tuple[tuple[date, date], ...] = ()
    short_notice: bool | None = None
    birth_date: date | None = None
    sex: str | None = None
    imd_decile: int | None = None
    ethnicity: str | None = None
    flags: tuple[str, ...] = ()
    status: str | None = None
    booked_session: str | None = None
    booked_start: datetime | None = None


def columns_of(row_class: type[Any]) -> list[str]:
    """Column names of one file, in order."""
    return [field.name for field in fields(row_class)]


def as_text(row: Any) -> dict[str, str]:
    """A row as the file holds it."""
    return {field.name: _text(getattr(row, field.name)) for field in fields(row)}


def write_table(path: Path, columns: Sequence[str], rows: Sequence[dict[str, str]]) -> None:
    """Write one CSV file: UTF-8, line feeds, a header."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def _text(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case datetime():
            return value.isoformat(timespec="minutes")
        case date():
            return value.isoformat()
        case (date() as first, date() as last):
            return first.isoformat() if first == last else f"{_text(first)}/{_text(last)}"
        case tuple():
            return ";".join(_text(part) for part in value)
        case _:
            return str(value)
