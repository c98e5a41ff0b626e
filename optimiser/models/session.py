"""Sessions: one room, one stretch of one day, with its team."""

from datetime import date, datetime, timedelta

from pydantic import Field, model_validator

from optimiser.models.noun import Noun
from optimiser.models.words import SessionAges, SessionKind, SessionState


class BaseSession(Noun):
    """What sessions of every kind have: where and when, and whether they may be filled.

    `start` and `end` are instants in UTC, `day` the local date of the start. `locked_for` are the
    rows that are held and may be booked in it; where there are none, the hospital locked it.
    """

    session_id: str
    site: str
    day: date
    start: datetime
    end: datetime
    state: SessionState = SessionState.open
    locked_for: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _in_order(self) -> "BaseSession":
        if self.start.utcoffset() is None or self.end.utcoffset() is None:
            raise ValueError("session times must carry an offset")
        if self.end <= self.start:
            raise ValueError("a session must end after it starts")
        return self

    @property
    def minutes(self) -> int:
        """Length of the session in minutes, true across clock changes."""
        return int((self.end - self.start).total_seconds()) // 60


class Session(BaseSession):
    """One theatre session.

    Empty `surgeons` means the surgeons are taken from the roster. `anaesthetist` None means
    unknown and counts as none. `overrun_minutes` is how far past `end` the last case may be
    planned to finish. `equipment` is fixed in the room.
    """

    theatre: str
    specialties: tuple[str, ...]
    surgeons: tuple[str, ...] = ()
    anaesthetist: bool | None = None
    equipment: tuple[str, ...] = ()
    overrun_minutes: int = Field(default=0, ge=0)
    ages: SessionAges = SessionAges.any
    kind: SessionKind = SessionKind.elective

    @property
    def latest_end(self) -> datetime:
        """When the last case may be planned to end: the session's end and its overrun."""
        return self.end + timedelta(minutes=self.overrun_minutes)

    @property
    def room(self) -> str:
        """The theatre."""
        return self.theatre


class RoomSession(BaseSession):
    """One session of a scanner, scope or clinic room.

    `modalities` are the kinds of test it does, `capabilities` what it has beside (contrast,
    hoist). With `slot_minutes` tests start on the grid of so many minutes counted from the
    session's start; None means at any minute. The tests booked leave at least
    `reserve_minutes` of the session for urgent walk-in work.
    """

    room: str
    modalities: tuple[str, ...]
    capabilities: tuple[str, ...] = ()
    slot_minutes: int | None = Field(default=None, gt=0)
    reserve_minutes: int = Field(default=0, ge=0)

    @property
    def overrun_minutes(self) -> int:
        """A diagnostic session ends when it ends."""
        return 0

    @property
    def latest_end(self) -> datetime:
        """When the last test may be planned to end."""
        return self.end
