"""Filling up: everyone who still fits is booked, and why the others do not fit is kept."""

from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np

from optimiser.problem.many import many_objects
from optimiser.problem.options import Option
from optimiser.problem.problem import Problem
from optimiser.solvers.insert import insert, items_in_use, off_duty
from optimiser.solvers.local_audit import LocalAudit
from optimiser.solvers.room_left import ListLoad, Refusal, RoomLeft
from optimiser.solvers.schedule import Schedule, Spot, spots_by_session
from optimiser.solvers.urgency_order import by_urgency

Refusals = dict[int, dict[int, Refusal]]
"""For each entry number left waiting, why each session it may go into does not take it."""


BY_TIME = frozenset(
    {
        "session_hours",
        "theatre_one_list",
        "surgeon_one_place",
        "equipment_shared",
        "surgeon_rostered",
    }
)
"""Rules under which what is too long for a case is too long for a longer one."""
_NEVER = (-1, 0, 0.0, Refusal("", ""))


class Fill:
    """A schedule that is filled up, with what is left in it."""

    def __init__(self, problem: Problem, schedule: Schedule) -> None:
        self.problem = problem
        self.local = LocalAudit(problem)
        self.schedule = dict(schedule)
        self.room = RoomLeft(problem, schedule)
        self._sites = [room.site for room in problem.case.sessions]
        self._theatres = [("theatre", room.theatre) for room in problem.case.sessions]
        self._day_of = np.array([room.day.toordinal() for room in problem.case.sessions])
        self.lists = {
            session: [spot.entry for spot in spots]
            for session, spots in spots_by_session(schedule).items()
        }
        self._holds = {session: self._held(session) for session in self.lists}
        self.refusals: Refusals = {}
        self._tried: dict[int, set[int]] = {}
        self._at_once = _at_once(problem)
        self._version = [0] * len(problem.case.sessions)
        self._in_vain: dict[tuple[object, ...], tuple[int, int, float, Refusal]] = {}
        self._pathways = Counter(entry.patient_id for entry in problem.case.entries)

    def fill(self, numbers: Iterable[int] | None = None) -> int:
        """Book everyone of `numbers` (all who wait, if None) who fits; says how many.

        The most urgent first, each into the earliest list that takes them, and again until
        nobody fits, since every booking changes what fits elsewhere. What was once proved not to
        fit is not looked at again: bookings that are added only take more.
        """
        candidates = range(len(self.problem.case.entries)) if numbers is None else numbers
        waiting = by_urgency(self.problem, (k for k in candidates if k not in self.schedule))
        with many_objects():
            booked = sum(self._book(number, self._sessions(number)) for number in waiting)
            more = booked
            while more:
                again = [k for k in waiting if k not in self.schedule and self._tried.get(k)]
                more = sum(
                    self._book(k, sorted(self._tried[k], key=lambda s: (self._day_of[s], s)))
                    for k in again
                )
                booked += more
        return booked

    def put(self, session: int, spots: dict[int, Spot]) -> None:
        """The list of `session` is now `spots`; whoever was on it and is not any more waits."""
        before = self.spots(session)
        for spot in before:
            del self.schedule[spot.entry]
        self.schedule.update(spots)
        self.room.relist(session, before, spots.values())
        self.lists[session] = sorted(spots, key=lambda k: (spots[k].start, k))
        self._holds[session] = self._held(session)
        for changed in (session, *self._at_once[session]):
            self._version[changed] += 1

    def _held(self, session: int) -> set[object]:
        """Theatre, patients, items and surgeons of a list; only who shares one is in its way."""
        held: set[object] = self._shared(session, self.lists[session])
        held.update(self.schedule[k].surgeon for k in self.lists[session])
        return held - {None}

    def _shared(self, session: int, numbers: Iterable[int]) -> set[object]:
        site = self._sites[session]
        shared: set[object] = {(self._theatres[session], site)}
        for number in numbers:
            shared.add(self.problem.patient_of[number])
            shared.update((item, site) for item in self.problem.items_of[number])
        return shared

    def spots(self, session: int) -> list[Spot]:
        """The list of `session` in order of start."""
        return [self.schedule[k] for k in self.lists.get(session, ())]

    def tried(self, number: int, session: int) -> dict[int, Spot] | Refusal:
        """The list of `session` with the entry on it, or why it does not fit."""
        return self.room.refusal(number, session) or self._inserted(
            number, session, self.spots(session)
        )

    def in_place_of(
        self, number: int, session: int, gone: int, load: ListLoad
    ) -> dict[int, Spot] | None:
        """The list of `session` with the entry instead of entry `gone`, if every rule is kept.

        `load` is the load of the list without `gone`.
        """
        if load.refusal(self.problem.case.entries[number]) is not None:
            return None
        with self.room.without(self.schedule[gone]):
            if self.room.shared_refusal(number, session) is not None:
                return None
            others = [spot for spot in self.spots(session) if spot.entry != gone]
            inserted = self._inserted(number, session, others)
        return None if isinstance(inserted, Refusal) else inserted

    def _inserted(
        self, number: int, session: int, spots: Sequence[Spot]
    ) -> dict[int, Spot] | Refusal:
        option = Option(number, session, tuple(self.room.surgeons(number, session)))
        beside = self._beside(option, spots)
        return insert(self.problem, self.local, beside, spots, option)

    def items_in_use(self, number: int, session: int) -> Refusal | None:
        """The proof that the lists at the same hours hold what the entry needs, if there is one."""
        if not self.problem.items_of[number]:
            return None
        beside = self._beside(Option(number, session, ()), ())
        return items_in_use(self.problem, self.local, beside, number, session)

    def off_duty(self, number: int, session: int) -> Refusal | None:
        """The proof that nobody who may operate is on duty there for so long, if there is one."""
        surgeons = self.problem.options.surgeons(number, session)
        return off_duty(self.problem, self.local, number, session, surgeons)

    def _beside(self, option: Option, spots: Sequence[Spot]) -> dict[int, Spot]:
        """Bookings at the same hours of the lists that share somebody or something with `spots`
        and the option."""
        wanted = self._shared(option.session, [option.entry, *(spot.entry for spot in spots)])
        wanted.update(option.surgeons, (spot.surgeon for spot in spots))
        return {
            k: self.schedule[k]
            for other in self._at_once[option.session]
            if not wanted.isdisjoint(self._holds.get(other, ()))
            for k in self.lists[other]
        }

    def _in_vain_before(self, number: int, session: int) -> dict[int, Spot] | Refusal | None:
        """The refusal of a like case, no longer and no riskier, while nothing has changed."""
        entry = self.problem.case.entries[number]
        version, minutes, spread, refusal = self._in_vain.get(self._like(number, session), _NEVER)
        like = entry.minutes >= minutes and entry.touch_sd >= spread
        return refusal if like and version == self._version[session] else None

    def _remember(self, number: int, session: int, tried: dict[int, Spot] | Refusal) -> None:
        if isinstance(tried, Refusal) and tried.rule in BY_TIME and not tried.judged:
            entry, version = self.problem.case.entries[number], self._version[session]
            key = self._like(number, session)
            self._in_vain[key] = (version, entry.minutes, entry.touch_sd, tried)

    def _like(self, number: int, session: int) -> tuple[object, ...]:
        """What two entries have in common that take their time in a list alike."""
        entry = self.problem.case.entries[number]
        return (
            session,
            entry.procedure,
            entry.turnover_minutes,
            entry.same_turnover_minutes,
            entry.equipment,
            entry.flags,
            entry.patient_id if self._pathways[entry.patient_id] > 1 else None,
            *self.room.surgeons(number, session),
        )

    def _sessions(self, number: int) -> list[int]:
        """Sessions the entry may go into, the earliest first."""
        sessions = self.problem.options.of_entry(number)
        order: list[int] = sessions[np.argsort(self._day_of[sessions], kind="stable")].tolist()
        return order

    def _book(self, number: int, sessions: Sequence[int]) -> bool:
        refused = self.refusals.setdefault(number, {})
        for session in sessions:
            refusal = self.room.refusal(number, session)
            if refusal is None:
                inserted = self._in_vain_before(number, session)
                if inserted is None:
                    inserted = self._inserted(number, session, self.spots(session))
                    self._remember(number, session, inserted)
                if not isinstance(inserted, Refusal):
                    self.put(session, inserted)
                    del self.refusals[number]
                    self._tried.pop(number, None)
                    return True
                self._tried.setdefault(number, set()).add(session)
                refusal = inserted
            elif number in self._tried:
                self._tried[number].discard(session)
            refused[session] = refusal
        return False


def fill(problem: Problem, schedule: Schedule) -> dict[int, Spot]:
    """The schedule with everyone booked who still fits."""
    filled = Fill(problem, schedule)
    filled.fill()
    return filled.schedule


def _at_once(problem: Problem) -> list[list[int]]:
    """For each session the others whose hours, overrun included, overlap its own."""
    minute = problem.clock.minute
    rooms = problem.case.sessions
    starts = np.array([minute(room.start) for room in rooms], dtype=np.int64)
    ends = np.array([minute(room.end) + room.overrun_minutes for room in rooms], dtype=np.int64)
    overlap = (starts[:, None] < ends[None, :]) & (starts[None, :] < ends[:, None])
    np.fill_diagonal(overlap, val=False)
    return [[int(k) for k in np.flatnonzero(row)] for row in overlap]
