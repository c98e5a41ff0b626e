"""Tests that a plan leaves waiting tried everywhere, and their reasons held against what is found.

Every test that waits is tried in every session at every start on the grid of minutes on which all
times of the case lie, and every rule that a start would break is noted. Rules of a list are asked
about the session's bookings, the number of staff about those of the site that day, and all others
about the patient's own, which is all that each of them looks at.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from functools import cached_property
from math import gcd

from optimiser.constraints.rule import Rule, Scope
from optimiser.diagnostics import RULES
from optimiser.models.diagnostics_case import DiagnosticsCase
from optimiser.models.plan import DiagnosticsBooking, DiagnosticsPlan, Partly, Waiting
from optimiser.models.request import Request
from optimiser.models.session import RoomSession
from optimiser.models.urgency import urgency_of

LONE = {
    "room_full": {"room_changeover", "slot_grid"},
    "room_full_of_more_urgent": {"room_changeover", "slot_grid"},
    "reserve_kept": {"reserve_minutes"},
    "staff_busy": {"staff_skill_count"},
    "no_single_visit": {"max_visits"},
    "visit_too_long": {"longest_visit", "walk_gap"},
    "tests_in_order": {"tests_in_order"},
    "tests_conflict": {"tests_conflict_same_day", "tests_min_days_apart"},
    "patient_elsewhere": {"patient_one_place"},
    "fasting": {"fasting_morning"},
    "time_of_day": {"time_of_day_kept"},
}
"""By code the rules of which one has to stand in the way alone."""
TELLS = {
    "full": "room_changeover",
    "no slot free": "slot_grid",
    "kept for walk-in work": "reserve_minutes",
    "staff busy": "staff_skill_count",
    "one visit too many": "max_visits",
    "visit too long": "longest_visit",
    "out of order": "tests_in_order",
    "no time to walk": "walk_gap",
    "tests that spoil each other": "tests_conflict_same_day",
    "tests too close together": "tests_min_days_apart",
    "patient elsewhere": "patient_one_place",
    "too late to fast": "fasting_morning",
    "wrong half of the day": "time_of_day_kept",
}
COUNTED = re.compile(r": (\d+) sessions? may take (\S+) \((.*?)\); the nearest, ")
WHERE = re.compile(r"nearest, (\S+) at (\d\d:\d\d) on (\d{4}-\d\d-\d\d) at ")
Broken = dict[datetime, frozenset[str]]
"""Start to the rules it would break; starts that an option rule refuses are not among them."""


class Centres:
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

    def faults(self, why: Waiting | Partly) -> list[str]:
        """What is not true of a reason; empty where brute force confirms it."""
        key = why.id if isinstance(why, Waiting) else why.request_id
        request = self.case.request_by_id[key]
        done = {one.test for one in self.of_patient.get(request.patient_id, ())
                if one.request_id == key}  # fmt: skip
        left = [test for test in request.tests if test not in done]
        tried: dict[tuple[str, str], Broken] = {}
        refused: dict[str, dict[str, frozenset[str]]] = {}
        for test in left:
            for session in self.case.sessions:
                found = self._tried(request, test, session)
                if isinstance(found, dict):
                    tried[test, session.session_id] = found
                else:
                    refused.setdefault(test, {})[session.session_id] = found
        fits = [f"{t} in {s} at {m:%H:%M}" for (t, s), b in tried.items() for m in b if not b[m]]
        if fits:
            return [f"{key}: fits {fits[0]}"]
        if isinstance(why, Partly) and set(why.tests_waiting) != set(left):
            return [f"{key}: other tests wait"]
        nowhere = [t for t in left if not any(test == t for test, _ in tried)]
        if nowhere:
            return [f"{key}: {one}" for one in self._barred(why, nowhere, refused)]
        return [f"{key}: {one}" for one in self._full(why, request, tried)]

    # What a reason says -----------------------------------------------------------------------

    @staticmethod
    def _barred(
        why: Waiting | Partly, nowhere: Sequence[str], refused: dict[str, dict[str, frozenset[str]]]
    ) -> Iterator[str]:
        test = why.detail.partition(":")[0]
        if why.code == "no_room_for_test":
            if not any(
                f"no session of the plan does {t}" in why.detail
                and all("room_has_modality" in names for names in refused[t].values())
                for t in nowhere
            ):
                yield "some session does it"
            return
        if test not in nowhere:
            yield f"no session may take {nowhere}, and the reason is about {test}"
            return
        able = {k: n for k, n in refused[test].items() if "room_has_modality" not in n}
        if isinstance(why, Waiting):
            names = able.get(why.nearest or "")
            if names is None or names != frozenset(why.rules):
                yield "the nearest session is refused by other rules than named"
            elif len(names) > min(map(len, able.values())):
                yield "another session is nearer"

    def _full(
        self, why: Waiting | Partly, request: Request, tried: dict[tuple[str, str], Broken]
    ) -> Iterator[str]:
        lone = {
            key: {next(iter(names)) for names in found.values() if len(names) == 1}
            for key, found in tried.items()
        }
        where = WHERE.search(why.detail)
        if where is None:
            yield "the reason names no place"
            return
        there = [
            names
            for (_, session_id), found in tried.items()
            if session_id == where[1]
            for start, names in found.items()
            if f"{self.case.local(start):%H:%M %Y-%m-%d}" == f"{where[2]} {where[3]}"
        ]
        if why.code == "no_room_left":
            if any(lone.values()):
                yield "one rule alone stands in the way somewhere"
            least = min(len(names) for found in tried.values() for names in found.values())
            if not any(len(names) == least for names in there):
                yield f"{least} rules stand in the way together, and not at the nearest"
            if isinstance(why, Waiting) and frozenset(why.rules) not in there:
                yield "other rules stand in the way at the nearest than named"
            return
        if not any(len(names) == 1 and names <= LONE[why.code] for names in there):
            yield "at the nearest that rule does not stand in the way alone"
        counted = COUNTED.search(why.detail)
        if counted is None:
            yield "the reason counts no sessions"
            return
        ours = {s: names for (test, s), names in lone.items() if test == counted[2]}
        if int(counted[1]) != len(ours):
            yield f"{counted[1]} sessions may take it, and it is {len(ours)}"
        told = dict(one.rpartition(": ")[::2] for one in counted[3].split(", "))
        several = sum(not names for names in ours.values())
        if several != int(told.pop("for more than one reason", 0)):
            yield f"{several} sessions refuse it for more than one reason, and not as told"
        may = Counter(name for names in ours.values() for name in names)
        for what, times in told.items():
            if int(times) > may[TELLS.get(what, what)]:
                yield f"{what}: {times}, and only {may[TELLS.get(what, what)]} sessions are"
        more_urgent = self._all_more_urgent(request, tried)
        if why.code.startswith("room_full") and why.code.endswith("urgent") != more_urgent:
            yield "who is booked there is not as urgent as the reason says"

    def _all_more_urgent(self, request: Request, tried: Iterable[tuple[str, str]]) -> bool:
        ours = urgency_of(request, self.case).rank
        others = [
            urgency_of(self.case.request_by_id[one.request_id], self.case).rank
            for session_id in {session_id for _, session_id in tried}
            for one in self.lists.get(session_id, [])
            if not one.fixed
        ]
        return bool(others) and max(others) < ours

    # Trying -----------------------------------------------------------------------------------

    def _tried(self, request: Request, test: str, session: RoomSession) -> Broken | frozenset[str]:
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
        part = DiagnosticsCase.model_construct(**(self._fields | {"requests": tuple(requests)}))
        part.__dict__.update(self._indexes)
        return part

    @staticmethod
    def _day(session: RoomSession) -> tuple[object, ...]:
        return (session.day, session.site)

    @cached_property
    def _fields(self) -> dict[str, object]:
        return {name: getattr(self.case, name) for name in DiagnosticsCase.model_fields}

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


BY_START = frozenset({"slot_grid", "fasting_morning", "time_of_day_kept"})
"""Option rules that look at the start of a test, not at its session alone."""


def _names(
    rules: Sequence[Rule], case: DiagnosticsCase, bookings: Sequence[DiagnosticsBooking]
) -> Iterator[str]:
    plan = DiagnosticsPlan.model_construct(
        bookings=tuple(sorted(bookings, key=lambda b: b.start)), measures={}, findings={}
    )
    for rule in rules:
        if next(iter(rule.audit(case, plan)), None) is not None:
            yield rule.name
