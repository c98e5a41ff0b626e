"""Instants as whole minutes: solvers count, people read clocks."""

from datetime import UTC, datetime, timedelta

from optimiser.models.kinds import AnyCase


class Clock:
    """Minutes since an origin, true across clock changes because instants are in UTC."""

    def __init__(self, case: AnyCase) -> None:
        instants = [session.start for session in case.sessions]
        first = min(instants, default=datetime(2000, 1, 1, tzinfo=UTC))
        self.origin = first.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)

    def minute(self, instant: datetime) -> int:
        """Whole minutes from the origin to `instant` (negative before it)."""
        return int((instant - self.origin).total_seconds() // 60)

    def instant(self, minute: int) -> datetime:
        """The instant `minute` minutes after the origin, in UTC."""
        return self.origin + timedelta(minutes=minute)
