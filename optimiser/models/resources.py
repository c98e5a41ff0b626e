"""What sessions share: surgeons, staff skills, movable equipment, ward beds."""

from datetime import date, datetime

from pydantic import Field

from optimiser.models.noun import Noun

CRITICAL_CARE = "critical_care"
"""The ward name under which beds.csv lists critical-care beds."""
LATEX_FREE = "latex_free"
"""The equipment by which sessions.csv says that a room is free of latex."""


class Surgeon(Noun):
    """A surgeon and what they may do. No `procedures` means all of their specialties.

    `max_sessions_per_week` counts distinct sessions with a booking of theirs, Monday to
    Sunday; None means no limit is known.
    """

    surgeon_id: str
    specialties: tuple[str, ...]
    procedures: tuple[str, ...] = ()
    max_sessions_per_week: int | None = Field(default=None, ge=0)

    def does(self, specialty: str, procedure: str) -> bool:
        """May they do the procedure in that specialty?"""
        return specialty in self.specialties and (
            not self.procedures or procedure in self.procedures
        )


class Duty(Noun):
    """A stretch of time in which a surgeon is available (instants in UTC); no site means any."""

    surgeon_id: str
    start: datetime
    end: datetime
    site: str | None = None


class Equipment(Noun):
    """Movable items of one kind at one site, shared between its theatres."""

    item: str
    site: str
    quantity: int = Field(ge=0)


class BedNight(Noun):
    """Beds of a ward free for elective work on the night that follows `date`.

    Where their number could not be `read`, `beds` are those that bookings already made take:
    nobody is added.
    """

    ward: str
    date: date
    beds: int = Field(ge=0)
    read: bool = True


class StaffCover(Noun):
    """So many people of one skill at one site from `start` to `end` (instants in UTC)."""

    skill: str
    site: str
    start: datetime
    end: datetime
    count: int = Field(ge=0)
