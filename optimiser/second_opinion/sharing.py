"""What lists share in the complete model: beds, surgeons' weeks, and whoever is in one place.

Two cases that share a surgeon or a patient take turns by a choice of who is first; of cases that
hold an item no more run at the start of any than the site owns.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import combinations
from typing import Any

from optimiser.models.case import TheatreCase
from optimiser.models.entry import Entry
from optimiser.models.session import Session
from optimiser.second_opinion.aggregate import nights_of
from optimiser.second_opinion.door import Rows
from optimiser.second_opinion.options import minutes


@dataclass(frozen=True)
class Place:
    """An entry in a session: whether, and with whom."""

    number: int
    entry: Entry
    session: Session
    here: Any
    by: dict[str | None, Any]


def closing(session: Session) -> int:
    """Minutes from a session's start to the latest end of a case."""
    return session.minutes + session.overrun_minutes


class Sharing:
    """The rows over several lists; `start` is counted from the start of the session."""

    def __init__(
        self,
        case: TheatreCase,
        rows: Rows,
        start: Mapping[int, Any],
        places: Sequence[Place],
    ) -> None:
        self.case, self.rows, self.start, self.places = case, rows, start, places
        # more minutes than two cases that may run at once can be apart
        self._far = 4 * max((closing(session) for session in case.sessions), default=0)

    def keep(self) -> None:
        """Post every row."""
        self._beds()
        self._weeks()
        self._one_place()
        self._equipment()

    def _beds(self) -> None:
        in_bed: dict[tuple[str, date], list[Any]] = {}
        for place in self.places:
            for night in nights_of(self.case, place.entry, place.session.day):
                in_bed.setdefault(night, []).append(place.here)
        for night, sleepers in in_bed.items():
            beds = self.case.beds_by_night.get(night)
            if beds is not None:
                self.rows.keep(self.rows.sum(sleepers) <= beds)

    def _weeks(self) -> None:
        attended: dict[tuple[str, date], list[Any]] = {}
        lists: dict[str, list[Place]] = {}
        for place in self.places:
            lists.setdefault(place.session.session_id, []).append(place)
        for places in lists.values():
            day = places[0].session.day
            monday = day - timedelta(days=day.weekday())
            for name in sorted({name for place in places for name in place.by if name}):
                comes = self.rows.number(0, 1)
                for place in places:
                    if name in place.by:
                        self.rows.keep(comes >= place.by[name])
                attended.setdefault((name, monday), []).append(comes)
        for (name, _), counts in attended.items():
            surgeon = self.case.surgeon_by_id.get(name)
            if surgeon is not None and surgeon.max_sessions_per_week is not None:
                self.rows.keep(self.rows.sum(counts) <= surgeon.max_sessions_per_week)

    def _one_place(self) -> None:
        """Cases of one surgeon, of one patient and of one theatre take turns."""
        for one, other in self._meeting(self.places):
            shared = [name for name in one.by if name is not None and name in other.by]
            meets = [(one.by[name], other.by[name]) for name in shared]
            rooms = [(at.session.site, at.session.theatre) for at in (one, other)]
            if one.entry.patient_id == other.entry.patient_id or rooms[0] == rooms[1]:
                meets.append((one.here, other.here))
            if meets:
                first = self.rows.yes_or_no()
                for here, there in meets:
                    self._turn(one, other, here + there - 2 + first)
                    self._turn(other, one, here + there - 1 - first)

    def _equipment(self) -> None:
        holders: dict[tuple[str, str], list[Place]] = {}
        for place in self.places:
            for item in set(place.entry.equipment) - set(place.session.equipment):
                holders.setdefault((item, place.session.site), []).append(place)
        for (item, site), places in holders.items():
            owned = self.case.quantity_of.get((item, site), 0)
            if owned == 0:
                listed = (item, site) in self.case.quantity_of
                for place in places:
                    if listed or place.entry.fixed is None:
                        self.rows.keep(place.here == 0)
                continue
            running: dict[int, list[Any]] = {}
            for one, other in self._meeting(places):
                for at, by in ((one, other), (other, one)):
                    running.setdefault(id(at), []).append(self._runs_at_start(at, by))
            for place in places:
                others = running.get(id(place), [])
                if len(others) >= owned:
                    spare = (len(others) - owned + 1) * (1 - place.here)
                    self.rows.keep(self.rows.sum(others) <= owned - 1 + spare)

    def _runs_at_start(self, at: Place, other: Place) -> Any:
        """At least 1 where both are booked and `other` holds the item when `at` begins."""
        runs, over, later = self.rows.number(0, 1), self.rows.yes_or_no(), self.rows.yes_or_no()
        self._turn(other, at, over)
        apart = minutes(other.session.start, at.session.start)
        begun = self.start[other.number] + apart
        self.rows.keep(begun >= self.start[at.number] + 1 - self._far * (1 - later))
        self.rows.keep(runs >= at.here + other.here - 1 - over - later)
        return runs

    def _meeting(self, places: Sequence[Place]) -> Iterator[tuple[Place, Place]]:
        """Pairs of different entries in different lists that may run at once."""
        for one, other in combinations(places, 2):
            if one.number == other.number or one.session is other.session:
                continue
            (a, b), (c, d) = _span(one.session), _span(other.session)
            if a < d and c < b:
                yield one, other

    def _turn(self, one: Place, then: Place, literal: Any) -> None:
        """`then`, in another list, starts once `one` is over, where `literal` is 1."""
        apart = minutes(one.session.start, then.session.start)
        over = self.start[one.number] + one.entry.minutes + apart
        self.rows.keep(self.start[then.number] >= over - self._far * (1 - literal))


def _span(session: Session) -> tuple[datetime, datetime]:
    return session.start, session.latest_end
