"""A theatre session: one theatre, one stretch of one day, with its team."""

from datetime import date, datetime

from pydantic import Field, model_validator

from optimiser.models.noun import Noun
from optimiser.models.words import SessionAges, SessionKind, SessionState


class Session(Noun):
    """One session. `start` and `end` are instants in UTC, `day` the local date of the start.

    Empty `surgeons` means the surgeons are taken from the roster. `anaesthetist` None means
    unknown and counts as none. `overrun_minutes` is how far past `end` the last case may be
    planned to finish. `equipment` is fixed in the room.
    """

    session_id: str
    site: str
    theatre: str
    day: date
    start: datetime
    end: datetime
    specialties: tuple[str, ...]
    surgeons: tuple[str, ...] = ()
    anaesthetist: bool | None = None
    equipment: tuple[str, ...] = ()
    overrun_minutes: int = Field(default=0, ge=0)
    state: SessionState = SessionState.open
    ages: SessionAges = SessionAges.any
    kind: SessionKind = SessionKind.elective

    @model_validator(mode="after")
    def _in_order(self) -> "Session":
        if self.start.utcoffset() is None or self.end.utcoffset() is None:
            raise ValueError("session times must carry an offset")
        if self.end <= self.start:
            raise ValueError("a session must end after it starts")
        return self

    @property
    def minutes(self) -> int:
        """Length of the session in minutes, true across clock changes."""
        return int((self.end - self.start).total_seconds()) // 60
