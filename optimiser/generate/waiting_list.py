"""The entries of a made-up waiting list: who waits, since when, for what, and with what needs.

Shares at the top are working values. Source: mix and waits compiled for this project, with their
marks in `catalogue` and `waits`.
"""

from datetime import date, timedelta
from random import Random

from optimiser.generate.catalogue import Procedure, of_specialty
from optimiser.generate.dates import Calendar
from optimiser.generate.hospital import share_out, sites_of
from optimiser.generate.people import People, Person
from optimiser.generate.rows import EntryRow, SessionRow
from optimiser.generate.sizes import Size
from optimiser.generate.staff import Staff
from optimiser.generate.stock import movable_of, ward_of
from optimiser.generate.waits import waited_days

NAMED_SHARE = 0.40
OWN_ESTIMATE_SHARE = 0.30
SECOND_ENTRY_SHARE = 0.03
NO_NHS_NUMBER_SHARE = 0.01
NO_DECISION_SHARE = 0.02
CANCER_SHARE = 0.35
CANCER_SPECIALTIES = frozenset({"100", "101", "103", "104", "120", "160", "502"})
REBOOK_SHARE = 0.007
OWN_TARGET_SHARE = 0.03
ASSESSED_SHARE = 0.70
UNAVAILABLE_SHARE = 0.10
SHORT_NOTICE_SHARE = 0.15
SITE_CHOICE_SHARE = 0.08
LEAVING_SHARES = {"suspended": 0.015, "removed": 0.005}


class WaitingList:
    """Draws entries one after another; `calendar`, `staff` and `sessions` are those of the trust.

    `numbers` are NHS numbers already given; entries are numbered from `first` on.
    """

    def __init__(
        self,
        rng: Random,
        size: Size,
        calendar: Calendar,
        staff: Staff,
        sessions: list[SessionRow],
        numbers: set[str] | None = None,
        first: int = 1,
    ) -> None:
        self._rng = rng
        self._size = size
        self._calendar = calendar
        self._staff = staff
        self._people = People(rng, calendar.planning_date, numbers)
        self._first = first
        self._operating = {who for s in sessions for who in staff.in_session[s.session_id]}
        self._known: dict[str, list[tuple[Person, Procedure]]] = {}

    def entries(self) -> list[EntryRow]:
        """Every entry, specialties mixed, numbered in order."""
        counts = share_out(
            self._size.entries, {code: float(part) for code, part in self._size.mix.items()}
        )
        codes = [code for code, count in counts.items() for _ in range(count)]
        self._rng.shuffle(codes)
        entries = [self._entry(f"E{n:05d}", code) for n, code in enumerate(codes, self._first)]
        if self._size.trust:
            _stay_in_trust(entries, self._size)
        return entries

    def _entry(self, entry_id: str, code: str) -> EntryRow:
        rng = self._rng
        procedures = of_specialty(code)
        procedure = rng.choices(procedures, [p.weight for p in procedures])[0]
        person = self._person(code, procedure)
        priority = rng.choices(("P2", "P3", "P4"), (procedure.p2, procedure.p3, procedure.p4))[0]
        if priority == "P2" and rng.random() < self._size.immediate_share / 0.1:
            priority = "P1B"
        referral, decision = self._dates(priority)
        entry = EntryRow(
            entry_id=entry_id,
            patient_id=person.patient_id,
            nhs_number=None if rng.random() < NO_NHS_NUMBER_SHARE else person.nhs_number,
            specialty=code,
            procedure=procedure.procedure,
            priority=priority,
            referral_date=referral,
            decision_date=None if rng.random() < NO_DECISION_SHARE else decision,
            birth_date=person.birth_date,
            sex=person.sex,
            imd_decile=person.imd_decile,
            ethnicity=person.ethnicity,
            flags=person.flags,
        )
        self._set_targets(entry, decision)
        self._set_theatre_needs(entry, procedure)
        self._set_stay(entry, procedure)
        self._set_availability(entry, decision)
        draw = rng.random()
        for status, share in LEAVING_SHARES.items():
            if 0 <= draw < share:
                entry.status = status
            draw -= share
        return entry

    def _person(self, code: str, procedure: Procedure) -> Person:
        known = self._known.setdefault(code, [])
        if known and self._rng.random() < SECOND_ENTRY_SHARE:
            person, other = self._rng.choice(known)
            same_age = abs(other.age_mean - procedure.age_mean) <= procedure.age_sd
            if other != procedure and same_age and procedure.sex in ("any", person.sex):
                return person
        person = self._people.person(procedure)
        known.append((person, procedure))
        return person

    def _dates(self, priority: str) -> tuple[date, date]:
        """Referral and decision to admit, the decision after the referral, both in the past."""
        rng, today = self._rng, self._calendar.planning_date
        match priority:
            case "P1B":
                decided = rng.randint(0, 2)
                waited = decided + rng.randint(1, 5)
            case "P2":
                # mostly inside the four weeks; some already past them
                decided = rng.choices((rng.randint(0, 13), rng.randint(14, 45)), (65, 35))[0]
                waited = decided + rng.randint(7, 42)
            case _:
                waited = waited_days(rng)
                decided = int(waited * (0.15 + 0.6 * rng.random()))
        decided = min(decided, waited - 1)
        return today - timedelta(days=waited), today - timedelta(days=decided)

    def _set_targets(self, entry: EntryRow, decision: date) -> None:
        rng, today = self._rng, self._calendar.planning_date
        cancer = entry.priority == "P2" and entry.specialty in CANCER_SPECIALTIES
        if cancer and rng.random() < CANCER_SHARE:
            days_62 = entry.referral_date + timedelta(days=62)
            entry.cancer_target = max(days_62, decision + timedelta(days=31))
        elif rng.random() < REBOOK_SHARE:
            entry.rebook_by = today + timedelta(days=rng.randint(16, 28))
        if entry.priority != "P1B" and rng.random() < OWN_TARGET_SHARE:
            last = (self._calendar.horizon_end - today).days
            entry.target_date = today + timedelta(days=rng.randint(7, last + 28))

    def _set_theatre_needs(self, entry: EntryRow, procedure: Procedure) -> None:
        rng = self._rng
        if rng.random() < NAMED_SHARE:
            able = [
                surgeon_id
                for surgeon_id in self._staff.surgeons
                if surgeon_id in self._operating
                and self._staff.surgeons[surgeon_id].specialties[0] == entry.specialty
                and self._staff.can(surgeon_id, entry.specialty, procedure.procedure)
            ]
            entry.consultant = rng.choice(able) if able else None
        if rng.random() < OWN_ESTIMATE_SHARE:
            slack = procedure.touch_minutes // 4
            entry.touch_minutes = procedure.touch_minutes + rng.randint(-slack, slack)
            share = entry.touch_minutes / procedure.touch_minutes
            entry.touch_sd = max(1, round(procedure.touch_sd * share))
        draw = rng.random()
        if draw < 0.06 and procedure.anaesthetic == "local":
            entry.anaesthetic = "general"
        elif draw < 0.30:
            entry.anaesthetic = procedure.anaesthetic
        spare = sorted(movable_of(entry.specialty) - {"robot"} - set(procedure.equipment))
        if spare and rng.random() < 0.015:
            entry.equipment = (rng.choice(spare),)

    def _set_stay(self, entry: EntryRow, procedure: Procedure) -> None:
        rng = self._rng
        works_at = sites_of(self._size, entry.specialty)
        if rng.random() * 100 < procedure.day_case_percent:
            if procedure.admission != "day" or rng.random() < 0.5:
                entry.admission, entry.nights = "day", 0
            if len(works_at) > 1 and rng.random() < SITE_CHOICE_SHARE:
                entry.sites = (rng.choice(works_at),)
            return
        entry.admission = "inpatient"
        usual = procedure.nights
        entry.nights = usual + rng.choices((-1, 0, 1, usual), (25, 50, 20, 5))[0]
        entry.nights = max(1, min(entry.nights, 12))
        entry.nights_before = 1 if rng.random() < 0.02 else None
        entry.ward = ward_of(self._size, entry.specialty)
        if rng.random() * 100 < procedure.critical_care_percent:
            entry.critical_care_nights = 1 if rng.random() < 0.8 else min(2, entry.nights)
        # the ward is at the base site, so the operation is too
        entry.sites = (works_at[0],) if len(works_at) > 1 else ()

    def _set_availability(self, entry: EntryRow, decision: date) -> None:
        rng, calendar = self._rng, self._calendar
        if rng.random() < ASSESSED_SHARE:
            longest = min(70, (calendar.planning_date - decision).days)
            assessed = calendar.planning_date - timedelta(days=rng.randint(0, longest))
            if rng.random() < 0.08:
                assessed = calendar.horizon_start + timedelta(days=rng.randint(-10, 4))
            entry.ready_from = assessed
            # assessments hold three to six months; a few run out before or in the horizon
            entry.ready_until = assessed + timedelta(days=rng.randint(90, 180))
        if rng.random() < UNAVAILABLE_SHARE:
            span = (calendar.horizon_end - calendar.planning_date).days + 7
            first = calendar.planning_date + timedelta(days=rng.randint(7, span))
            ranges = [(first, first + timedelta(days=rng.randint(0, 13)))]
            if rng.random() < 0.25:
                later = ranges[0][1] + timedelta(days=rng.randint(7, 30))
                ranges.append((later, later))
            entry.unavailable = tuple(ranges)
        if rng.random() < SHORT_NOTICE_SHARE:
            entry.short_notice = True


def _stay_in_trust(entries: list[EntryRow], size: Size) -> None:
    """Every patient goes to sites of their own trust, whose wards give critical care too.

    A case knows one ward called critical_care; shared by several trusts it would be nobody's.
    """
    own = tuple(site for site, _ in size.sites)
    for entry in entries:
        entry.sites = entry.sites or own
        entry.critical_care_nights = None
