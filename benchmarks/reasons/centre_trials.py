"""Tests that a plan leaves waiting, tried everywhere.

Every test that waits is tried in every session at every start on the grid of minutes on which all
times of the case lie, and every rule that a start would break is noted. Rules of a list are asked
about the session's bookings, the number of staff about those of the site that day, and all others
about the patient's own, which is all that each of them looks at.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from functools import cached_property
from math import gcd

from optimiser.constraints.rule import Rule, Scope
from optimiser.diagnostics import RULES
from optimiser.models.diagnostics_case import DiagnosticsCase
from optimiser.models.plan import DiagnosticsBooking, DiagnosticsPlan
from optimiser.models.request import Request
from optimiser.models.session import RoomSession

Broken = dict[datetime, frozenset[str]]
"""Start to the rules it would break; starts that an option rule refuses are not among them."""
BY_START = frozenset({"slot_grid", "fasting_morning", "time_of_day_kept"})
"""Option rules that look at the start of a test, not at its session alone."""


class CentreTrials:
    """The plan of a diagnostic centre, into which waiting tests are tried."""

    def __init__(self, case: DiagnosticsCase, plan: DiagnosticsPlan) -> None:
        self.case, self.plan = case, plan
        self.lists = plan.by_session()
        self.of_patient: dict[str, list[DiagnosticsBooking]] = {}
        self.of_day: dict[tuple[object, ...], list[DiagnosticsBooking]] = {}
        for one in plan.bookings:
            self.of_patient.setdefault(one.patient_id, []).append(one)
            self.of_day.setdefault(self._day(case.session_by_id[one.session_id]), []).append(one)
        self.by_pairs = [rule for rule in RULES if rule.scope is Scope.option]
        self.by_list = [rule for rule in RULES if rule.scope is Scope.list]
        self.by_staff = [rule for rule in RULES if rule.name == "staff_skill_count"]
        staff = set(self.by_staff)
        self.by_patient = [
            rule for rule in RULES if rule.scope is Scope.coupling and rule not in staff
        ]

    def tried(self, request: Request, test: str, session: RoomSession) -> Broken | frozenset[str]:
        """Every start in a session with the rules it breaks; or the option rules that refuse it
        at all of them."""
        minutes = self.case.test_by_code[test].minutes
        listed = self.lists.get(session.session_id, [])
        patient = self.of_patient.get(request.patient_id, [])
        day = self.of_day.get(self._day(session), [])
        parts = [
            (self.by_list, listed, self._part([*listed], request)),
            (self.by_patient, patient, self._part(patient, request)),
            (self.by_staff, day, self._part(day, request)),
        ]
        alone = self._part([], request)
        found: Broken = {}
        refusals: list[frozenset[str]] = []
        start = session.start
        end = max(session.end - timedelta(minutes=minutes), session.start)
        while start <= end:
            new = self._booking(request, test, session, start)
            refused = frozenset(_names(self.by_pairs, alone, [new]))
            names: set[str] = set(refused)
            if not refused - BY_START:
                for rules, others, part in parts:
                    names |= set(_names(rules, part, [*others, new]))
                found[start] = frozenset(names)
            refusals.append(refused)
            if refused - BY_START:
                break  # the same at every start
            start += timedelta(minutes=self._grid)
        possible = {m: n for m, n in found.items() if "session_hours" not in n}
        if not possible or self._nobody(test, session):
            refused = min(refusals, key=len)
            return refused | ({"staff_skill_count"} if self._nobody(test, session) else set())
        every = frozenset.intersection(*possible.values()) & BY_START
        return frozenset(every) if every and self._by_hours(every, session) else possible

    def _by_hours(self, names: frozenset[str], session: RoomSession) -> bool:
        """Does a rule about the time of day refuse the whole session, minutes of tests apart?"""
        noon = self.case.local(session.start).replace(hour=12, minute=0)
        latest = self.case.policy.fasting_latest_start
        fasting = noon.replace(hour=latest.hour, minute=latest.minute)
        late = "fasting_morning" in names and session.start >= fasting
        half = "time_of_day_kept" in names and (session.start >= noon or session.end <= noon)
        return late or half

    def _nobody(self, test: str, session: RoomSession) -> bool:
        """Is nobody with the skill on duty at any minute of the session?"""
        skill = self.case.test_by_code[test].skill
        return (
            skill is not None
            and self.case.staff is not None
            and not any(
                row.count > 0
                and (row.skill, row.site) == (skill, session.site)
                and row.start < session.end
                and session.start < row.end
                for row in self.case.staff
            )
        )

    def _booking(
        self, request: Request, test: str, session: RoomSession, start: datetime
    ) -> DiagnosticsBooking:
        visits: dict[tuple[object, ...], int] = {}
        for one in self.of_patient.get(request.patient_id, ()):
            if one.request_id == request.request_id:
                visits[self._day(self.case.session_by_id[one.session_id])] = one.visit
        return DiagnosticsBooking.model_construct(
            request_id=request.request_id,
            patient_id=request.patient_id,
            test=test,
            visit=visits.get(self._day(session), len(visits) + 1),
            session_id=session.session_id,
            site=session.site,
            room=session.room,
            start=start,
            end=start + timedelta(minutes=self.case.test_by_code[test].minutes),
            fixed=False,
            reason="",
        )

    def _part(self, bookings: Sequence[DiagnosticsBooking], request: Request) -> DiagnosticsCase:
        """The case with no requests but these and no other bookings made before, so that nobody
        else is missed."""
        booked = {one.item for one in bookings}
        ids = dict.fromkeys([request.request_id, *(one.request_id for one in bookings)])
        requests = []
        for key in ids:
            one = self.case.request_by_id[key]
            fixed = tuple(f for f in one.fixed if (key, f.test) in booked)
            requests.append(one.model_copy(update={"fixed": fixed}))
        part = self.case.having(requests=tuple(requests))
        part.__dict__.update(self._indexes)
        return part

    @staticmethod
    def _day(session: RoomSession) -> tuple[object, ...]:
        return (session.day, session.site)

    @cached_property
    def _indexes(self) -> dict[str, object]:
        names = ("zone", "session_by_id", "test_by_code")
        return {name: getattr(self.case, name) for name in names}

    @cached_property
    def _grid(self) -> int:
        """The most minutes that divide every time of the case, so that no start is missed: rules
        speak of starts and ends, and what they leave begins and ends on this grid."""
        case, policy = self.case, self.case.policy
        times = [policy.walk_minutes, policy.longest_visit_minutes, 60, 1440]
        times.append(policy.first_case_delay_minutes)
        for test in case.tests:
            times += [test.minutes, test.changeover_minutes]
        for rule in case.pair_rules:
            times += [rule.min_gap_minutes, rule.max_gap_minutes or 0]
        times += [one.longest_visit_minutes or 0 for one in case.requests]
        instants = [
            i for one in (*case.sessions, *(case.staff or ())) for i in (one.start, one.end)
        ]
        instants += [one.start for one in self.plan.bookings]
        times += [round(instant.timestamp() / 60) for instant in instants]
        times += [one.slot_minutes or 0 for one in case.sessions]
        return max(1, gcd(*times))


def _names(
    rules: Sequence[Rule], case: DiagnosticsCase, bookings: Sequence[DiagnosticsBooking]
) -> Iterator[str]:
    plan = DiagnosticsPlan.model_construct(
        bookings=tuple(sorted(bookings, key=lambda b: b.start)), measures={}, findings={}
    )
    for rule in rules:
        if next(iter(rule.audit(case, plan)), None) is not None:
            yield rule.name
