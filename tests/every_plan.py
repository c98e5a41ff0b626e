"""Every plan of a tiny case that matters, with the audit halves of the rules as the only judge.

Plans are built case by case in order of start, each next case at the earliest start that keeps
every rule beside the cases before it (one such start before, between and after the bookings
that already have their time in that list; two for a booking made for the list alone, before the
first-case delay is over and after it, for others may be added). This is enough. Take any plan
that keeps every rule and, of those with the same lists in the same order, the one whose starts
add up to least. If one of its cases could begin earlier beside the cases that begin before it,
it could in the whole plan: later cases only gain from it, and only begin later. So each case
stands where it is put here, and that is where something lets it begin: the session opens (with
the first-case delay), a duty begins, or an earlier case ends (after the turnover, the infection
clean, or at once where only a surgeon, a patient or an item is freed). No level is worse for
it: days and orders are the same, and earlier minutes lie inside session hours if later ones do.

A plan cut off after any of its cases keeps every rule as well, but for fixed_booking_kept:
no other rule asks for bookings, and no case here is shorter than a turnover.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property

from optimiser.audit import judged_by_rules
from optimiser.constraints.rule import Scope
from optimiser.errors import FixedBookingsClash
from optimiser.models.case import TheatreCase
from optimiser.models.plan import Booking, Plan, Sense
from optimiser.models.urgency import late_days
from optimiser.problem.problem import Problem
from optimiser.solvers.exact import exact
from optimiser.solvers.greedy import greedy
from optimiser.solvers.limits import Limits
from optimiser.solvers.schedule import bookings
from optimiser.solvers.strategy import Found
from tests.tiny import problem_of

Key = tuple[datetime, int, int]
"""Start, session number, entry number."""
Levels = tuple[float, ...]
"""The value of every level, in order of rank."""


@dataclass
class EveryPlan:
    """All plans of a problem that matter, made one by one; `tried` counts those judged."""

    problem: Problem
    tried: int = 0
    _made: dict[object, Booking] = field(default_factory=dict)
    _alone: dict[int, bool] = field(default_factory=dict)

    @property
    def case(self) -> TheatreCase:
        return self.problem.case

    def __iter__(self) -> Iterator[tuple[Booking, ...]]:
        """Every plan that keeps every rule, as bookings; none where fixed bookings clash."""
        case = self.case
        timed = [k for k, e in enumerate(case.entries) if e.fixed is not None and e.fixed.start]
        owed = {e.entry_id for e in case.entries if e.fixed is not None}
        free = [k for k in range(len(case.entries)) if k not in timed]
        for placed in self._placings(timed):
            if self._kept(placed):
                for plan in self._grow(placed, None, free):
                    if owed <= {booking.entry_id for booking in plan}:
                        yield plan

    def _placings(self, timed: Sequence[int]) -> Iterator[tuple[Booking, ...]]:
        """Every choice of surgeons for the bookings already made at a time."""
        if not timed:
            yield ()
            return
        number, rest = timed[0], timed[1:]
        fixed = self.case.entries[number].fixed
        assert fixed is not None
        assert fixed.start is not None
        session = self.problem.session_number[fixed.session_id]
        for surgeon in self._surgeons(number, session):
            for others in self._placings(rest):
                yield (self._booking(number, session, surgeon, fixed.start), *others)

    def _grow(
        self, placed: tuple[Booking, ...], last: Key | None, free: Sequence[int]
    ) -> Iterator[tuple[Booking, ...]]:
        yield placed
        for number in free:
            rest = [k for k in free if k != number]
            fixed = self.case.entries[number].fixed
            for session, room in enumerate(self.case.sessions):
                if fixed is not None and fixed.session_id != room.session_id:
                    continue
                for surgeon in self._surgeons(number, session):
                    taken: set[tuple[int, bool]] = set()
                    for start in self._starts(placed, number, session, surgeon):
                        key = (start, session, number)
                        place = sum(
                            one.session_id == room.session_id and one.start <= start
                            for one in self._timed(placed)
                        )
                        spot = (place, start < self._delayed(session))
                        if spot in taken or (last is not None and key <= last):
                            continue
                        booking = self._booking(number, session, surgeon, start)
                        plan = (*placed, booking)
                        if (fixed is not None or self._suits(booking)) and self._kept(plan):
                            taken.add(spot)
                            yield from self._grow(plan, key, rest)

    def _timed(self, placed: Sequence[Booking]) -> list[Booking]:
        """The bookings that had their time before."""
        entries = self.case.entry_by_id
        return [one for one in placed if (f := entries[one.entry_id].fixed) and f.start]

    def _surgeons(self, number: int, session: int) -> Sequence[str | None]:
        """Anyone, for the audits to judge; the file does not say who does a fixed booking."""
        if self.case.entries[number].fixed is not None:
            return self.problem.options.option(number, session).surgeons
        return self._everyone

    @cached_property
    def _everyone(self) -> Sequence[str | None]:
        names = {surgeon.surgeon_id for surgeon in self.case.surgeons or ()}
        names |= {name for session in self.case.sessions for name in session.surgeons}
        return [*sorted(names), None] if self.case.roster is None else sorted(names)

    def _starts(
        self, placed: Sequence[Booking], number: int, session: int, surgeon: str | None
    ) -> list[datetime]:
        case, entry, room = self.case, self.case.entries[number], self.case.sessions[session]
        wait = 0 if entry.fixed is not None else case.policy.first_case_delay_minutes
        opening = room.start + timedelta(minutes=wait)
        latest = room.end + timedelta(minutes=room.overrun_minutes - entry.minutes)
        starts = {opening, self._delayed(session)}
        starts |= {duty.start for duty in case.roster or () if duty.surgeon_id == surgeon}
        for booking in placed:
            other = case.entry_by_id[booking.entry_id]
            if booking.session_id == room.session_id:
                same = entry.procedure == other.procedure
                gap = other.same_turnover_minutes if same else other.turnover_minutes
                starts.add(booking.end + timedelta(minutes=gap))
                gap += case.policy.infection_clean_minutes
                starts.add(booking.end + timedelta(minutes=gap))
            elif (
                booking.surgeon == surgeon
                or other.patient_id == entry.patient_id
                or set(other.equipment) & set(entry.equipment)
            ):
                starts.add(booking.end)
        return sorted(start for start in starts if opening <= start <= latest)

    def _delayed(self, session: int) -> datetime:
        """When the first case of a list may begin."""
        delay = timedelta(minutes=self.case.policy.first_case_delay_minutes)
        return self.case.sessions[session].start + delay

    def _suits(self, booking: Booking) -> bool:
        """Does the booking keep the option rules?"""
        if id(booking) not in self._alone:
            plan = Plan.model_construct(bookings=(booking,))
            self._alone[id(booking)] = not any(
                True
                for rule in self.problem.rules
                if rule.scope is Scope.option
                for _ in rule.audit(self.case, plan)
            )
        return self._alone[id(booking)]

    def _kept(self, bookings: tuple[Booking, ...]) -> bool:
        """Do the bookings keep the list and coupling rules?"""
        self.tried += 1
        plan = Plan.model_construct(bookings=bookings)
        return not any(
            True
            for rule in self.problem.rules
            if rule.scope is not Scope.option and rule.name != "fixed_booking_kept"
            for _ in rule.audit(self.case, plan)
        )

    def _booking(self, number: int, session: int, surgeon: str | None, start: datetime) -> Booking:
        key = (number, session, surgeon, start)
        if key not in self._made:
            entry, room = self.case.entries[number], self.case.sessions[session]
            self._made[key] = Booking.model_construct(
                entry_id=entry.entry_id,
                patient_id=entry.patient_id,
                session_id=room.session_id,
                site=room.site,
                theatre=room.theatre,
                surgeon=surgeon,
                position=1,
                start=start,
                end=start + timedelta(minutes=entry.minutes),
                late_days=late_days(entry, room.day, self.case),
                fixed=entry.fixed is not None,
                reason="",
            )
        return self._made[key]


def levels_of(problem: Problem, bookings: Sequence[Booking]) -> Levels:
    """The value of every level of a plan, in order of rank."""
    plan = Plan.model_construct(bookings=tuple(bookings))
    return tuple(objective.measure(problem.case, plan) for objective in problem.objectives)


def best_level(problem: Problem, vectors: set[Levels], rank: int) -> tuple[float, set[Levels]]:
    """The best of a level among `vectors`, and those that keep it within its tolerance."""
    pick = max if problem.objectives[rank].sense is Sense.maximise else min
    best = pick(vector[rank] for vector in vectors)
    return best, {vector for vector in vectors if _held(problem, rank, vector[rank], best)}


def _held(problem: Problem, rank: int, value: float, best: float) -> bool:
    """Is `value` within the level's tolerance of `best`?"""
    objective = problem.objectives[rank]
    share = problem.case.policy.tolerance_of(objective.name)
    if objective.sense is Sense.maximise:
        return value >= best * (1 - share) - 1e-6
    return value <= best * (1 + share) + 1e-6


def _no_worse(problem: Problem, levels: Levels, others: Levels) -> bool:
    return all(
        one >= other - 1e-6 if objective.sense is Sense.maximise else one <= other
        for objective, one, other in zip(problem.objectives, levels, others, strict=True)
    )


@dataclass(frozen=True)
class Compared:
    """What `exact` and brute force differ in (None: in nothing), and how many plans there were."""

    difference: str | None
    plans: int


def compare_exact(case: TheatreCase) -> Compared:
    """Solve a tiny case both ways and compare every level, its value and its bound."""
    problem = problem_of(case)
    every = EveryPlan(problem)
    vectors: set[Levels] = set()
    plans = 0
    for plan in every:
        plans += 1
        vectors.add(levels_of(problem, plan))
    try:
        start = greedy(problem)
    except FixedBookingsClash:
        start = {}
    found = exact(problem, start, Limits(seconds=60, workers=1, seed=1, deterministic=60))
    return Compared(_difference(problem, vectors, found), plans)


def _difference(problem: Problem, vectors: set[Levels], found: Found) -> str | None:
    if not found.bounds or not vectors:
        return None if not found.bounds and not vectors else "only one of them finds any plan"
    made = tuple(bookings(problem, found.schedule.values()))
    breaches = judged_by_rules(problem.case, Plan.model_construct(bookings=made))
    if breaches:
        return f"the plan breaks {breaches[0]}"
    values = levels_of(problem, made)
    if not any(_no_worse(problem, vector, values) for vector in vectors):
        return f"no plan of brute force is as good as {values}"
    left = vectors
    for rank, objective in enumerate(problem.objectives):
        best, left = best_level(problem, left, rank)
        name, bound = objective.name, found.bounds[objective.name]
        if abs(bound - best) > 1e-6:
            return f"{name}: the bound is {bound}, the best is {best}"
        if not _held(problem, rank, values[rank], best):
            return f"{name}: the plan has {values[rank]}, the best is {best}"
    return None
