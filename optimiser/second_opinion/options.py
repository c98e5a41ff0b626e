"""Who may go where and with whom, found by asking the audits about one booking at a time.

What the solvers build from `admits` for a whole grid is built here from the other halves of the
rules alone. Every option rule of theatres looks at the day of a booking but one, surgeon_rostered,
which looks at its minutes: a duty gives the starts there may be.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from optimiser.constraints.rule import Rule, Scope
from optimiser.contents import rules_of
from optimiser.models.case import TheatreCase
from optimiser.models.entry import Entry
from optimiser.models.plan import Booking, Plan
from optimiser.models.resources import Duty
from optimiser.models.session import Session

ROSTER = "surgeon_rostered"
OF_SURGEONS = ("surgeon_named", "surgeon_competent")
Stretch = tuple[int, int]
"""First and last start, in minutes after the session's."""


@dataclass(frozen=True)
class Option:
    """An entry in a session, and the starts that each of its surgeons leaves (None: any)."""

    entry: int
    session: int
    surgeons: Mapping[str | None, tuple[Stretch, ...] | None]


class Options:
    """The options of a case, by number of entry and session."""

    def __init__(self, case: TheatreCase) -> None:
        self.case = case
        rules = [rule for rule in rules_of(case) if rule.scope is Scope.option]
        self._surgical = [rule for rule in rules if rule.name in OF_SURGEONS]
        self._daily = [r for r in rules if r.name not in (*OF_SURGEONS, ROSTER)]
        self.all = [
            option
            for number, session in enumerate(case.sessions)
            for entry in range(len(case.entries))
            if (option := self._option(entry, number, session)) is not None
        ]

    def _option(self, number: int, place: int, session: Session) -> Option | None:
        entry = self.case.entries[number]
        if entry.fixed is not None:
            if entry.fixed.session_id != session.session_id:
                return None
            able = {name: None for name in self._suit(entry, session)}
            return Option(number, place, able or {entry.consultant: None})
        if entry.specialty not in session.specialties:
            return None  # by far the most pairs, and no audit need be asked
        if not _kept(self._daily, self.case, _booking(entry, session, None)):
            return None
        surgeons: dict[str | None, tuple[Stretch, ...] | None] = {}
        for name in self._suit(entry, session):
            starts = self._starts(entry, session, name)
            if starts is None or starts:
                surgeons[name] = starts
        return Option(number, place, surgeons) if surgeons else None

    def _suit(self, entry: Entry, session: Session) -> list[str | None]:
        """Surgeons who may do the case here; nobody in particular where none is asked for."""
        names = self._listed(session)
        able = [n for n in names if _kept(self._surgical, self.case, _booking(entry, session, n))]
        return [None] if None in able and entry.consultant is None else able

    def _listed(self, session: Session) -> list[str | None]:
        if session.surgeons:
            return list(session.surgeons)
        if self.case.roster is None:
            return [*self._everyone, None]
        return [*sorted({d.surgeon_id for d in self.case.roster if _reaches(d, session)})]

    @cached_property
    def _everyone(self) -> list[str]:
        named = {surgeon.surgeon_id for surgeon in self.case.surgeons or ()}
        named |= {name for session in self.case.sessions for name in session.surgeons}
        return sorted(named | {e.consultant for e in self.case.entries if e.consultant})

    def _starts(
        self, entry: Entry, session: Session, surgeon: str | None
    ) -> tuple[Stretch, ...] | None:
        """The starts that some duty covers to the end of the case; None: any start."""
        if session.surgeons or self.case.roster is None:
            return None
        stretches = []
        for duty in self.case.roster:
            if duty.surgeon_id == surgeon and _reaches(duty, session):
                first = minutes(duty.start, session.start)
                last = minutes(duty.end, session.start) - entry.minutes
                if first <= last:
                    stretches.append((first, last))
        return tuple(stretches)


def pairs_by_specialty(case: TheatreCase) -> int:
    """How many pairs of an entry and a session there are to ask the audits about."""
    waiting = Counter(entry.specialty for entry in case.entries)
    return sum(waiting[specialty] for s in case.sessions for specialty in set(s.specialties))


def minutes(instant: datetime, since: datetime) -> int:
    """Whole minutes from `since` to `instant`."""
    return round((instant - since).total_seconds() / 60)


def _reaches(duty: Duty, session: Session) -> bool:
    until = session.latest_end
    here = duty.site in (None, session.site)
    return here and duty.start < until and session.start < duty.end


def _kept(rules: list[Rule], case: TheatreCase, booking: Booking) -> bool:
    plan = Plan.model_construct(bookings=(booking,))
    return not any(True for rule in rules for _ in rule.audit(case, plan))


def _booking(entry: Entry, session: Session, surgeon: str | None) -> Booking:
    return Booking.model_construct(
        entry_id=entry.entry_id,
        patient_id=entry.patient_id,
        session_id=session.session_id,
        site=session.site,
        theatre=session.theatre,
        surgeon=surgeon,
        position=1,
        start=session.start,
        end=session.start + timedelta(minutes=entry.minutes),
        late_days=0,
        fixed=entry.fixed is not None,
        reason="",
    )
