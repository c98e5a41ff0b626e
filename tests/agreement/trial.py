"""A trial: a tiny case made for one rule, with the plans to try on it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import Any

from optimiser.models.case import TheatreCase
from optimiser.models.entry import FixedBooking
from tests.tiny import entry

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Trial:
    """A case and the plans to try: who operates, and from which minutes.

    Starts lie every `step` minutes from `margin` minutes before a session to `margin` after
    it; with step 0 every entry has one start of its own. `held` sessions are given bookings
    of other lists, as the solvers that change a few lists see them.
    """

    case: TheatreCase
    surgeons: Sequence[str | None] = ("S1",)
    step: int = 10
    margin: int = 10
    held: int = 0
    twice: bool = False


def people_of(random: Random, count: int, fields: Callable[[Random], dict[str, Any]]) -> list[Any]:
    return [entry(f"e{k}", **fields(random)) for k in range(count)]


def lengths(random: Random) -> dict[str, Any]:
    """What a list rule reads of an entry: lengths and turnovers on the grid of ten minutes."""
    return {
        "procedure": random.choice(["W401", "W401", "T202"]),
        "touch_minutes": random.choice([10, 19.5, 20]),
        "turnover_minutes": random.choice([10, 20]),
        "same_turnover_minutes": random.choice([0, 10]),
    }


def _fixed(random: Random, sessions: Sequence[Any], *, timed: bool) -> FixedBooking | None:
    if random.random() < 0.5:
        return None
    room = random.choice(sessions)
    start = room.start + timedelta(minutes=random.choice([0, 10])) if timed else None
    return FixedBooking(session_id=room.session_id, start=start)


def fix(random: Random, people: list[Any], rooms: Sequence[Any], *, timed: bool) -> list[Any]:
    return [
        person.model_copy(update={"fixed": _fixed(random, rooms, timed=timed)}) for person in people
    ]
