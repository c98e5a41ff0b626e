"""Do some lists, as they stand, keep every rule? Judged by the rules' own audit halves.

Solvers that change a few lists ask here, and only what those lists share with the rest of the
plan is looked at: the same surgeon that week, the same site that day, the same patient, the
same ward.
"""

from collections.abc import Collection, Iterator
from copy import copy
from datetime import date
from typing import TypeVar

from optimiser.constraints.rule import Scope
from optimiser.models.case import TheatreCase
from optimiser.models.entry import Entry
from optimiser.models.plan import Booking, Plan
from optimiser.models.resources import Duty
from optimiser.models.session import Session
from optimiser.models.violation import Violation
from optimiser.problem.problem import Problem
from optimiser.solvers.schedule import Schedule, Spot, bookings

N = TypeVar("N", TheatreCase, Plan)
Week = tuple[int, int]

SHARED_INDEXES = (
    "zone", "session_by_id", "surgeon_by_id", "beds_by_night", "bed_wards", "quantity_of",
)  # fmt: skip


class LocalAudit:
    """The rules of a problem, asked about a few lists at a time."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.case = problem.case
        self._by_scope = {
            scope: [rule for rule in problem.rules if rule.scope is scope] for scope in Scope
        }
        self._duties: dict[str | None, list[Duty]] | None = None
        if self.case.roster is not None:
            self._duties = {}
            for duty in self.case.roster:
                self._duties.setdefault(duty.surgeon_id, []).append(duty)
        self._made: dict[Spot, Booking] = {}
        self._weeks: list[Week] = [room.day.isocalendar()[:2] for room in self.case.sessions]
        self._places = [self._places_of(room) for room in self.case.sessions]
        # cached properties that do not depend on the entries: not to be built for every part
        indexes = {name: getattr(self.case, name) for name in SHARED_INDEXES}
        self._empty = self.case.having(entries=())
        self._empty.__dict__.update(indexes)
        self._nobody = Plan.model_construct(measures={}, findings={})

    def duties(self, surgeon: str | None) -> list[Duty]:
        """The roster's rows of one surgeon."""
        return (self._duties or {}).get(surgeon, [])

    def list_is_sound(self, spots: Collection[Spot]) -> bool:
        """Do these spots of one session keep the option and list rules?"""
        plan = self._plan(spots)
        part = self._part(spots)
        ours = self._not_fixed(plan)
        return not any(
            next(iter(rule.audit(part, ours)), None) for rule in self._by_scope[Scope.option]
        ) and not any(
            next(iter(rule.audit(part, plan)), None) for rule in self._by_scope[Scope.list]
        )

    def lists_fit(self, schedule: Schedule, sessions: Collection[int]) -> bool:
        """Do the lists of `sessions` keep the coupling rules beside the rest of `schedule`?"""
        spots = self._concerned(schedule, set(sessions))
        plan, part = self._plan(spots), self._part(spots)
        return not any(
            next(iter(rule.audit(part, plan)), None) for rule in self._by_scope[Scope.coupling]
        )

    def first_broken(self, schedule: Schedule, session: int) -> tuple[str, str] | None:
        """The first rule that the list of `session` breaks beside the rest of `schedule`.

        Its name and the violation in words; None where every rule is kept.
        """
        spots = [spot for spot in schedule.values() if spot.session == session]
        plan, part = self._plan(spots), self._part(spots)
        ours = self._not_fixed(plan)
        for scope, judged in ((Scope.option, ours), (Scope.list, plan)):
            for rule in self._by_scope[scope]:
                for violation in rule.audit(part, judged):
                    return rule.name, violation.detail
        concerned = self._concerned(schedule, {session})
        plan, part = self._plan(concerned), self._part(concerned)
        for rule in self._by_scope[Scope.coupling]:
            for violation in rule.audit(part, plan):
                return rule.name, violation.detail
        return None

    def _plan(self, spots: Collection[Spot]) -> Plan:
        """The spots as a plan; positions are not numbered, since no rule asks for them."""
        for spot in spots:
            if spot not in self._made:
                self._made[spot] = bookings(self.problem, [spot])[0]
        return _with(self._nobody, bookings=tuple(self._made[spot] for spot in sorted(spots)))

    def _part(self, spots: Collection[Spot]) -> TheatreCase:
        entries = tuple(self.case.entries[spot.entry] for spot in spots)
        if self._duties is None:
            return _with(self._empty, entries=entries)
        operating = {spot.surgeon for spot in spots}
        roster = [duty for one in operating for duty in self._duties.get(one, ())]
        return _with(self._empty, entries=entries, roster=roster)

    def _not_fixed(self, plan: Plan) -> Plan:
        kept: list[Booking] = [booking for booking in plan.bookings if not booking.fixed]
        return _with(self._nobody, bookings=tuple(kept))

    def beside(self, spots: Collection[Spot], others: Schedule) -> list[Spot]:
        """Those of `others` who share something with `spots`, whoever may operate on these."""
        week = self._week
        operating = {
            (surgeon, week(spot))
            for spot in spots
            for surgeon in self.problem.options.option(spot.entry, spot.session).surgeons
        }
        return self._sharing({spot.session for spot in spots}, spots, operating, others)

    def _concerned(self, schedule: Schedule, sessions: set[int]) -> list[Spot]:
        changed = [spot for spot in schedule.values() if spot.session in sessions]
        operating = {(spot.surgeon, self._week(spot)) for spot in changed}
        return self._sharing(sessions, changed, operating, schedule)

    def _sharing(
        self,
        sessions: set[int],
        changed: Collection[Spot],
        operating: set[tuple[str | None, Week]],
        schedule: Schedule,
    ) -> list[Spot]:
        """Who of `schedule` is in one of `sessions` or shares something with the `changed` there.

        `operating` are their surgeons, each with the week.
        """
        entries = self.case.entries
        places = {place for k in sessions for place in self._places[k]}
        patients = {entries[spot.entry].patient_id for spot in changed}
        wards = {entries[spot.entry].ward for spot in changed if _sleeps(entries[spot.entry])}
        concerned = []
        for spot in schedule.values():
            entry = entries[spot.entry]
            if (
                spot.session in sessions
                or not places.isdisjoint(self._places[spot.session])
                or (spot.surgeon, self._week(spot)) in operating
                or entry.patient_id in patients
                or (_sleeps(entry) and wards and (entry.ward in wards or _intensive(entry)))
            ):
                concerned.append(spot)
        return concerned

    def _places_of(self, room: Session) -> tuple[tuple[str, date], ...]:
        """Its site on each day on which it may run: lists that meet at midnight share theatres."""
        last = self.case.local(room.latest_end).date()
        return tuple((room.site, day) for day in dict.fromkeys((room.day, last)))

    def _week(self, spot: Spot) -> Week:
        """Year and week of the session."""
        return self._weeks[spot.session]


def _with(noun: N, **fields: object) -> N:
    """A copy with these fields in place of its own: made so often that nothing is checked."""
    made = copy(noun)
    made.__dict__.update(fields)
    return made


def _sleeps(entry: Entry) -> bool:
    return bool(entry.nights or entry.nights_before or entry.critical_care_nights)


def _intensive(entry: Entry) -> bool:
    return bool(entry.critical_care_nights)


def sound(problem: Problem, schedule: Schedule) -> bool:
    """Does the schedule keep every rule that looks at more than one case?"""
    return next(breaches(problem, schedule), None) is None


def breaches(problem: Problem, schedule: Schedule) -> Iterator[Violation]:
    """Where the schedule breaks rules that look at more than one case."""
    plan = Plan.model_construct(bookings=tuple(bookings(problem, schedule.values())))
    for rule in problem.rules:
        if rule.scope is not Scope.option:
            yield from rule.audit(problem.case, plan)
