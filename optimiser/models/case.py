"""The case: everything a theatre plan is made from, ids resolved and checked."""

from collections.abc import Mapping
from datetime import date, datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from pydantic import model_validator

from optimiser.models.entry import Entry
from optimiser.models.noun import Noun
from optimiser.models.policy import Policy
from optimiser.models.resources import BedNight, Duty, Equipment, Surgeon
from optimiser.models.session import Session


class TheatreCase(Noun):
    """One planning problem: who waits, which sessions run, and what they share.

    `surgeons` None means the hospital gave no surgeons.csv, so competence is not checked;
    `roster` None means it gave no roster.csv, so a session that names no surgeon may be
    operated by anyone. Both are reported as findings by the readers.
    """

    name: str
    planning_date: date
    horizon_start: date
    horizon_end: date
    extracted_at: datetime
    timezone: str = "Europe/London"
    policy: Policy = Policy()
    entries: tuple[Entry, ...] = ()
    sessions: tuple[Session, ...] = ()
    surgeons: tuple[Surgeon, ...] | None = None
    roster: tuple[Duty, ...] | None = None
    equipment: tuple[Equipment, ...] = ()
    beds: tuple[BedNight, ...] = ()

    @model_validator(mode="after")
    def _dates_in_order(self) -> "TheatreCase":
        if not self.planning_date <= self.horizon_start <= self.horizon_end:
            raise ValueError("planning_date, horizon_start and horizon_end must be in order")
        return self

    @cached_property
    def zone(self) -> ZoneInfo:
        """The case's time zone."""
        return ZoneInfo(self.timezone)

    @cached_property
    def entry_by_id(self) -> Mapping[str, Entry]:
        """Entries by entry_id."""
        return {entry.entry_id: entry for entry in self.entries}

    @cached_property
    def session_by_id(self) -> Mapping[str, Session]:
        """Sessions by session_id."""
        return {session.session_id: session for session in self.sessions}

    @cached_property
    def surgeon_by_id(self) -> Mapping[str, Surgeon]:
        """Surgeons by surgeon_id; empty where the hospital listed none."""
        return {surgeon.surgeon_id: surgeon for surgeon in self.surgeons or ()}

    @cached_property
    def beds_by_night(self) -> Mapping[tuple[str, date], int]:
        """Free beds by (ward, date); a night that is not here is unlimited."""
        return {(night.ward, night.date): night.beds for night in self.beds}

    @cached_property
    def bed_wards(self) -> frozenset[str]:
        """Wards that beds.csv lists at all."""
        return frozenset(night.ward for night in self.beds)

    @cached_property
    def quantity_of(self) -> Mapping[tuple[str, str], int]:
        """Movable items by (item, site)."""
        return {(kit.item, kit.site): kit.quantity for kit in self.equipment}

    def local(self, instant: datetime) -> datetime:
        """`instant` on the wall clock of the case."""
        return instant.astimezone(self.zone)
