"""Bookings the hospital has already made, consistent with everything else in the case.

A booked patient fits the session (specialty, age, anaesthetist, room, site, surgeon, own dates),
cases follow one another with the turnover between them, the list keeps its chance of overrun,
and beds and movable equipment suffice. Locked lists are filled well; others get a case or two.
"""

from collections import Counter, defaultdict
from datetime import date, datetime, timedelta
from math import sqrt
from random import Random

from optimiser.generate.catalogue import Procedure, catalogue
from optimiser.generate.rows import BedRow, EntryRow, EquipmentRow, SessionRow
from optimiser.generate.staff import Staff
from optimiser.generate.stock import CRITICAL_CARE

OVERRUN_Z = 0.8417
"""Normal quantile of 1 - 0.20, the default overrun probability, rounded up."""

BOOKED_SHARE = 0.05
LOCKED_FILL = 0.95
OTHER_FILL = 0.45
LOCKED_LIST_SHARE = 0.6
"""Most of the bookings still to make that one locked list takes, so that others get some."""

AWKWARD_FLAGS = frozenset({"infection", "latex"})


class Bookings:
    """Books entries until `BOOKED_SHARE` of the list is booked or nothing more fits."""

    def __init__(
        self,
        rng: Random,
        entries: list[EntryRow],
        sessions: list[SessionRow],
        staff: Staff,
        equipment: list[EquipmentRow],
        beds: list[BedRow],
    ) -> None:
        self._rng = rng
        self._sessions = sessions
        self._staff = staff
        self._procedures = {p.procedure: p for p in catalogue()}
        self._quantity = {(row.item, row.site): row.quantity for row in equipment}
        self._beds = {(row.ward, row.date): row.beds for row in beds}
        self._nights: Counter[tuple[str, date]] = Counter()
        self._in_use: dict[tuple[str, str], list[tuple[datetime, datetime]]] = defaultdict(list)
        self._cases: dict[str, list[EntryRow]] = defaultdict(list)
        self._patients: set[str] = set()
        self._wanted = round(len(entries) * BOOKED_SHARE)
        self._waiting: dict[str, list[EntryRow]] = defaultdict(list)
        for entry in entries:
            if entry.status is None and entry.priority != "P1B":
                self._waiting[entry.specialty].append(entry)

    def make(self) -> None:
        """Book; the entries are marked in place."""
        locked = [s for s in self._sessions if s.state == "locked"]
        for session in locked:
            most = max(1, round(self._wanted * LOCKED_LIST_SHARE))
            while most and self._book_one(session, LOCKED_FILL):
                most -= 1
        others = [
            s
            for s in self._sessions
            if s.state == "open" and s.surgeons and s.session_id not in self._staff.two_theatre
        ]
        others = self._rng.sample(others, len(others))
        while self._wanted and others:
            others = [s for s in others if self._wanted and self._book_one(s, OTHER_FILL)]

    def _book_one(self, session: SessionRow, fill: float) -> bool:
        able = [e for code in session.specialties for e in self._waiting[code]]
        for entry in self._rng.sample(able, min(60, len(able))):
            start = self._next_start(session, entry)
            if self._fits(session, entry, start, fill):
                self._book(session, entry, start)
                return True
        return False

    def _minutes(self, entry: EntryRow) -> int:
        return entry.touch_minutes or self._procedure(entry).touch_minutes

    def _procedure(self, entry: EntryRow) -> Procedure:
        return self._procedures[entry.procedure]

    def _next_start(self, session: SessionRow, entry: EntryRow) -> datetime:
        cases = self._cases[session.session_id]
        if not cases or cases[-1].booked_start is None:
            return session.start
        last = cases[-1]
        procedure = self._procedure(last)
        same = last.procedure == entry.procedure
        gap = procedure.same_turnover_minutes if same else procedure.turnover_minutes
        return cases[-1].booked_start + timedelta(minutes=self._minutes(last) + gap)

    def _fits(self, session: SessionRow, entry: EntryRow, start: datetime, fill: float) -> bool:
        end = start + timedelta(minutes=self._minutes(entry))
        cases = [*self._cases[session.session_id], entry]
        spread = sqrt(sum((e.touch_sd or self._procedure(e).touch_sd) ** 2 for e in cases))
        closes = session.start + timedelta(minutes=session.minutes * fill)
        return (
            end <= closes
            and end + timedelta(minutes=OVERRUN_Z * spread) <= session.end
            and self._patient_fits(session, entry)
            and self._team_fits(session, entry)
            and self._equipment_free(session, entry, start, end)
            and all(
                self._nights[night] < self._beds.get(night, 0)
                for night in self._nights_of(session, entry)
            )
        )

    def _patient_fits(self, session: SessionRow, entry: EntryRow) -> bool:
        day, born = session.day, entry.birth_date
        if born is None:
            return False
        age = day.year - born.year - ((day.month, day.day) < (born.month, born.day))
        ages_met = (
            session.ages == "any"
            or (session.ages == "adult" and age >= 16 and "child" not in entry.flags)
            or (session.ages == "child" and age < 16)
        )
        ready = entry.ready_from is None or entry.ready_from <= day
        valid = entry.ready_until is None or day <= entry.ready_until
        away = any(first <= day <= last for first, last in entry.unavailable)
        return (
            ages_met
            and ready
            and valid
            and not away
            and not AWKWARD_FLAGS & set(entry.flags)
            and (not entry.sites or session.site in entry.sites)
            and entry.patient_id not in self._patients
        )

    def _team_fits(self, session: SessionRow, entry: EntryRow) -> bool:
        anaesthetic = entry.anaesthetic or self._procedure(entry).anaesthetic
        surgeon = session.surgeons[0]
        return (
            (session.anaesthetist or anaesthetic in ("local", "none"))
            and entry.consultant in (None, surgeon)
            and self._staff.can(surgeon, entry.specialty, entry.procedure)
        )

    def _moved(self, session: SessionRow, entry: EntryRow) -> set[tuple[str, str]]:
        needs = {*self._procedure(entry).equipment, *entry.equipment}
        return {(item, session.site) for item in needs - set(session.equipment)}

    def _equipment_free(
        self, session: SessionRow, entry: EntryRow, start: datetime, end: datetime
    ) -> bool:
        return all(
            sum(a < end and start < b for a, b in self._in_use[key]) < self._quantity.get(key, 0)
            for key in self._moved(session, entry)
        )

    def _nights_of(self, session: SessionRow, entry: EntryRow) -> list[tuple[str, date]]:
        if entry.ward is None:
            return []
        before, nights = entry.nights_before or 0, entry.nights or 0
        critical = entry.critical_care_nights or 0
        # a critical-care night counts in both wards here, which is the stricter reading
        return [(entry.ward, session.day + timedelta(days=n)) for n in range(-before, nights)] + [
            (CRITICAL_CARE, session.day + timedelta(days=n)) for n in range(critical)
        ]

    def _book(self, session: SessionRow, entry: EntryRow, start: datetime) -> None:
        end = start + timedelta(minutes=self._minutes(entry))
        entry.status = "booked"
        entry.booked_session, entry.booked_start = session.session_id, start
        for key in self._moved(session, entry):
            self._in_use[key].append((start, end))
        self._nights.update(self._nights_of(session, entry))
        self._cases[session.session_id].append(entry)
        self._patients.add(entry.patient_id)
        self._waiting[entry.specialty].remove(entry)
        self._wanted -= 1
