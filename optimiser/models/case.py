"""The case: everything a plan is made from, ids resolved and checked."""

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import cached_property
from typing import Any, ClassVar, Self, cast
from zoneinfo import ZoneInfo

from pydantic import model_validator

from optimiser.models.entry import Entry
from optimiser.models.noun import Noun
from optimiser.models.pathway import Pathway
from optimiser.models.policy import Policy
from optimiser.models.resources import BedNight, Duty, Equipment, Surgeon
from optimiser.models.session import BaseSession, Session

CLOCK = r"\d\d:\d\d(?:[+-]\d\d:\d\d)?"
"""The pattern of a time of day as `Case.clock` says it."""


class Case(Noun):
    """What planning problems of every kind have, and the questions they answer alike."""

    kind: ClassVar[str]

    name: str
    planning_date: date
    horizon_start: date
    horizon_end: date
    extracted_at: datetime
    timezone: str = "Europe/London"
    policy: Policy = Policy()

    @model_validator(mode="after")
    def _dates_in_order(self) -> "Case":
        if not self.planning_date <= self.horizon_start <= self.horizon_end:
            raise ValueError("planning_date, horizon_start and horizon_end must be in order")
        return self

    def having(self, **fields: Any) -> Self:
        """The case with these fields instead, and nothing kept that was worked out of the old."""
        mine = {name: getattr(self, name) for name in type(self).model_fields}
        return cast(Self, type(self).model_construct(**{**mine, **fields}))

    def had_begun(self, session: BaseSession) -> bool:
        """Was it under way, on the day of planning, when the waiting list was drawn?"""
        return session.day == self.planning_date and session.start < self.extracted_at

    @cached_property
    def zone(self) -> ZoneInfo:
        """The case's time zone."""
        return ZoneInfo(self.timezone)

    def local(self, instant: datetime) -> datetime:
        """`instant` on the wall clock of the case."""
        return instant.astimezone(self.zone)

    def written(self, instant: datetime) -> str:
        """`instant` as `YYYY-MM-DDTHH:MM` on the wall clock of the case.

        Where the clocks go back an hour happens twice; only then the offset is appended
        (`2026-10-25T01:30+01:00`), so that the text always means one instant.
        """
        local = self.local(instant)
        text = local.strftime("%Y-%m-%dT%H:%M")
        other = local.replace(fold=1 - local.fold)
        return text if other.utcoffset() == local.utcoffset() else text + local.isoformat()[-6:]

    def clock(self, instant: datetime) -> str:
        """The time of day of `written`."""
        return self.written(instant)[11:]

    @property
    @abstractmethod
    def pathways(self) -> Sequence[Pathway]:
        """Everyone to be planned: entries or requests."""

    @property
    @abstractmethod
    def pathway_by_key(self) -> Mapping[str, Pathway]:
        """Entries or requests by their id."""

    @property
    @abstractmethod
    def long_wait_days(self) -> int:
        """Who has waited more days than this at horizon_end is in the class `long`."""


class TheatreCase(Case):
    """One theatre planning problem: who waits, which sessions run, and what they share.

    `surgeons` None means the hospital gave no surgeons.csv, so competence is not checked;
    `roster` None means it gave no roster.csv, so a session that names no surgeon may be
    operated by anyone. Both are reported as findings by the readers.
    """

    kind: ClassVar[str] = "theatre"

    entries: tuple[Entry, ...] = ()
    sessions: tuple[Session, ...] = ()
    surgeons: tuple[Surgeon, ...] | None = None
    roster: tuple[Duty, ...] | None = None
    equipment: tuple[Equipment, ...] = ()
    beds: tuple[BedNight, ...] = ()

    @property
    def pathways(self) -> Sequence[Entry]:
        """The entries of the waiting list."""
        return self.entries

    @property
    def pathway_by_key(self) -> Mapping[str, Entry]:
        """Entries by entry_id."""
        return self.entry_by_id

    @property
    def long_wait_days(self) -> int:
        """The policy's long wait in days."""
        return 7 * self.policy.long_wait_weeks

    @cached_property
    def entry_by_id(self) -> Mapping[str, Entry]:
        """Entries by entry_id."""
        return {entry.entry_id: entry for entry in self.entries}

    @cached_property
    def session_by_id(self) -> Mapping[str, Session]:
        """Sessions by session_id."""
        return {session.session_id: session for session in self.sessions}

    def operating_in(self, session: Session) -> set[str]:
        """The surgeons listed for a session, else those on duty at its site while it may run."""
        if session.surgeons:
            return set(session.surgeons)
        return {
            duty.surgeon_id
            for duty in self.roster or ()
            if duty.site in (None, session.site)
            and duty.start < session.latest_end
            and session.start < duty.end
        }

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
